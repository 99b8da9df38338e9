//! The pictures of one document, each taken once and at most so many.
//!
//! Hands out [`Gallery`], which the readers of containers share. Deliberately does not know where in the text a picture
//! stands.

use super::package::{Part, Trouble};
use super::{Limits, picture};
use crate::model::article::Picture;
use crate::model::flaw::Flaw;
use std::collections::HashMap;

/// See the module.
pub struct Gallery<'a> {
    /// The document's name, for flaws.
    name: &'a str,
    limits: &'a Limits,
    known: HashMap<String, Option<usize>>,
    too_many: bool,
    pub pictures: Vec<Picture>,
    pub flaws: Vec<Flaw>,
}

impl<'a> Gallery<'a> {
    pub fn new(name: &'a str, limits: &'a Limits) -> Self {
        Self { name, limits, known: HashMap::new(), too_many: false, pictures: Vec::new(), flaws: Vec::new() }
    }

    /// The index of the picture at this path, which is loaded the first time; `None` if it cannot be used.
    pub fn take(&mut self, path: &str, load: impl FnOnce() -> Part) -> Option<usize> {
        if let Some(index) = self.known.get(path) {
            return *index;
        }
        let index = self.load(path, load);
        self.known.insert(path.to_owned(), index);
        index
    }

    fn load(&mut self, path: &str, load: impl FnOnce() -> Part) -> Option<usize> {
        if self.pictures.len() >= self.limits.pictures {
            if !std::mem::replace(&mut self.too_many, true) {
                let what = format!("图片超过{}张", self.limits.pictures);
                self.flaws.push(Flaw::OverLimit { place: format!("附件“{}”", self.name), what });
            }
            return None;
        }
        let file = path.rsplit('/').next().unwrap_or_default().to_owned();
        let part = load();
        let made = match part.trouble {
            Some(Trouble::Missing) => Err("文件中缺少该图片".into()),
            Some(Trouble::Over) => Err("图片过大".into()),
            Some(Trouble::Locked) => Err("设有密码".into()),
            Some(Trouble::Damaged) | None => picture::prepare(&file, &part.bytes, self.limits),
        };
        match made {
            Ok(picture) => {
                self.pictures.push(picture);
                Some(self.pictures.len() - 1)
            }
            Err(why) => {
                let lower = file.to_lowercase();
                let drawing = [".emf", ".wmf", ".svm"].iter().any(|end| lower.ends_with(end));
                let why = if drawing { "为矢量图形".into() } else { why };
                self.flaws.push(Flaw::PictureDropped { name: file, why });
                None
            }
        }
    }
}

//! The pictures of a Word document: loaded once each, within the limits, with a flaw for what cannot be used.
//!
//! Hands out [`Gallery`]. Deliberately does not know where they stand.

use super::art::Blip;
use crate::intake::extract::{Limits, picture};
use crate::model::article::Picture;
use crate::model::flaw::Flaw;
use std::collections::HashMap;

/// What names a picture in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Its place in the Data stream.
    Inline(u32),
    /// Its number in the store.
    Stored(u32),
}

/// Pictures that cannot be used are told one by one up to this number.
const TOLD: usize = 20;
/// How often pictures are looked for, and shown, for each that the limit allows.
const TRIES: usize = 4;
const SHOWN: usize = 16;

/// See the module.
pub struct Gallery<'a> {
    name: &'a str,
    limits: &'a Limits,
    known: HashMap<Key, Option<usize>>,
    pub pictures: Vec<Picture>,
    pub flaws: Vec<Flaw>,
    met: usize,
    shown: usize,
    too_many: bool,
}

impl<'a> Gallery<'a> {
    pub fn new(name: &'a str, limits: &'a Limits) -> Self {
        Self {
            name,
            limits,
            known: HashMap::new(),
            pictures: Vec::new(),
            flaws: Vec::new(),
            met: 0,
            shown: 0,
            too_many: false,
        }
    }

    /// The index of a picture, if it can be used.
    pub fn index(&mut self, key: Key, load: impl FnOnce() -> Option<Blip>) -> Option<usize> {
        let index = match self.known.get(&key) {
            Some(index) => *index,
            None if self.pictures.len() >= self.limits.pictures
                || self.met >= self.limits.pictures.saturating_mul(TRIES) =>
            {
                self.refuse();
                None
            }
            None => {
                let index = self.load(load);
                self.known.insert(key, index);
                index
            }
        };
        self.shown += usize::from(index.is_some());
        index.filter(|_| self.shown <= self.limits.pictures.saturating_mul(SHOWN))
    }

    fn refuse(&mut self) {
        if !std::mem::replace(&mut self.too_many, true) {
            let what = format!("图片超过{}张", self.limits.pictures);
            self.flaws.push(Flaw::OverLimit { place: format!("附件“{}”", self.name), what });
        }
    }

    fn load(&mut self, load: impl FnOnce() -> Option<Blip>) -> Option<usize> {
        self.met += 1;
        let (extension, made) = match load() {
            None => ("jpeg", Err("文件中缺少该图片".into())),
            Some(Blip::Nothing) => return None,
            Some(Blip::Drawing("tiff")) => ("tiff", Err("不是常见图片格式".into())),
            Some(Blip::Drawing(extension)) => (extension, Err("为矢量图形".into())),
            Some(Blip::File(bytes, extension)) => {
                let name = format!("图片{}.{extension}", self.met);
                (extension, picture::prepare(&name, &bytes, self.limits))
            }
        };
        match made {
            Ok(picture) => {
                self.pictures.push(picture);
                Some(self.pictures.len() - 1)
            }
            Err(why) => {
                if self.flaws.len() < TOLD {
                    self.flaws.push(Flaw::PictureDropped { name: format!("图片{}.{extension}", self.met), why });
                }
                None
            }
        }
    }
}

//! What comes out of one container, under the budget of the whole mail.
//!
//! Hands out [`Harvest`], to which every format gives names and streams. All bounds are kept here, and all words about
//! what could not be had. Deliberately knows nothing of formats.

use super::drain::{Drained, End, allowance};
use super::{Budget, File, Unpacked, name};
use crate::intake::extract::Limits;
use crate::model::flaw::Flaw;
use std::collections::HashMap;

/// Flaws of single files that are told one by one.
const TOLD: usize = 20;

/// What people are told about one volume of several.
pub(in crate::intake) const VOLUME: &str = "只是分卷压缩中的一卷，请改为压缩成一个文件";

/// See the module.
pub(super) struct Harvest<'a> {
    /// The container's name.
    pub outer: &'a str,
    pub limits: &'a Limits,
    budget: &'a mut Budget,
    /// Names given, in lower case, with the highest number that was put to them.
    names: HashMap<String, usize>,
    out: Unpacked,
    locked: Vec<String>,
    /// File-level flaws beyond those told.
    untold: usize,
    /// Files met, read or not.
    met: usize,
}

impl<'a> Harvest<'a> {
    pub fn new(outer: &'a str, limits: &'a Limits, budget: &'a mut Budget) -> Self {
        let (names, out, locked) = (HashMap::new(), Unpacked::default(), Vec::new());
        Self { outer, limits, budget, names, out, locked, untold: 0, met: 0 }
    }

    /// How many more entries may be looked at.
    pub fn entries_left(&self) -> usize {
        self.budget.entries
    }

    /// How many more bytes may come out.
    pub fn bytes_left(&self) -> u64 {
        self.budget.bytes
    }

    /// Takes one file. `packed` is its size inside the container; `open` gets the bytes that are allowed and gives what
    /// came out, or the words for why nothing can. False if nothing more may be taken.
    pub fn file(&mut self, path: &str, packed: u64, open: impl FnOnce(u64) -> Result<Drained, &'static str>) -> bool {
        let path = name::clean(path);
        if name::is_junk(&path) {
            return self.budget.bytes > 0;
        }
        if self.budget.entries == 0 {
            self.entries_over();
            return false;
        }
        self.budget.entries -= 1;
        self.met += 1;
        let most = self.limits.part_bytes.min(self.budget.bytes);
        let allowed = allowance(packed, self.limits.inflate_ratio, most);
        let drained = match open(allowed) {
            Ok(drained) => drained,
            Err(why) => {
                self.note(&path, why);
                return true;
            }
        };
        let size = drained.bytes.len() as u64;
        self.budget.bytes = self.budget.bytes.saturating_sub(size);
        match drained.end {
            End::Over if self.budget.bytes == 0 => {
                self.over(format!("解压后总量{}MB", self.limits.total_bytes >> 20));
                return false;
            }
            End::Over => {
                let place = format!("附件“{}/{path}”", self.outer);
                let what = if allowed < self.limits.part_bytes {
                    format!("压缩比{}倍", self.limits.inflate_ratio)
                } else {
                    format!("解压后{}MB", self.limits.part_bytes >> 20)
                };
                self.tell(Flaw::OverLimit { place, what });
            }
            End::Damaged if drained.bytes.is_empty() => self.note(&path, "压缩数据已损坏"),
            End::Damaged => {
                self.note(&path, "压缩数据已损坏，只取出一部分");
                self.keep(&path, drained.bytes);
            }
            End::Whole => self.keep(&path, drained.bytes),
        }
        true
    }

    /// Notes a file that needs a password.
    pub fn locked(&mut self, path: &str) {
        let path = name::clean(path);
        if !name::is_junk(&path) {
            self.met += 1;
            if self.locked.len() <= TOLD {
                self.locked.push(path);
            }
        }
    }

    /// The container needs a password before it even lists its files.
    pub fn all_locked(&mut self) {
        self.met += 1;
        self.out.flaws.push(Flaw::Encrypted { name: self.outer.into() });
    }

    /// The container as a whole, or its rest, cannot be had.
    pub fn unreadable(&mut self, why: &str) {
        self.met += 1;
        let flaw = Flaw::Unreadable { name: self.outer.into(), why: why.into() };
        if !self.out.flaws.contains(&flaw) {
            self.out.flaws.push(flaw);
        }
    }

    /// Whether no file was met so far.
    pub fn is_empty(&self) -> bool {
        self.met == 0
    }

    /// A container that may well be empty.
    pub fn empty_is_fine(&mut self) {
        self.met += 1;
    }

    /// A format that is not read; `format` in the words of a clerk.
    pub fn unsupported(&mut self, format: &str) {
        self.met += 1;
        self.out.flaws.push(Flaw::Unsupported { name: self.outer.into(), format: format.into() });
    }

    /// There are more entries than may be looked at.
    pub fn entries_over(&mut self) {
        self.over(format!("{}个文件", self.limits.entries));
    }

    /// The budget of the mail is spent; told once for all its containers.
    pub fn over(&mut self, what: String) {
        self.met += 1;
        if !std::mem::replace(&mut self.budget.told, true) {
            self.out.flaws.push(Flaw::OverLimit { place: format!("附件“{}”", self.outer), what });
        }
    }

    /// What came out, with what is to be said about the whole.
    pub fn finish(mut self) -> Unpacked {
        let every = self.out.files.is_empty() && self.out.flaws.is_empty();
        if every && !self.locked.is_empty() || self.locked.len() > TOLD {
            self.out.flaws.push(Flaw::Encrypted { name: self.outer.into() });
        } else {
            let outer = self.outer;
            let flaws = self.locked.iter().map(|path| Flaw::Encrypted { name: format!("{outer}/{path}") });
            self.out.flaws.extend(flaws);
        }
        if self.untold > 0 {
            let why = format!("其中另有{}个文件也未能读取", self.untold);
            self.out.flaws.push(Flaw::Unreadable { name: self.outer.into(), why });
        }
        if self.met == 0 {
            self.out.flaws.push(Flaw::Empty { name: self.outer.into() });
        }
        self.out
    }

    fn keep(&mut self, path: &str, bytes: Vec<u8>) {
        if name::is_owner_mark(path, bytes.len()) {
            return;
        }
        // A number may itself be taken: `a (2).txt` beside two `a.txt`.
        let mut unique = path.to_owned();
        let mut number = self.names.get(&path.to_lowercase()).copied().unwrap_or_default();
        while self.names.contains_key(&unique.to_lowercase()) {
            number += 1;
            unique = name::numbered(path, number);
        }
        self.names.insert(path.to_lowercase(), number.max(1));
        self.names.entry(unique.to_lowercase()).or_insert(1);
        self.out.files.push(File { name: unique, bytes });
    }

    fn note(&mut self, path: &str, why: &str) {
        self.tell(Flaw::Unreadable { name: format!("{}/{path}", self.outer), why: why.into() });
    }

    fn tell(&mut self, flaw: Flaw) {
        if self.out.flaws.len() < TOLD {
            self.out.flaws.push(flaw);
        } else {
            self.untold += 1;
        }
    }
}

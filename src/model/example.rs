//! 示范稿件: a text whose area is known, because a person said so.

use super::area::AreaCode;

/// A text with its area: a model draft, or a draft that an editor confirmed or moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub area: AreaCode,
    /// 次选: the one other area that a careful colleague could defend.
    pub second: Option<AreaCode>,
    pub title: String,
    pub body: String,
}

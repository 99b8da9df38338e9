//! Caption lines: ▲检查组查看食堂, 图为…, 图1：….
//!
//! Hands out [`caption_of`]. Deliberately does not know to which picture a caption belongs.

use super::wording::*;

/// The words of a caption line: ▲…, 图为…, 图1：…, （图为…）, 图片说明：….
pub fn caption_of(text: &str) -> Option<String> {
    let plain = text.trim().trim_start_matches(['（', '(', '▲', '△', '▼', '↑', '●', '■']).trim();
    let marked = text.trim().starts_with(['▲', '△', '▼', '↑']);
    let numbered = plain
        .strip_prefix("图")
        .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)));
    let words = if let Some(rest) = plain.strip_prefix("图片说明").or_else(|| plain.strip_prefix("图说")) {
        rest
    } else if plain.starts_with("图为") || plain.starts_with("图片为") || marked {
        plain
    } else {
        numbered.filter(|rest| rest.starts_with(['：', ':', '.', '、', '．', ' ', '　']))?
    };
    let words = words.trim_matches(|c: char| c.is_whitespace() || "：:.、．".contains(c));
    let words = if text.trim().starts_with(['（', '(']) { words.trim_end_matches(['）', ')']) } else { words };
    (han_count(words) >= 2 && length(words) <= 120).then(|| words.to_owned())
}

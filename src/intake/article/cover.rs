//! Which part of a mail's text is a draft, and which is only the note around the attachments.
//!
//! Hands out [`cleaned`], [`is_cover`], [`overlap`] and [`is_listing`]. Deliberately does not read fields.

use super::draft::is_farewell;
use super::label;
use super::lines::Line;
use super::wording::*;

/// Words that only a note to the office has.
#[rustfmt::skip]
const COVER: &[&str] = &[
    "请查收", "请查阅", "请审阅", "请审核", "请接收", "请收", "见附件", "详见附件", "附件是", "附件为", "附件中",
    "附上", "在附件", "随信", "随邮件", "现将", "现报送", "现报上", "报送如下", "报上", "呈上", "报给", "发给您",
    "发给你", "发您", "望采用", "请采用", "请予采用", "请予以", "敬请", "望查收", "如有问题", "如有疑问",
    "请与我联系", "请联系", "已收悉", "打扰了", "麻烦您", "辛苦了", "本周稿件", "我局稿件", "我委稿件", "报送稿件",
    "稿件如下", "报稿", "补报", "收到请回复", "请回复", "上周稿件", "此稿", "本稿",
];

/// A mail's lines without greeting, farewell, signature and the heads of forwarded mails.
pub fn cleaned(lines: &[Line]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for line in lines {
        let Some(text) = line.text() else {
            out.push(line.clone());
            continue;
        };
        if text.trim() == "--" || text.trim() == "-- " {
            // RFC 3676, 4.3: a signature follows. What follows a forwarded mail's signature is not ours either.
            break;
        }
        let marker = text.contains("转发邮件")
            || text.contains("原始邮件")
            || text.contains("邮件原件")
            || text.contains("Forwarded message");
        if marker && text.contains("--") || is_mail_head(text) || is_greeting(text) || is_advert(text) {
            continue;
        }
        out.push(line.clone());
    }
    while out.last().and_then(Line::text).is_some_and(is_farewell) {
        out.pop();
    }
    out
}

/// 发件人：… and its kin, which stand over a forwarded text.
fn is_mail_head(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['*', '>', ' ']);
    [
        "发件人",
        "收件人",
        "发送日期",
        "发送时间",
        "发送",
        "抄送",
        "抄送人",
        "主题",
        "From",
        "To",
        "Cc",
        "Sent",
        "Date",
        "Subject",
        "时间",
    ]
    .iter()
    .any(|name| text.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['：', ':'])))
        && text.chars().count() <= 160
        && (text.contains('@')
            || text.contains(|c: char| c.is_ascii_digit())
            || text.starts_with(['主', 'S', 'F', '发', '收']))
}

fn is_advert(text: &str) -> bool {
    let text = squeeze(text).to_lowercase();
    text.starts_with("发自") && text.chars().count() <= 24
        || text.starts_with("sentfrom")
        || text.contains("网易邮箱大师")
        || text.contains("qq邮箱发来的超大附件")
        || text.contains("163邮箱发来的超大附件")
}

/// Whether a line or sentence speaks of the mail rather than of the news.
fn speaks_of_mail(sentence: &str) -> bool {
    let sentence = squeeze(sentence);
    COVER.iter().any(|word| sentence.contains(word))
        || (length(&sentence) <= 60
            && [".doc", ".docx", ".wps", ".jpg", ".jpeg", ".png", ".pdf", ".rar", ".zip", ".txt"]
                .iter()
                .any(|end| sentence.to_lowercase().contains(end)))
}

/// Han characters that are neither cover note, label nor 落款.
pub fn substance(lines: &[Line]) -> usize {
    let mut count = 0;
    for line in lines {
        match line {
            Line::Row(cells) => count += cells.iter().map(|c| han_count(c)).sum::<usize>(),
            Line::Picture(_) => {}
            Line::Text { text, .. } => {
                let noise = label::pairs(text).is_some() || is_date(text) || is_unit(text) || is_name(text);
                if !noise {
                    let sentences = text.split_inclusive(['。', '！', '？', '；']);
                    count += sentences.filter(|s| !speaks_of_mail(s) && !is_greeting(s)).map(han_count).sum::<usize>();
                }
            }
        }
    }
    count
}

/// Whether the text is only a cover note: little is left without the sentences that speak of the mail.
pub fn is_cover(lines: &[Line]) -> bool {
    let all: usize = lines.iter().filter_map(Line::text).map(han_count).sum();
    let own = substance(lines);
    own < 40 || (own < 120 && own * 2 < all)
}

/// Share (0..=1) of the text's sentences that stand in another text as well, weighted by length.
pub fn overlap(text: &str, other: &str) -> f64 {
    let other = bare(other);
    let (mut all, mut shared) = (0usize, 0usize);
    for sentence in text.split(['。', '！', '？', '；', '\n']) {
        let sentence = bare(sentence);
        let count = sentence.chars().count();
        if count >= 6 {
            all += count;
            if other.contains(&sentence) {
                shared += count;
            }
        }
    }
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Letters and digits only.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether the lines list drafts rather than tell one: 目录, 报送清单, numbered titles without a sentence.
pub fn is_listing(lines: &[Line]) -> bool {
    let texts: Vec<&str> = lines.iter().filter_map(Line::text).collect();
    let head = texts.iter().take(3).any(|text| {
        let text = squeeze(text);
        length(&text) <= 24
            && ["目录", "清单", "目 录", "一览表", "汇总表", "登记表"].iter().any(|end| text.ends_with(end))
    });
    let prose = texts.iter().filter(|text| length(text) >= 50 && text.contains('。')).count();
    let items = texts.iter().filter(|text| is_numbered(text) && length(text) <= 50 && !text.ends_with('。')).count();
    let rows = lines.iter().filter(|line| matches!(line, Line::Row(_))).count();
    (head && prose == 0) || (prose == 0 && items >= 2 && items * 2 >= texts.len()) || (head && rows > prose * 2)
}

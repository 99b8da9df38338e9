//! The short, fixed grammar of consent, and the openings of a refusal.

use super::passing::{is_date, is_name};
use crate::editing::width::narrow;

/// What a line says on the issue as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// 同意签发.
    Approve,
    /// 退回修改.
    SendBack,
    /// Seen (已阅, 收到, OK), and nothing more.
    Seen,
    /// It speaks of consent, but not so that one could act on it.
    Unclear(&'static str),
    /// Nothing that we know.
    Unknown,
}

/// Pieces that may stand before the consent; alone they say only that the copy was seen.
const LEADS: [&str; 20] = [
    "已阅",
    "阅",
    "已审",
    "已审阅",
    "审阅",
    "已看",
    "看过",
    "已看过",
    "收到",
    "已收到",
    "好",
    "好的",
    "可以",
    "ok",
    "经审阅",
    "经审核",
    "无意见",
    "没有意见",
    "没意见",
    "内容无误",
];
/// Consent itself.
const CONSENTS: [&str; 11] =
    ["同意", "可以发", "可以签发", "可以刊发", "可以印发", "可发", "准予签发", "予以签发", "批准", "照发", "签发"];
/// What is consented to.
const VERBS: [&str; 12] =
    ["签发", "刊发", "印发", "发布", "编发", "刊登", "刊出", "发出", "付印", "报送", "发稿", "发"];
/// The thing itself, before or after the verb.
const OBJECTS: [&str; 12] =
    ["本期简报", "此期简报", "该期简报", "本期", "此期", "该期", "简报", "此稿", "本稿", "该稿", "全部稿件", "送审稿"];
/// Pieces that may follow: they ask for nothing but what consent brings about anyway.
const TAILS: [&str; 16] = [
    "谢谢",
    "辛苦",
    "辛苦了",
    "请印发",
    "请刊发",
    "请发布",
    "请签发",
    "请编发",
    "请发",
    "请发出",
    "请办理",
    "请按程序办理",
    "按程序办理",
    "请尽快印发",
    "请尽快刊发",
    "请及时印发",
];
/// Openings of a refusal. 不同意见 (differing opinions) is none.
const REFUSALS: [&str; 62] = [
    "不同意",
    "不予",
    "不宜",
    "不能发",
    "不能签",
    "不可以",
    "不可发",
    "不要发",
    "不发",
    "不签",
    "不行",
    "不通过",
    "不批准",
    "未通过",
    "暂缓",
    "暂不",
    "暂停",
    "缓发",
    "缓签",
    "缓一缓",
    "先不",
    "先别",
    "先改",
    "先修改",
    "别发",
    "退回",
    "退改",
    "退稿",
    "退编辑",
    "打回",
    "驳回",
    "重新编",
    "重新报",
    "重新修改",
    "重新核",
    "重报",
    "重写",
    "重改",
    "修改后",
    "修改完",
    "修改意见",
    "修改如下",
    "修改:",
    "修改再",
    "改后",
    "改完",
    "改好",
    "请修改",
    "请改",
    "请再改",
    "请再修改",
    "需修改",
    "需要修改",
    "须修改",
    "再修改",
    "再改",
    "返工",
    "请补充",
    "补充后",
    "请核实",
    "核实后",
    "撤回",
];
/// Marks of a question, beside the question mark.
const QUESTIONS: [&str; 9] = ["是否", "可否", "能否", "同不同意", "行不行", "可不可以", "好不好", "要不要", "是不是"];
/// Words that show a line to speak of consent.
const CONCERNS: [&str; 16] = [
    "同意", "签发", "刊发", "印发", "可以", "可发", "批准", "照发", "通过", "原则", "ok", "不同", "送审", "发布", "暂",
    "缓",
];

/// Reads one line.
pub(super) fn decide(line: &str, sender: &str) -> Word {
    let plain = plain(line);
    let concerned = CONCERNS.iter().any(|word| plain.contains(word));
    let asks =
        plain.contains('?') || plain.ends_with(['吗', '么', '呢']) || QUESTIONS.iter().any(|word| plain.contains(word));
    if asks {
        return if concerned { Word::Unclear("是询问，不是明确批示") } else { Word::Unknown };
    }
    let pieces: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || ",，。.、;!:~()".contains(c))
        .filter(|piece| !piece.is_empty())
        .collect();
    if refuses(&plain, &pieces, sender) {
        return Word::SendBack;
    }
    if !pieces.is_empty() && pieces.iter().all(|piece| LEADS.contains(piece)) {
        return Word::Seen;
    }
    if consents(&pieces, sender) {
        return Word::Approve;
    }
    if concerned {
        Word::Unclear("附有条件或表述不明确，未按签发处理；确无修改时请单独回复“同意签发”")
    } else {
        Word::Unknown
    }
}

/// Narrowed, lower case, without quotation marks; 同　意, as offices space it, is drawn together.
fn plain(line: &str) -> String {
    let narrowed: String = line.chars().map(narrow).filter(|c| !"“”\"'‘’【】[]\u{200b}".contains(*c)).collect();
    let mut plain = narrowed.trim().to_lowercase();
    while let Some((before, after)) = plain.split_once("同 ") {
        let after = after.trim_start();
        if !after.starts_with('意') {
            break;
        }
        plain = format!("{before}同{after}");
    }
    plain
}

/// Whether the line opens with a refusal, names and 已阅 before it apart.
fn refuses(plain: &str, pieces: &[&str], sender: &str) -> bool {
    let opening = pieces.iter().find(|piece| !LEADS.contains(piece) && !is_name(piece, sender));
    let refused = |text: &str| REFUSALS.iter().any(|head| text.starts_with(head)) && !text.starts_with("不同意见");
    opening.is_some_and(|piece| refused(piece)) || refused(plain)
}

/// Leads, then consent, then tails; names and dates anywhere. Every piece must be known, or it is no consent.
fn consents(pieces: &[&str], sender: &str) -> bool {
    let mut consented = false;
    for piece in pieces {
        let known = if is_consent(piece) {
            consented = true;
            true
        } else if consented {
            TAILS.contains(piece)
        } else {
            LEADS.contains(piece)
        };
        if !known && !is_name(piece, sender) && !is_date(piece) {
            return false;
        }
    }
    consented
}

/// `[object] consent [verb] [object] [verb]`, whole.
fn is_consent(piece: &str) -> bool {
    let piece = strip(piece, &OBJECTS);
    let Some(rest) = CONSENTS.iter().filter_map(|word| piece.strip_prefix(word)).min_by_key(|rest| rest.len()) else {
        return false;
    };
    let rest = strip(strip(strip(rest, &VERBS), &OBJECTS), &VERBS);
    rest.is_empty()
}

/// The text without the first of the words with which it begins; the lists put longer words first.
fn strip<'a>(text: &'a str, words: &[&str]) -> &'a str {
    words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text)
}

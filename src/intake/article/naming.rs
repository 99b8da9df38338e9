//! Titles, captions and declared areas out of subjects and file names.
//!
//! Hands out [`subject_title`], [`file_title`], [`file_caption`], [`declared`], [`all_declared`] and [`first_words`]. Deliberately knows no list
//! of areas: what a sender declares is handed on as written.

use super::wording::*;

/// A subject without Re:, Fw:, declared areas, units and dates; `None` if nothing of substance is left.
pub fn subject_title(subject: &str) -> Option<String> {
    let mut rest = subject.trim();
    loop {
        let before = rest;
        for mark in [
            "re:",
            "re：",
            "fw:",
            "fw：",
            "fwd:",
            "fwd：",
            "转发:",
            "转发：",
            "回复:",
            "回复：",
            "答复:",
            "答复：",
            "自动转发:",
            "自动转发：",
        ] {
            if rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)) {
                rest = rest.get(mark.len()..).unwrap_or_default().trim_start();
            }
        }
        if rest == before {
            break;
        }
    }
    substantial(rest)
}

/// A file's name as a title; `None` if it says nothing (稿件.docx, 新建文档.docx).
pub fn file_title(name: &str) -> Option<String> {
    substantial(stem(name))
}

fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, end)| if end.chars().count() <= 5 { stem } else { name })
}

/// What is left of a name when everything that is no title has gone.
fn substantial(name: &str) -> Option<String> {
    let mut text = without_brackets(name);
    text = text.trim_matches(|c: char| c.is_whitespace() || "-—_.·~".contains(c)).to_owned();
    // 市教育局报送：…, 市教育局-…, 稿件：….
    for _ in 0..3 {
        let Some(at) = text.find(['：', ':', '-', '_', '－', '～']) else { break };
        let (head, tail) = text.split_at(at);
        let tail = tail.trim_start_matches(|c: char| "：:-_－～ ".contains(c)).to_owned();
        let head = head.trim().trim_end_matches(['稿', '件', '报', '送', '的', '上', '来', '信', '息']).trim();
        let label = head.is_empty() || is_unit(head) || is_name(head) || is_date(head) || han_count(head) < 3;
        let generic = GENERIC.iter().any(|word| head.contains(word)) && han_count(head) <= 10;
        if (label || generic) && han_count(&tail) >= 4 {
            text = tail;
        } else if is_date(&tail) || is_name(&tail) || is_unit(&tail) || han_count(&tail) < 2 || (is_generic(&tail)) {
            text = text.get(..at).unwrap_or_default().trim().to_owned();
        } else {
            break;
        }
    }
    let text = without_number(&text);
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit() || "()（）.-_ ".contains(c)).trim();
    (han_count(text) >= 6 && !is_generic(text)).then(|| text.to_owned())
}

/// Without 附件1, 1. or 20180416 at the front; 14个乡镇 keeps its number.
fn without_number(text: &str) -> &str {
    let text = text.trim_start_matches("附件").trim_start();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let Some((number, rest)) = text.split_at_checked(digits) else { return text };
    let marked = rest.starts_with(['.', '、', '．', ' ', '\u{3000}', ')', '）', '_', '-', '：', ':']);
    if number.len() >= 6
        || (marked && !rest.starts_with(|c: char| c == '.' && rest.chars().nth(1).is_some_and(|d| d.is_ascii_digit())))
    {
        rest.trim_start_matches(['.', '、', '．', ' ', '\u{3000}', ')', '）', '_', '-', '：', ':'])
    } else {
        text
    }
}

/// Words of names that say nothing of the story.
const GENERIC: &[&str] = &[
    "稿件",
    "报送",
    "新闻稿",
    "宣传稿",
    "信息稿",
    "投稿",
    "供稿",
    "终稿",
    "定稿",
    "修改稿",
    "最终版",
    "专项行动",
    "宣传",
    "简报",
    "信息",
    "重实干",
    "强执行",
    "抓落实",
    "新建",
    "文档",
    "附件",
    "材料",
    "上报",
    "补报",
    "周报",
    "报道",
    "本周",
    "月份",
    "工作",
    "文稿",
    "重强抓",
];

/// Whether nothing but units, dates and words like 稿件 is in it.
fn is_generic(text: &str) -> bool {
    let mut rest = squeeze(text);
    for word in GENERIC {
        rest = rest.replace(word, "");
    }
    let rest: String = rest
        .chars()
        .filter(|c| han(*c) && !"年月日第期号周一二三四五六七八九十零的关于份篇和及之".contains(*c))
        .collect();
    han_count(&rest) < 4 || (han_count(&rest) <= 12 && is_unit(&rest))
}

/// Without 【…】 and without （…） that hold only dates, versions and areas.
fn without_brackets(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['【', '（', '(', '[', '〔']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some((open, inner)) = from.chars().next().map(|c| (c, from.get(c.len_utf8()..).unwrap_or_default())) else {
            break;
        };
        let Some(end) = inner.find(['】', '）', ')', ']', '〕']) else {
            out.push_str(from);
            return out;
        };
        let (content, after) = inner.split_at(end);
        let close = after.chars().next().map_or(0, char::len_utf8);
        let noise = matches!(open, '【' | '[')
            || han_count(content) < 3
            || is_generic(content)
            || is_area(content)
            || is_unit(content);
        if !noise {
            out.push_str(from.get(..open.len_utf8() + end + close).unwrap_or_default());
        }
        rest = after.get(close..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The words of a photo's file name, if it has any: 图为…, 检查现场.jpg, but not IMG_1234 or 微信图片_2018….
pub fn file_caption(name: &str) -> Option<String> {
    const PROGRAMS: [&str; 16] = [
        "微信图片",
        "微信截图",
        "QQ图片",
        "QQ截图",
        "屏幕截图",
        "扫描件",
        "图片",
        "照片",
        "配图",
        "新建",
        "未命名",
        "副本",
        "截图",
        "相机",
        "附件",
        "mmexport",
    ];
    let strokes = |c: char| c.is_whitespace() || c.is_ascii_digit() || "_-—()（）.、：:#+".contains(c);
    // Only at the ends: 居民在新建的广场上健身 is a caption, 新建图片1 is none.
    let mut text = stem(name).trim_matches(strokes);
    while let Some(shorter) =
        PROGRAMS.iter().find_map(|word| text.strip_prefix(word).or_else(|| text.strip_suffix(word)))
    {
        text = shorter.trim_matches(strokes);
    }
    let text = text
        .strip_prefix('图')
        .map_or(text, |rest| if rest.starts_with('为') { text } else { rest.trim_matches(strokes) });
    (han_count(text) >= 4).then(|| text.to_owned())
}

/// Whether a picture file is a signed form rather than a photo: 审签单.jpg.
pub fn is_signed_form(name: &str) -> bool {
    let name = squeeze(stem(name));
    ["审签", "审批", "签发单", "签发表", "报送单", "发稿单", "签字", "盖章", "审核单", "审核表", "签批", "审稿单"]
        .iter()
        .any(|word| name.contains(word))
}

/// The area that a title or file name declares: 【民生工程】…, …（重点产业发展方面）.
pub fn declared(text: &str) -> Option<String> {
    declaration(text).map(|(area, _)| area.to_owned())
}

/// The same of a subject; several are handed on together, since not every bracket holds an area.
pub fn all_declared(text: &str) -> Option<String> {
    let (first, mut rest) = declaration(text)?;
    let mut all = vec![first];
    while let Some((next, after)) = declaration(rest) {
        all.push(next);
        rest = after;
    }
    Some(if all.len() == 1 { first.to_owned() } else { all.iter().map(|area| format!("【{area}】")).collect() })
}

/// The first declaration, and what follows it.
fn declaration(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    while let Some(at) = rest.find(['【', '（', '(', '[']) {
        let open = rest.get(at..)?.chars().next()?;
        let inner = rest.get(at + open.len_utf8()..)?;
        let end = inner.find(['】', '）', ')', ']'])?;
        let content = inner.get(..end)?.trim();
        let told = if open == '【' { is_declaration(content) } else { is_area(content) };
        if told {
            return Some((content, inner.get(end..)?));
        }
        rest = inner.get(end..)?;
    }
    None
}

/// In 【】 anything may be an area but units, dates and words like 稿件.
fn is_declaration(content: &str) -> bool {
    (3..=16).contains(&han_count(content))
        && !is_unit(content)
        && !is_date(content)
        && !content.contains(|c: char| c.is_ascii_digit())
        && !["稿", "报送", "转发", "补报", "更正", "邮件", "紧急", "通知", "原创", "附件", "信息", "简报"]
            .iter()
            .any(|w| content.contains(w))
}

/// In （） only what ends like an area.
fn is_area(content: &str) -> bool {
    (4..=16).contains(&han_count(content))
        && ["方面", "民生工程", "项目工程", "攻坚任务", "产业发展", "改革创新", "指标任务", "振兴举措"]
            .iter()
            .any(|end| content.ends_with(end))
}

/// The first sentence, at most 40 characters, as a title of last resort.
pub fn first_words(text: &str) -> String {
    let sentence = text.split(['。', '！', '？', '；', '\n']).find(|s| han_count(s) >= 4).unwrap_or(text).trim();
    if sentence.chars().count() <= 40 {
        return sentence.to_owned();
    }
    let clause: String = sentence.chars().take(40).collect();
    match clause.rfind(['，', '、', '：']) {
        Some(at) if at > 24 => clause.get(..at).unwrap_or_default().to_owned(),
        _ => format!("{clause}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_from_subjects_and_files() {
        let check = |subject: &str, expected: Option<&str>| {
            assert_eq!(subject_title(subject).as_deref(), expected, "{subject}")
        };
        check("Fw: 转发：【民生工程】我市老旧小区改造全面开工", Some("我市老旧小区改造全面开工"));
        check("市教育局报送：全市校园安全检查扎实推进", Some("全市校园安全检查扎实推进"));
        check("市教育局稿件", None);
        check("市教育局“重实干、强执行、抓落实”专项行动宣传稿件", None);
        check("报送稿件（4月16日）", None);
        check("稿件-太和区项目建设跑出加速度", Some("太和区项目建设跑出加速度"));
        let file = |name: &str, expected: Option<&str>| assert_eq!(file_title(name).as_deref(), expected, "{name}");
        file("附件1：太和区项目建设跑出加速度.docx", Some("太和区项目建设跑出加速度"));
        file("市教育局-校园安全检查扎实推进-刘敏.doc", Some("校园安全检查扎实推进"));
        file("新建 Microsoft Word 文档.docx", None);
        file("市教育局4月16日稿件.docx", None);
        file("太和区项目建设跑出加速度（终稿）(2).docx", Some("太和区项目建设跑出加速度"));
    }

    #[test]
    fn captions_and_areas() {
        let caption =
            |name: &str, expected: Option<&str>| assert_eq!(file_caption(name).as_deref(), expected, "{name}");
        caption("IMG_1234.jpg", None);
        caption("微信图片_20180416093012.jpg", None);
        caption("图1.jpg", None);
        caption("图1：检查组查看食堂.jpg", Some("检查组查看食堂"));
        caption("施工现场一角.JPG", Some("施工现场一角"));
        let area = |text: &str, expected: Option<&str>| assert_eq!(declared(text).as_deref(), expected, "{text}");
        area("【重点民生工程】全市供热改造开工", Some("重点民生工程"));
        area("【市教育局】【改革创新】全市课改", Some("改革创新"));
        area("全市课改（重大改革创新方面）.docx", Some("重大改革创新方面"));
        area("全市课改（终稿）.docx", None);
        area("【转发稿件】全市课改", None);
    }

    #[test]
    fn a_first_sentence_is_cut_at_a_comma() {
        assert_eq!(first_words("短句。后面"), "短句。后面");
        assert_eq!(first_words("市教育局开展检查。后面"), "市教育局开展检查");
        let long =
            "为深入贯彻落实全市专项行动部署要求，切实保障广大师生安全，市教育局近日组织开展了为期一周的检查工作。";
        assert_eq!(first_words(long), "为深入贯彻落实全市专项行动部署要求，切实保障广大师生安全");
    }
}

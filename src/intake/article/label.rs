//! Lines and table rows that name something: 作者：…　电话：…　签发人：….
//!
//! Hands out [`Field`], [`pairs`] for a line and [`row_pairs`] for a table row. Deliberately knows no roster: whether a name
//! or a unit exists is asked elsewhere.

use super::wording::{boundary, han, squeeze};

/// What a label asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Author,
    Phone,
    /// Who may be asked; stands in for the author if none is named.
    Contact,
    /// Who signed off; the number says how much the label weighs (签发 before 审签 before 审核).
    Signoff(u8),
    Unit,
    /// Who tells the story together with the sender.
    Partner,
    Title,
    Area,
    /// The draft's own text, in forms.
    Body,
    Caption,
    /// Known, and not kept.
    Other,
}

/// A label's field with what stands behind it; the value may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub field: Field,
    pub value: String,
}

#[rustfmt::skip]
const LABELS: &[(&[&str], Field)] = &[
    (&[
        "作者", "撰稿", "撰稿人", "供稿", "供稿人", "通讯员", "本报通讯员", "记者", "本报记者", "文", "文字",
        "撰文", "图文", "文图", "撰写", "撰写人", "起草", "起草人", "拟稿", "拟稿人", "报送人", "投稿人", "信息员",
        "执笔", "执笔人", "写稿人", "稿件作者", "宣传员", "报稿人", "上报人", "整理", "采写",
    ], Field::Author),
    (&[
        "电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "办公电话", "电话号码", "座机", "联系手机",
        "固定电话", "作者电话", "Tel",
    ], Field::Phone),
    (&[
        "联系人", "填报人", "填表人", "经办人", "责任人", "联络员", "联系人及电话", "联系人电话",
    ], Field::Contact),
    (&[
        "签发", "签发人", "签发领导", "审定", "审定人", "主要领导", "主要领导签字", "单位负责人", "领导签字",
        "负责人签字", "单位主要领导", "签批", "签批人", "主要负责人", "审核签发", "单位领导签字", "领导签发",
    ], Field::Signoff(3)),
    (&[
        "审签", "审签人", "审批", "审批人", "终审", "终审人", "审签领导", "审批领导",
    ], Field::Signoff(2)),
    (&[
        "审核", "审核人", "审稿", "审稿人", "核稿", "核稿人", "审核领导", "复审", "审阅", "审阅人", "分管领导",
    ], Field::Signoff(1)),
    (&[
        "报送单位", "供稿单位", "单位", "来源", "信息来源", "稿件来源", "投稿单位", "责任单位", "填报单位",
        "发布单位", "选送单位", "单位名称", "来稿单位", "上报单位", "报稿单位", "撰稿单位", "编发单位", "工作单位",
        "作者单位", "部门",
    ], Field::Unit),
    (&[
        "联合供稿", "联合供稿单位", "联合报送", "联合报送单位", "联合单位", "共同供稿", "合作单位",
    ], Field::Partner),
    (&[
        "标题", "题目", "稿件标题", "信息标题", "稿件题目", "文章标题", "稿件名称", "信息题目", "新闻标题",
        "稿件题名",
    ], Field::Title),
    (&[
        "类别", "所属方面", "方面", "所属类别", "稿件类别", "栏目", "分类", "所属领域", "归类", "板块", "所属栏目",
        "稿件分类", "宣传方面", "所属板块", "信息类别", "内容类别", "报送类别", "稿件类型",
    ], Field::Area),
    (&[
        "正文", "内容", "稿件内容", "信息内容", "主要内容", "稿件正文", "文章内容", "稿件", "信息正文",
    ], Field::Body),
    (&[
        "图", "图片", "图片说明", "图片文字", "图说", "照片说明", "说明",
    ], Field::Caption),
    (&[
        "地址", "单位地址", "联系地址", "邮编", "邮政编码", "邮箱", "电子邮箱", "电子邮件", "邮件", "E-mail",
        "Email", "传真", "QQ", "微信", "微信号", "网址", "编辑", "责任编辑", "责编", "校对", "校对人", "监制",
        "初审", "一审", "二审", "三审", "字数", "备注", "期号", "摄影", "摄像", "供图", "配图", "制图", "报送时间",
        "报送日期", "填报时间", "填报日期", "供稿时间", "供稿日期", "日期", "发稿日期", "发稿时间", "总编", "主编",
        "排版", "发件人", "收件人", "发送时间", "发送日期", "抄送", "主题", "密送", "附件", "From", "To", "Cc",
        "Sent", "Date", "Subject", "主送", "抄报", "职务", "编号", "上报时间", "上报日期", "签发时间", "签发日期",
        "审核时间", "审核意见", "领导意见", "审签意见",
    ], Field::Other),
];

/// Labels that may stand before a name without colon: 通讯员 刘敏.
const BEFORE_NAMES: &[&str] = &[
    "作者",
    "撰稿",
    "撰稿人",
    "供稿",
    "供稿人",
    "通讯员",
    "本报通讯员",
    "记者",
    "本报记者",
    "审核",
    "审核人",
    "签发",
    "签发人",
    "审签",
    "编辑",
    "摄影",
];

/// Labels that may stand before a stroke: 文/刘敏.
const BEFORE_STROKES: &[&str] =
    &["文", "图", "文字", "摄影", "图文", "文图", "撰文", "供稿", "通讯员", "编辑", "审核", "签发", "作者"];

/// The field of a label, blanks and colon apart.
pub fn field_of(label: &str) -> Option<Field> {
    let label = squeeze(label);
    let label = label.trim_end_matches(['：', ':', '*']).trim_start_matches(['*', '★', '●', '■', '◆']);
    if label.is_empty() || label.chars().count() > 12 {
        return None;
    }
    let exact = LABELS.iter().find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(label)));
    exact.map(|(_, field)| *field).or_else(|| compound(label))
}

/// Labels made of several words: 审核（签发）人, 作者及电话, 撰稿人姓名.
fn compound(label: &str) -> Option<Field> {
    let count = label.chars().count();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    let ends = |words: &[&str]| words.iter().any(|word| label.ends_with(word));
    if !(3..=10).contains(&count)
        || !ends(&["人", "者", "员", "话", "名", "单位", "领导", "）", ")", "签字", "签名", "签发"])
    {
        return None;
    }
    if label.ends_with("单位") && has(&["报", "稿", "供"]) {
        Some(Field::Unit)
    } else if has(&["签发", "签批"]) {
        Some(Field::Signoff(3))
    } else if has(&["审签", "审批"]) {
        Some(Field::Signoff(2))
    } else if has(&["审核", "审稿", "核稿"]) {
        Some(Field::Signoff(1))
    } else if has(&["作者", "撰稿", "供稿", "拟稿", "通讯员"]) {
        Some(Field::Author)
    } else if has(&["电话", "手机"]) {
        Some(Field::Phone)
    } else {
        None
    }
}

/// A line that consists of labels and values; `None` for any other line.
pub fn pairs(line: &str) -> Option<Vec<Pair>> {
    let line = unbracketed(line.trim());
    let found = with_colons(line).or_else(|| with_strokes(line)).or_else(|| with_blanks(line))?;
    let sound = found.iter().all(|pair| {
        let length = pair.value.chars().count();
        match pair.field {
            Field::Title => length <= 100,
            Field::Body | Field::Caption => true,
            Field::Area => length <= 40,
            Field::Unit | Field::Partner | Field::Other => length <= 60 && !pair.value.contains('。'),
            _ => length <= 40 && !pair.value.contains('。'),
        }
    });
    sound.then_some(found)
}

/// A line whose end consists of labels: 锦教信息〔2018〕5号　签发人：王立新 → what stands before them, and them.
pub fn trailing_pairs(line: &str) -> Option<(&str, Vec<Pair>)> {
    // Every blank is tried: on a line of a megabyte that would take minutes.
    if line.len() > 600 {
        return None;
    }
    line.char_indices().filter(|(_, c)| c.is_whitespace()).find_map(|(at, _)| {
        let (front, tail) = line.split_at(at);
        let found = pairs(tail).filter(|_| !front.trim().is_empty() && !tail.trim().is_empty())?;
        Some((front.trim(), found))
    })
}

/// Without one pair of brackets around the whole line.
fn unbracketed(line: &str) -> &str {
    for (open, close) in [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】'), ('（', ')'), ('(', '）')] {
        if let Some(inner) = line.strip_prefix(open).and_then(|l| l.trim_end_matches('。').strip_suffix(close))
            && !inner.contains(open)
        {
            return inner.trim();
        }
    }
    line
}

fn with_colons(line: &str) -> Option<Vec<Pair>> {
    marked(line, |c| c == '：' || c == ':', field_of)
}

fn with_strokes(line: &str) -> Option<Vec<Pair>> {
    if line.chars().count() > 40 {
        return None;
    }
    let known = |label: &str| BEFORE_STROKES.contains(&squeeze(label).as_str()).then(|| field_of(label)).flatten();
    marked(line, |c| matches!(c, '/' | '／' | '|' | '｜'), known)
}

/// Finds every label that stands before a mark; the first one must open the line.
fn marked(line: &str, is_mark: impl Fn(char) -> bool, known: impl Fn(&str) -> Option<Field>) -> Option<Vec<Pair>> {
    let chars: Vec<char> = line.chars().collect();
    let text = |from: usize, to: usize| -> String { chars.get(from..to).unwrap_or_default().iter().collect() };
    // Start of label, end of mark, field.
    let mut marks: Vec<(usize, usize, Field)> = Vec::new();
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| is_mark(**c)) {
        let floor = marks.last().map_or(0, |(_, end, _)| *end).max(at.saturating_sub(16));
        // The longest label wins: 联系电话 over 电话.
        let label = (floor..at).find_map(|from| {
            let open = from == 0 || chars.get(from - 1).is_some_and(|c| boundary(*c));
            let solid = chars.get(from).is_some_and(|c| !c.is_whitespace());
            (open && solid).then(|| known(&text(from, at)).map(|field| (from, field))).flatten()
        });
        if let Some((from, field)) = label {
            marks.push((from, at + 1, field));
        }
    }
    if marks.first().is_none_or(|(from, _, _)| *from != 0) {
        return None;
    }
    let ends = marks.iter().skip(1).map(|(from, _, _)| *from).chain([chars.len()]);
    let edge = |c: char| c.is_whitespace() || "；;，,、|｜／/。".contains(c);
    let values = marks.iter().zip(ends).map(|((_, start, field), end)| Pair {
        field: *field,
        value: unbalanced(text(*start, end).trim_matches(edge)).to_owned(),
    });
    Some(values.collect())
}

/// Without a bracket whose partner was cut off.
fn unbalanced(value: &str) -> &str {
    let opens = value.matches(['（', '(']).count();
    let closes = value.matches(['）', ')']).count();
    match opens.cmp(&closes) {
        std::cmp::Ordering::Less => value.trim_end_matches(['）', ')']).trim(),
        std::cmp::Ordering::Greater => value.trim_end_matches(['（', '(']).trim(),
        std::cmp::Ordering::Equal => value,
    }
}

/// 通讯员 刘敏　审核 王立新: labels and names by turns, or 市教育局　刘敏 供稿 is left to the author line.
fn with_blanks(line: &str) -> Option<Vec<Pair>> {
    if line.chars().count() > 40 {
        return None;
    }
    let mut found: Vec<Pair> = Vec::new();
    for word in line.split_whitespace() {
        if BEFORE_NAMES.contains(&word) {
            found.push(Pair { field: field_of(word)?, value: String::new() });
        } else {
            let last = found.last_mut()?;
            if !word.chars().all(han) || word.chars().count() > 8 {
                return None;
            }
            if !last.value.is_empty() {
                last.value.push(' ');
            }
            last.value.push_str(word);
        }
    }
    (!found.is_empty() && found.iter().all(|pair| !pair.value.is_empty())).then_some(found)
}

/// What a table row says: label and value in neighbouring cells, or both in one. Cells that say nothing of the kind are
/// given back second.
pub fn row_pairs(cells: &[String]) -> (Vec<Pair>, Vec<String>) {
    let mut found = Vec::new();
    let mut rest = Vec::new();
    let mut cells = cells.iter().peekable();
    while let Some(cell) = cells.next() {
        if let Some(field) = field_of(cell) {
            let value = cells.next_if(|next| field_of(next).is_none()).cloned().unwrap_or_default();
            found.push(Pair { field, value: value.trim().to_owned() });
        } else if let Some(more) = in_cell(cell) {
            found.extend(more);
        } else if !cell.trim().is_empty() {
            rest.push(cell.clone());
        }
    }
    (found, rest)
}

fn in_cell(cell: &str) -> Option<Vec<Pair>> {
    let mut found = Vec::new();
    for line in cell.lines() {
        found.extend(pairs(line)?);
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pairs: Option<Vec<Pair>>) -> String {
        let Some(pairs) = pairs else { return "—".into() };
        pairs.iter().map(|p| format!("{:?}={}", p.field, p.value)).collect::<Vec<_>>().join(";")
    }

    #[test]
    fn lines_of_labels() {
        for (line, expected) in [
            ("作者：刘敏", "Author=刘敏"),
            ("作　者：刘 敏", "Author=刘 敏"),
            ("作者：刘敏　电话：0416-1234567　审核：王立新", "Author=刘敏;Phone=0416-1234567;Signoff(1)=王立新"),
            ("（撰稿：刘敏 审核：王立新）", "Author=刘敏;Signoff(1)=王立新"),
            ("(撰稿:刘敏，签发人:王立新)", "Author=刘敏;Signoff(3)=王立新"),
            ("联系人：刘敏；联系电话：0416-1234567", "Contact=刘敏;Phone=0416-1234567"),
            ("文/刘敏 图/王立新", "Author=刘敏;Caption=王立新"),
            ("通讯员 刘敏 王立新", "Author=刘敏 王立新"),
            ("审核（签发）人：王立新", "Signoff(3)=王立新"),
            ("报送单位：市教育局", "Unit=市教育局"),
            ("联合供稿单位：市财政局", "Partner=市财政局"),
            ("类别：重点民生工程", "Area=重点民生工程"),
            ("签发人：", "Signoff(3)="),
            ("会议指出：要抓好落实。", "—"),
            ("市教育局审核：开展自查", "—"),
            ("审核情况：已完成全部项目的审核工作，共计三十个。", "—"),
            ("通讯员队伍建设稳步推进", "—"),
            ("今年以来，各部门工作推进有力", "—"),
        ] {
            assert_eq!(shown(pairs(line)), expected, "{line}");
        }
    }

    #[test]
    fn rows_of_forms() {
        let check = |cells: &[&str], expected: &str, left: usize| {
            let cells: Vec<String> = cells.iter().map(|c| c.to_string()).collect();
            let (found, rest) = row_pairs(&cells);
            assert_eq!((shown(Some(found)).as_str(), rest.len()), (expected, left), "{cells:?}");
        };
        check(&["稿件标题", "市教育局开展检查", "报送单位", "市教育局"], "Title=市教育局开展检查;Unit=市教育局", 0);
        check(&["签 发 人", "", "联系电话：", "0416-1234567"], "Signoff(3)=;Phone=0416-1234567", 0);
        check(&["作者：刘敏", "电话：123456"], "Author=刘敏;Phone=123456", 0);
        check(&["项目", "一季度", "二季度"], "", 3);
    }
}

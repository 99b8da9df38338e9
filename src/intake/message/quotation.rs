//! The older mail under a reply.
//!
//! Hands out [`cut`]. A reply's quotation is cut off; a forwarded text is the draft itself and stays. The markers are
//! those that NetEase, QQ, Foxmail, Outlook, Gmail and Apple Mail write.

/// A text parted from what it quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parted {
    pub own: String,
    pub quoted: Option<String>,
}

/// What else the mail says about itself.
pub(super) struct Circumstances<'a> {
    pub subject: &'a str,
    /// In-Reply-To or References stand in the header.
    pub answers: bool,
    /// The sender's address, lower case.
    pub from: &'a str,
    pub has_files: bool,
}

/// What a line that begins a quotation says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    /// 回复的原邮件, On … wrote: only a reply writes that.
    Reply,
    /// 原始邮件, 发件人/发送时间/…: replies and forwards alike.
    Either,
    /// 转发邮件信息.
    Forward,
}

/// Parts a reply from its quotation; a forward, or a mail that quotes nothing, stays whole.
pub(super) fn cut(text: &str, about: &Circumstances) -> Parted {
    let whole = || Parted { own: text.to_owned(), quoted: None };
    let lines: Vec<&str> = text.lines().collect();
    let by_subject = kind_by_subject(about.subject);
    if by_subject == Some(Marker::Forward) {
        return whole();
    }
    let is_reply = by_subject == Some(Marker::Reply) || about.answers;
    let found = (0..lines.len()).find_map(|at| marker(lines.get(at..).unwrap_or_default()).map(|marker| (at, marker)));
    let parted = match found {
        Some((_, Marker::Forward)) => return whole(),
        Some((_, Marker::Either)) if !is_reply => return whole(),
        Some((at, _)) if !is_interleaved(&lines, at) => at_line(&lines, at),
        _ if is_reply || found.is_some() => without_angles(&lines),
        _ => return whole(),
    };
    if parted.quoted.is_none() || !parted.own.trim().is_empty() {
        return parted;
    }
    // Nothing of its own: the sender may have answered a mail of theirs to send the draft again.
    let quoted = parted.quoted.as_deref().unwrap_or_default();
    let theirs = quoted.lines().take(15).filter(|line| line.contains('@')).collect::<Vec<_>>().join(" ").to_lowercase();
    let again = !about.from.is_empty() && header_from(quoted).is_some_and(|line| line.contains(about.from));
    if again || theirs.is_empty() && !about.has_files { whole() } else { parted }
}

fn at_line(lines: &[&str], at: usize) -> Parted {
    let (own, quoted) = lines.split_at_checked(at).unwrap_or((lines, &[]));
    // A rule of underscores above the cluster belongs to it.
    let end = own.iter().rposition(|line| !is_rule(line) && !line.trim().is_empty()).map_or(0, |last| last + 1);
    Parted { own: lines_of(own.iter().take(end)), quoted: Some(lines_of(quoted)) }
}

/// Lines of `>` quoting taken out from between the sender's own (two at least; one may be a mathematical sign).
fn without_angles(lines: &[&str]) -> Parted {
    let is_quoted = |line: &&&str| line.trim_start().starts_with('>');
    if lines.iter().filter(is_quoted).count() < 2 {
        return Parted { own: lines_of(lines), quoted: None };
    }
    let mut own = Vec::new();
    let mut skip = 0usize;
    for (at, line) in lines.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
        } else if let Some(length) = attribution(lines.get(at..).unwrap_or_default()) {
            skip = length - 1;
        } else if !is_quoted(&line) {
            own.push(*line);
        }
    }
    Parted { own: lines_of(&own), quoted: Some(lines_of(lines.iter().filter(is_quoted))) }
}

/// Whether own lines follow after `>` lines under an attribution.
fn is_interleaved(lines: &[&str], at: usize) -> bool {
    let Some(length) = attribution(lines.get(at..).unwrap_or_default()) else { return false };
    let below = || lines.iter().skip(at + length).filter(|line| !line.trim().is_empty());
    below().next().is_some_and(|line| line.trim_start().starts_with('>'))
}

fn lines_of<'a>(lines: impl IntoIterator<Item = &'a &'a str>) -> String {
    let text = lines.into_iter().copied().collect::<Vec<_>>().join("\n");
    let text = text.trim_end();
    if text.trim().is_empty() { String::new() } else { format!("{}\n", text.trim_start_matches('\n')) }
}

fn kind_by_subject(subject: &str) -> Option<Marker> {
    let subject = subject.trim_start().to_lowercase();
    let after = |words: &[&str]| {
        words.iter().filter_map(|word| subject.strip_prefix(word)).any(|rest| {
            // `Re[2]:` and `转发 :` too.
            rest.trim_start_matches(|c: char| c == '[' || c == ']' || c.is_ascii_digit() || c == ' ')
                .starts_with([':', '：'])
        })
    };
    if after(&["fwd", "fw", "转发", "轉寄", "转寄"]) {
        Some(Marker::Forward)
    } else if after(&["re", "回复", "答复", "回覆", "回信", "aw"]) {
        Some(Marker::Reply)
    } else {
        None
    }
}

/// What the first of the lines begins, if it begins a quotation.
fn marker(lines: &[&str]) -> Option<Marker> {
    let first = lines.first()?.trim();
    rule_marker(first)
        .or_else(|| attribution(lines).map(|_| Marker::Reply))
        .or_else(|| is_cluster(lines).then_some(Marker::Either))
}

/// `------------------ 原始邮件 ------------------` and its kin.
fn rule_marker(line: &str) -> Option<Marker> {
    let lower = line.to_lowercase();
    if lower.starts_with("begin forwarded message") || lower.starts_with("开始转发的邮件") {
        return Some(Marker::Forward);
    }
    let is_dash = |c: char| matches!(c, '-' | '－' | '—' | '–' | '─' | '_' | '=' | '*' | '>' | ' ');
    let inner = lower.trim_matches(is_dash);
    let dashes = |part: &str| part.chars().filter(|c| *c != ' ' && *c != '>').count();
    let (head, tail) = lower.split_once(inner).filter(|_| !inner.is_empty())?;
    if dashes(head) < 2 || dashes(tail) < 2 {
        return None;
    }
    let inner: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
    match inner.trim_end_matches([':', '：']) {
        "回复的原邮件" | "回复的邮件" | "回复邮件" | "repliedmessage" => Some(Marker::Reply),
        "原始邮件" | "邮件原件" | "原邮件" | "原始信息" | "原信息" | "原始消息" | "originalmessage" | "original"
        | "originalmail" | "originalemail" => Some(Marker::Either),
        inner if inner.starts_with("转发") || inner.starts_with("forwarded") || inner.starts_with("被转发") => {
            Some(Marker::Forward)
        }
        _ => None,
    }
}

/// 发件人 with at least two of 发送时间, 收件人, 抄送, 主题 in the next lines.
fn is_cluster(lines: &[&str]) -> bool {
    let mut below = lines.iter().filter(|line| !line.trim().is_empty());
    let from = below.next().and_then(|line| label(line));
    if !matches!(from.as_deref(), Some("发件人" | "from" | "寄件者" | "寄件人")) {
        return false;
    }
    let is_field = |line: &&&str| {
        let label = label(line);
        matches!(
            label.as_deref(),
            Some(
                "发送时间"
                    | "发送日期"
                    | "日期"
                    | "时间"
                    | "sent"
                    | "date"
                    | "收件人"
                    | "to"
                    | "抄送"
                    | "cc"
                    | "抄送人"
                    | "主题"
                    | "subject"
                    | "发送"
            )
        )
    };
    below.take(8).filter(is_field).count() >= 2
}

/// The word before the first colon (or table cell), without dressing.
fn label(line: &str) -> Option<String> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "|*>".contains(c));
    let end = line.find([':', '：', '|', '\t'])?;
    let label: String = line.get(..end)?.chars().filter(|c| !c.is_whitespace() && *c != '*').collect();
    (label.chars().count() <= 8).then(|| label.to_lowercase())
}

/// The 发件人 line of a quotation.
fn header_from(quoted: &str) -> Option<String> {
    quoted.lines().take(15).find_map(|line| {
        let named = matches!(label(line).as_deref(), Some("发件人" | "from" | "寄件者" | "寄件人"));
        let attributed = line.trim_end().ends_with(['：', ':']) && line.contains('@');
        (named || attributed).then(|| line.to_lowercase())
    })
}

/// `On … wrote:`, `在 …，"…" <…> 写道：`, over three lines at most; how many lines it takes.
fn attribution(lines: &[&str]) -> Option<usize> {
    let mut joined = String::new();
    for (at, line) in lines.iter().take(3).enumerate() {
        let line = line.trim_start_matches(['>', ' ']).trim();
        if line.is_empty() {
            return None;
        }
        joined.push_str(line);
        joined.push(' ');
        let lower = joined.trim_end().to_lowercase();
        if lower.len() > 400 {
            return None;
        }
        let Some(head) =
            ["wrote:", "wrote：", "写道：", "写道:", "寫道：", "寫道:"].iter().find_map(|end| lower.strip_suffix(end))
        else {
            // Only a line that could be the start of one is read on.
            let starts = ["on ", "at ", "在", "于"].iter().any(|start| lower.starts_with(start)) || lower.contains('@');
            if !starts {
                return None;
            }
            continue;
        };
        let digits = head.chars().filter(char::is_ascii_digit).count();
        let starts = ["on ", "at ", "在", "于"].iter().any(|start| head.starts_with(start));
        return (head.contains('@') || starts && digits >= 5).then_some(at + 1);
    }
    None
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 5 && line.chars().all(|c| "-_=—－─".contains(c))
}

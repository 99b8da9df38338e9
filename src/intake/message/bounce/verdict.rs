//! Whether a refusal is for good, by its code (RFC 3463, RFC 5321 §4.2) and by the words of mail systems.
//!
//! For good is only what speaks of the address itself. That a letter was taken for spam, was too large or came from a
//! blocked host is no reason never to write there again, whatever its code; such a refusal counts as a passing one.

/// The judgement on one refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub permanent: bool,
    /// In the words of the office.
    pub why: &'static str,
}

impl Default for Verdict {
    /// A refusal whose reason nobody can read.
    fn default() -> Self {
        Self { permanent: false, why: VAGUE }
    }
}

impl Verdict {
    /// Whether it knows no reason, only that it failed.
    pub fn is_vague(&self) -> bool {
        self.why == VAGUE
    }
}

const VAGUE: &str = "投递失败";

const GONE: Verdict = Verdict { permanent: true, why: "地址不存在" };
const DISABLED: Verdict = Verdict { permanent: true, why: "邮箱已停用" };
const NO_HOST: Verdict = Verdict { permanent: true, why: "收件域名不存在" };
const FULL: Verdict = Verdict { permanent: false, why: "邮箱已满" };
const LARGE: Verdict = Verdict { permanent: false, why: "邮件超过对方大小限制" };
const REFUSED: Verdict = Verdict { permanent: false, why: "对方拒收" };
const PASSING: Verdict = Verdict { permanent: false, why: "暂时无法投递" };
const FAILED: Verdict = Verdict { permanent: true, why: VAGUE };

/// Judges by the status (empty if none) and what was said; `None` if neither says anything.
pub(super) fn judge(status: &str, said: &str) -> Option<Verdict> {
    let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| said.contains(phrase));
    let own = status_in(&said);
    let status = if status.is_empty() || status.ends_with(".0.0") { own.as_deref().unwrap_or(status) } else { status };
    let detail = status.split_once('.').map_or("", |(_, detail)| detail);
    let chinese_gone =
        said.contains("不存在") && says(&["地址", "用户", "收件人", "邮箱", "账号", "帐号", "账户", "帐户"]);
    if detail == "2.2" || says(FULL_WORDS) {
        return Some(FULL);
    }
    if status.starts_with('4') {
        return Some(PASSING);
    }
    match detail {
        "1.1" | "1.3" | "1.6" | "1.10" => return Some(GONE),
        "2.1" if !says(REFUSED_WORDS) => return Some(DISABLED),
        "1.2" | "4.4" if !says(PASSING_WORDS) => return Some(NO_HOST),
        "2.3" | "3.4" => return Some(LARGE),
        // The sender's address is what displeases them.
        "1.7" | "1.8" => return Some(REFUSED),
        _ => {}
    }
    let judged = [(NO_HOST_WORDS, NO_HOST), (GONE_WORDS, GONE), (DISABLED_WORDS, DISABLED), (LARGE_WORDS, LARGE)];
    if let Some((_, verdict)) = judged.iter().find(|(words, _)| says(words)) {
        return Some(*verdict);
    }
    if chinese_gone {
        return Some(GONE);
    }
    if detail.starts_with("7.") || says(REFUSED_WORDS) {
        return Some(REFUSED);
    }
    if says(PASSING_WORDS) {
        return Some(PASSING);
    }
    let code = code_in(&said);
    if status.starts_with('5') || code.is_some_and(|code| code.starts_with('5')) || says(&["permanent", "永久"]) {
        return Some(FAILED);
    }
    code.map(|_| PASSING)
}

/// The first enhanced status code in a text: `5.1.1`. An IP address is none.
pub(super) fn status_in(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(|token| {
        let token = token.trim_end_matches('.');
        let parts: Vec<&str> = token.split('.').collect();
        let [class, subject, detail] = parts.as_slice() else { return None };
        let number = |part: &str| (1..=3).contains(&part.len());
        (matches!(*class, "4" | "5") && number(subject) && number(detail)).then(|| token.to_owned())
    })
}

/// The first reply code in a text that refuses something.
fn code_in(text: &str) -> Option<&str> {
    const CODES: [&str; 14] =
        ["421", "450", "451", "452", "454", "500", "501", "511", "521", "550", "551", "552", "553", "554"];
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).find(|token| CODES.contains(token))
}

const FULL_WORDS: &[&str] = &[
    "mailbox full",
    "mailbox is full",
    "mailbox has exceeded",
    "mailbox exceeds",
    "mailbox size limit exceeded",
    "over quota",
    "overquota",
    "over-quota",
    "quota exceeded",
    "exceeded quota",
    "exceeded its quota",
    "exceeded his quota",
    "out of storage",
    "exceeded storage",
    "storage allocation",
    "insufficient storage",
    "not enough space",
    "not enough storage",
    "邮箱已满",
    "信箱已满",
    "邮箱满",
    "容量已满",
    "空间已满",
    "空间不足",
    "容量不足",
    "超出容量",
    "超过容量",
    "超出配额",
    "超过配额",
];

const GONE_WORDS: &[&str] = &[
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such person",
    "no such address",
    "no mailbox here",
    "user not found",
    "user not exist",
    "mailbox not found",
    "mailbox unavailable",
    "mailbox does not exist",
    "mailbox not exist",
    "address does not exist",
    "account does not exist",
    "user does not exist",
    "recipient does not exist",
    "user doesn't",
    "account that you tried to reach does not exist",
    "recipient not found",
    "recipientnotfound",
    "recipient unknown",
    "unknown recipient",
    "unknown address",
    "address unknown",
    "unknown mailbox",
    "unknown local part",
    "unrouteable address",
    "invalid recipient",
    "invalid mailbox",
    "invalid user",
    "invalid address",
    "not a valid mailbox",
    "not a known user",
    "not our customer",
    "wasn't found at",
    "couldn't be found",
    "could not be found",
    "不存在该用户",
    "无此用户",
    "无此账号",
    "没有此用户",
    "查无此人",
    "找不到收件人",
    "找不到该收件人",
    "收件人无效",
    "无效的收件人",
    "地址无效",
];

const DISABLED_WORDS: &[&str] = &[
    "account disabled",
    "account is disabled",
    "account has been disabled",
    "mailbox disabled",
    "mailbox is disabled",
    "user disabled",
    "user is disabled",
    "user suspended",
    "account suspended",
    "account is suspended",
    "mailbox is inactive",
    "account inactive",
    "account is inactive",
    "inactive user",
    "deactivated",
    "has been discontinued",
    "no longer valid",
    "no longer active",
    "no longer in use",
    "已停用",
    "被停用",
    "已冻结",
    "被冻结",
    "已禁用",
    "被禁用",
    "已注销",
    "被注销",
    "被封",
    "已过期",
];

const NO_HOST_WORDS: &[&str] = &[
    "host not found",
    "host unknown",
    "unknown host",
    "domain not found",
    "no such domain",
    "domain does not exist",
    "domain name not found",
    "unrouteable domain",
    "unrouteable mail domain",
    "name or service not known",
    "couldn't find any host",
    "cannot find a host",
    "nxdomain",
    "non-existent hosts",
    "域名不存在",
    "域名无法解析",
    "域名无效",
    "找不到域名",
    "找不到收件人域名",
];

const LARGE_WORDS: &[&str] = &[
    "too large",
    "too big",
    "size limit",
    "message size exceeds",
    "maximum message size",
    "exceeds maximum size",
    "邮件过大",
    "邮件太大",
    "大小超过",
    "超过大小",
];

const REFUSED_WORDS: &[&str] = &[
    "spam",
    "blacklist",
    "block list",
    "blocklist",
    "blocked",
    "policy",
    "denied",
    "dmarc",
    "spf ",
    "unauthenticated",
    "frequency limit",
    "dt:spm",
    "reputation",
    "virus",
    "content rejected",
    "suspicious",
    "rbl",
    "not permitted",
    "not authorized",
    "not accepted",
    "too many recipients",
    "too much recipient",
    "垃圾邮件",
    "病毒",
    "黑名单",
    "拒收",
    "拒绝",
    "频率",
];

const PASSING_WORDS: &[&str] = &[
    "temporar",
    "try again",
    "timed out",
    "timeout",
    "time out",
    "connection refused",
    "connection dropped",
    "time expired",
    "retry time",
    "greylist",
    "graylist",
    "unable to deliver this message after",
    "in the queue too long",
    "暂时",
    "稍后",
    "超时",
    "延迟",
    "多次尝试",
    "无法连接",
];

//! Mails as units and leaders write them, and letters as they read them.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone};
use data_encoding::BASE64;
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};

/// A mail of UTF-8 text that the server took at a moment of 2018 (`04-23 10:00`).
pub fn plain(from: &str, subject: &str, arrived: &str, body: &str) -> Vec<u8> {
    let part = format!(
        "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(body.as_bytes())
    );
    (headers(from, subject, arrived, "") + &part).into_bytes()
}

/// The same with a file.
pub fn with_file(from: &str, subject: &str, arrived: &str, body: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    answering(from, subject, arrived, body, "", Some((name, bytes)))
}

/// A reply to a letter of ours, perhaps with a file.
pub fn answering(
    from: &str,
    subject: &str,
    arrived: &str,
    body: &str,
    in_reply_to: &str,
    file: Option<(&str, &[u8])>,
) -> Vec<u8> {
    let reference = if in_reply_to.is_empty() { String::new() } else { format!("In-Reply-To: {in_reply_to}\r\n") };
    let mut mail = headers(from, subject, arrived, &reference);
    mail += "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\n";
    mail += "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    mail += &base64(body.as_bytes());
    if let Some((name, bytes)) = file {
        let name = format!("=?UTF-8?B?{}?=", BASE64.encode(name.as_bytes()));
        mail += &format!(
            "\r\n--b1\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}",
            base64(bytes)
        );
    }
    (mail + "\r\n--b1--\r\n").into_bytes()
}

fn headers(from: &str, subject: &str, arrived: &str, more: &str) -> String {
    let date = moment(arrived).to_rfc2822();
    let id: u64 = (from, subject, arrived).hash_like();
    format!(
        "Received: from mail.example.com ([192.0.2.1]) by mx (Coremail) with SMTP id x; {date}\r\n\
         From: {from}\r\nTo: zfbxcc@163.com\r\nSubject: =?UTF-8?B?{}?=\r\nDate: {date}\r\n\
         Message-ID: <{id}@example.com>\r\n{more}MIME-Version: 1.0\r\n",
        BASE64.encode(subject.as_bytes())
    )
}

/// A number that tells mails apart.
trait HashLike {
    fn hash_like(&self) -> u64;
}

impl HashLike for (&str, &str, &str) {
    fn hash_like(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// A moment of 2018.
pub fn moment(text: &str) -> DateTime<FixedOffset> {
    let civil = NaiveDateTime::parse_from_str(&format!("2018-{text}"), "%Y-%m-%d %H:%M").expect("MM-DD HH:MM");
    FixedOffset::east_opt(8 * 3600).expect("+08:00").from_local_datetime(&civil).single().expect("one moment")
}

fn base64(bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    lines.join("\r\n")
}

/// Bodies that have nothing in common, by a word of the title.
const BODIES: [(&str, &str); 6] = [
    (
        "校舍",
        "全市三十六所农村学校的操场和教学楼列入今年改造名单，投资4200万元。施工队利用周末和假期进场，四月底前完成旧跑道拆除。\n家长代表和学校共同验收每一道工序，材料检测结果在校门口张贴。",
    ),
    (
        "高考",
        "考点周边的噪声、交通和饮食安全由七个部门分片负责，监控设备逐台调试。\n八个备用考场准备就绪，残疾考生申请的合理便利全部落实，心理辅导热线提前一个月开通。",
    ),
    (
        "延时",
        "家长最发愁的放学没人接有了着落：下午三点半以后，孩子可以留在教室做作业、练书法、打篮球，费用由财政补助，列入今年民生实事。\n首批二百个班级报名人数超过七成，志愿教师轮流值守，家长下班再来接。",
    ),
    (
        "预算",
        "预算单位的支出进度每旬公布一次，落后的主管部门负责人到场说明原因。\n一季度拨付到位资金23.6亿元，结余两年以上的专户全部清理收回，统筹用于急需领域。",
    ),
    (
        "补助",
        "寄宿生每天能多吃一个鸡蛋、一盒牛奶，伙食补贴按月打到饭卡，家长不用再掏这份钱。\n十四所学校的食堂换了灶具和保温柜，孩子们吃上了热乎饭，家长满意率达到九成八，这件民生实事年底惠及全部山区学校。",
    ),
    (
        "职业",
        "汽修、护理、数控三个专业与企业合办，学生两年在校、一年在厂。\n龙头企业捐赠设备一百二十台套，毕业即签约的订单班已经开到第五期，平均起薪高于同城水平。",
    ),
];

/// A draft that nothing is wrong with. The body goes by a word of the title; titles with none of them share one.
pub fn draft(title: &str) -> String {
    let common = "专班逐项建立台账，每周调度一次，及时解决推进中的困难，年度任务已完成六成。\n群众反映的37件具体问题办结34件，其余3件明确了办理时限，并逐件回访。";
    let body = BODIES.iter().find(|(word, _)| title.contains(word)).map_or(common, |(_, body)| body);
    let paragraphs: String = body.lines().map(|line| format!("　　{line}\n")).collect();
    format!(
        "{title}\n\n{paragraphs}　　本项工作六成任务已经完成。\n\n作者：王立新　联系电话：0416-3880000\n签发人：刘敏\n"
    )
}

/// A letter as its reader sees it.
#[derive(Debug)]
pub struct Read {
    pub subject: String,
    pub to: String,
    pub message_id: String,
    pub text: String,
    pub headers: String,
    /// Attached files by name.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Read {
    pub fn of(raw: &[u8]) -> Self {
        let mail = parse_mail(raw).expect("our own letters are sound");
        let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
        let mut read = Self {
            subject: header("Subject"),
            to: header("To"),
            message_id: header("Message-ID"),
            headers: String::from_utf8_lossy(mail.get_headers().get_raw_bytes()).into_owned(),
            text: String::new(),
            files: Vec::new(),
        };
        read.part(&mail);
        read
    }

    fn part(&mut self, part: &ParsedMail<'_>) {
        let disposition = part.get_content_disposition();
        if let Some(name) = disposition.params.get("filename") {
            self.files.push((name.clone(), part.get_body_raw().expect("a file")));
        } else if part.ctype.mimetype == "text/plain" && self.text.is_empty() {
            self.text = part.get_body().expect("a text").replace("\r\n", "\n");
        }
        for inner in &part.subparts {
            self.part(inner);
        }
    }
}

//! Lines that say nothing about drafts: greetings, thanks, dates, names, addresses, 发自我的手机.
//!
//! A line is passed over only if it holds none of the words with which people ask for a change; a signature that we do
//! not recognise costs one more mail, a wish that we overlook costs the issue.

use crate::editing::width::narrow;

/// Characters of wishes and conditions. A line with one of these is never passed over.
const WISHES: &str = "不但改退缓删暂除签同意重请要需补核换加减调撤停再先待勿别错误漏有应该将把缺";
/// Characters with which a line sends somebody or something to an office.
const ERRANDS: &str = "第篇号报送转找问等让由给看写用选留发抄";
/// Words that open or close a mail.
const COURTESIES: [&str; 26] = [
    "你好",
    "您好",
    "各位好",
    "大家好",
    "早上好",
    "上午好",
    "下午好",
    "晚上好",
    "早",
    "谢谢",
    "多谢",
    "感谢",
    "谢谢您",
    "谢谢你",
    "谢谢大家",
    "辛苦",
    "辛苦了",
    "大家辛苦了",
    "此致",
    "敬礼",
    "此致敬礼",
    "祝好",
    "顺祝",
    "祝工作顺利",
    "顺颂时祺",
    "如题",
];
/// What offices and posts end with.
const POSTS: [&str; 26] = [
    "主任",
    "局长",
    "处长",
    "科长",
    "股长",
    "组长",
    "市长",
    "县长",
    "区长",
    "秘书长",
    "书记",
    "老师",
    "同志",
    "编辑",
    "各位",
    "领导",
    "办公室",
    "委员会",
    "政府",
    "管委会",
    "报道组",
    "秘书处",
    "综合科",
    "局",
    "科",
    "处",
];
/// Surnames that are no common words, for a line that is a name and nothing else.
const SURNAMES: &str = "王李张刘陈杨赵黄吴徐孙胡朱郭罗宋郑韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾魏薛阎潘杜戴汪姜崔谭廖邹孟秦邵侯郝龚贺赖倪樊殷";

/// Whether a line says nothing about drafts.
pub(super) fn passes(line: &str, sender: &str) -> bool {
    let plain: String = line.chars().map(narrow).collect();
    let plain = plain.trim();
    if is_phone_line(plain) || !plain.chars().any(char::is_alphanumeric) {
        // A line of marks alone; a question mark alone is a question.
        return !plain.contains('?');
    }
    if plain == sender.trim() {
        return !wishes(plain);
    }
    if wishes(plain) || plain.contains('?') {
        return false;
    }
    let pieces =
        plain.split(|c: char| c.is_whitespace() || ",，。.!:：、~()".contains(c)).filter(|piece| !piece.is_empty());
    is_contact(plain) || pieces.into_iter().all(|piece| says_nothing(piece, sender))
}

/// Whether a piece of a line is a person's name: the sender's own, or a surname with one or two characters.
pub(super) fn is_name(piece: &str, sender: &str) -> bool {
    if wishes(piece) {
        return false;
    }
    let mut chars = piece.chars();
    let surname = chars.next().is_some_and(|c| SURNAMES.contains(c));
    let rest: Vec<char> = chars.collect();
    let given = (1..=2).contains(&rest.len())
        && rest.iter().all(|c| is_han(*c) && !"发用选留归题号篇稿后前时可以好行".contains(*c));
    piece == sender.trim() || (surname && given)
}

/// Whether a piece is a date or a time of day: 2018年4月17日, 4.17 (cut at the dot), 17日, 9:30.
pub(super) fn is_date(piece: &str) -> bool {
    let digits = piece.chars().any(|c| c.is_ascii_digit());
    digits && piece.chars().all(|c| c.is_ascii_digit() || "年月日时分-/".contains(c))
}

fn wishes(text: &str) -> bool {
    // 改革委 and 应急局 are offices, no wishes.
    text.replace("改革委", "").replace("应急", "").chars().any(|c| WISHES.contains(c))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// What mail programs on telephones and in browsers add by themselves.
fn is_phone_line(plain: &str) -> bool {
    let lower = plain.to_lowercase();
    let short = plain.chars().count() <= 30;
    short
        && ["发自我的", "发自", "来自我的", "从我的", "由我的", "发送自", "sent from", "get outlook"]
            .iter()
            .any(|head| lower.starts_with(head))
        && !["同意", "不", "但", "改", "退"].iter().any(|wish| lower.contains(wish))
}

/// A line with an address or a telephone number.
fn is_contact(plain: &str) -> bool {
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let labelled = ["电话", "手机", "传真", "邮箱", "邮编", "地址", "tel", "fax", "qq", "e-mail", "email", "mail"]
        .iter()
        .any(|label| plain.to_lowercase().trim_start_matches("联系").starts_with(label));
    (labelled && (digits >= 5 || plain.contains('@') || plain.contains("地址")))
        || (!plain.chars().any(is_han) && (plain.contains('@') || digits >= 7))
}

fn says_nothing(piece: &str, sender: &str) -> bool {
    let bare = piece.trim_end_matches(|c: char| "啊呀哈哦了".contains(c));
    let courteous = COURTESIES.contains(&piece) || COURTESIES.contains(&bare);
    let greeting = ["您好", "你好", "好"].iter().find_map(|hello| piece.strip_suffix(hello)).unwrap_or(piece);
    // 报教育局 and 第三篇转民政局 end like an office and ask for something all the same.
    let errand =
        piece.replace("报道", "").replace("发展", "").contains(|c: char| ERRANDS.contains(c) || c.is_ascii_digit());
    let post = piece.chars().count() <= 20 && !errand && POSTS.iter().any(|post| greeting.ends_with(post));
    let little = greeting.chars().count() == 2 && greeting.starts_with(['小', '老']) && greeting != piece;
    courteous || post || little || is_name(greeting, sender) || is_date(piece) || is_weekday(piece)
}

fn is_weekday(piece: &str) -> bool {
    let day = ["星期", "周"].iter().find_map(|head| piece.strip_prefix(head));
    day.is_some_and(|day| day.chars().count() == 1 && "一二三四五六日天".contains(day))
        || ["上午", "下午"].contains(&piece)
}

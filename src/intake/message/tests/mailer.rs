//! Writes Chinese names and texts in the ways that mailers do, for the properties.

use super::*;
use encoding_rs::{BIG5, Encoding, UTF_8};
use proptest::prelude::*;
use proptest::sample::Index;

/// A charset with the label that a mailer writes.
#[derive(Clone, Copy, Debug)]
pub struct Charset {
    pub label: &'static str,
    pub encoding: &'static Encoding,
}

/// Labels seen in Chinese mail; all that begin with GB are the Windows code page in truth.
pub fn charset() -> impl Strategy<Value = Charset> {
    let labels = [
        "utf-8",
        "UTF-8",
        "utf8",
        "gb2312",
        "GB2312",
        "gbk",
        "x-gbk",
        "gb18030",
        "GB18030",
        "cp936",
        "MS936",
        "windows-936",
        "936",
        "gb_2312-80",
        "euc-cn",
        "GB2312*zh",
        "big5",
        "Big5-HKSCS",
        "cp950",
    ];
    proptest::sample::select(labels.to_vec()).prop_map(|label| {
        let lower = label.to_lowercase();
        let encoding = match () {
            () if lower.starts_with("utf") => UTF_8,
            () if lower.starts_with("big") || lower == "cp950" => BIG5,
            () => GB18030,
        };
        Charset { label, encoding }
    })
}

impl Charset {
    /// The text with what the charset lacks replaced, and its bytes.
    pub fn write(self, text: &str) -> (String, Vec<u8>) {
        let has = |c: &char| !self.encoding.encode(c.encode_utf8(&mut [0; 4])).2;
        let text: String = text.chars().map(|c| if has(&c) { c } else { '功' }).collect();
        let bytes = self.encoding.encode(&text).0.into_owned();
        (text, bytes)
    }
}

/// Characters whose second byte is 0x5C in GBK or Big5, which careless programs take for a backslash.
fn backslashes() -> Vec<char> {
    let trail = |encoding: &'static Encoding, c: char| {
        let mut buffer = [0; 4];
        let (bytes, _, bad) = encoding.encode(c.encode_utf8(&mut buffer));
        !bad && matches!(bytes.as_ref(), [_, 0x5C])
    };
    ('\u{4E00}'..'\u{9FA5}').filter(|c| trail(GB18030, *c) || trail(BIG5, *c)).collect()
}

/// A character of a name; `rare` in 20 are none that every charset writes in the usual way.
fn character(rare: u32) -> impl Strategy<Value = char> {
    let frequent: Vec<char> = "的一是了我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么起你都把好还多没为又可家学只以主会样年想生同老中十从自面前头道它后然走很像见两用她国动进成回什边作对开而己些现山民候经发工向事命给长水几义三声于高手知理眼志点心战二问但身方实吃做叫当住听革打呢真全才四已所敌之最光产情路分总条白话东席次亲如被花口放儿常气五第使写军吧文运再果怎定许快明行因别飞外树物活部门无往船望新带队先力完却站代员机更九您每风级跟笑啊孩万少直意夜比阶连车重便斗马哪化太指变社似士者干石满日决百原拿群究各六本思解立河村八难早论吗根共让相研今其书坐接应关信觉步反处记将千找争领或师结块跑谁草越字加脚紧爱等习阵怕月青半火法题建赶位唱海七女任件感准张团屋离色脸片科倒睛利世刚且由送切星导晚表够整认响雪流未场该并底深刻平伟忙提确近亮轻讲农古黑告界拉名呀土清阳照办史改历转画造嘴此治北必服雨穿内识验传业菜爬睡兴形量咱观苦体众通冲合破友度术饭公旁房极南枪读沙岁线野坚空收算至政城劳落钱特围弟胜教热展包歌类渐强数乡呼性音答哥际旧神座章帮啦受系令跳非何牛取入岸敢掉忽种装顶急林停息句区衣般报叶压慢叔背细".chars().collect();
    prop_oneof![
        40 - rare => proptest::sample::select(frequent),
        4 => proptest::sample::select("0123456789abcXYZ-_.()".chars().collect::<Vec<_>>()),
        2 => proptest::sample::select("（）【】《》“”、，。：；—…".chars().collect::<Vec<_>>()),
        rare => prop_oneof![
            2 => proptest::sample::select("镕喆𠮷犇😀㐂".chars().collect::<Vec<_>>()),
            2 => proptest::sample::select(backslashes()),
            2 => proptest::char::range('\u{4E00}', '\u{9FA5}'),
            1 => proptest::sample::select(" \";,=?%@<>&'[]:+~".chars().collect::<Vec<_>>()),
        ],
    ]
}

/// Text of one line with a Chinese character at either end; `=?` in it would be the start of a word.
pub fn text(rare: u32, length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(character(rare), length)
        .prop_map(|chars| format!("关{}报", chars.into_iter().collect::<String>().replace("=?", "= ")))
}

/// How encoded-words are cut and put together again.
#[derive(Clone, Debug)]
pub struct Words {
    base64: bool,
    cuts: Vec<Index>,
    glue: &'static str,
    padded: bool,
    /// A fold in the middle of a word, as gateways make that count columns.
    broken: Option<Index>,
}

pub fn words() -> impl Strategy<Value = Words> {
    let glue = proptest::sample::select(vec!["", " ", "\r\n ", "\r\n\t", "\n  ", " \r\n "]);
    let cuts = proptest::collection::vec(any::<Index>(), 0..6);
    (any::<bool>(), cuts, glue, any::<bool>(), proptest::option::weighted(0.2, any::<Index>()))
        .prop_map(|(base64, cuts, glue, padded, broken)| Words { base64, cuts, glue, padded, broken })
}

impl Words {
    /// The same without a fold.
    pub fn on_one_line(self) -> Self {
        Self { glue: if self.glue.is_empty() { "" } else { " " }, broken: None, ..self }
    }

    /// Words of a text's bytes, cut anywhere, inside characters too.
    pub fn write(&self, charset: Charset, bytes: &[u8]) -> String {
        let pieces = cut(bytes, &self.cuts).into_iter().map(|piece| {
            let (kind, mut letters) = if self.base64 {
                let letters = b64(&piece);
                ("B", if self.padded { letters } else { letters.trim_end_matches('=').to_owned() })
            } else {
                let letters = piece.iter().map(|byte| match byte {
                    b' ' => "_".to_owned(),
                    byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
                    byte => format!("={byte:02X}"),
                });
                ("q", letters.collect())
            };
            // A blank in a Q word may be meant as one, so only Base64 can be mended.
            if let Some(at) = self.broken.filter(|_| self.base64 && !letters.is_empty()) {
                letters.insert_str(at.index(letters.len()), "\r\n ");
            }
            format!("=?{}?{kind}?{letters}?=", charset.label)
        });
        pieces.collect::<Vec<_>>().join(self.glue)
    }
}

/// Bytes cut at the given places.
pub fn cut(bytes: &[u8], places: &[Index]) -> Vec<Vec<u8>> {
    let mut at: Vec<usize> = places.iter().map(|place| place.index(bytes.len())).filter(|at| *at > 0).collect();
    at.sort_unstable();
    at.dedup();
    let ends = at.iter().copied().chain([bytes.len()]);
    let starts = [0].into_iter().chain(at.iter().copied());
    starts.zip(ends).map(|(start, end)| bytes[start..end].to_vec()).collect()
}

/// `%E6%8A…` of every byte, or of those only that need it.
pub fn percent(bytes: &[u8], all: bool) -> String {
    let letters = bytes.iter().map(|byte| match byte {
        byte if !all && (byte.is_ascii_alphanumeric() || b"-_.".contains(byte)) => char::from(*byte).to_string(),
        byte => format!("%{byte:02x}"),
    });
    letters.collect()
}

/// The rule for raw bytes ≥ 0x80 that nothing labels: UTF-8 always can be told; the Windows code page where four fifths
/// of its characters are everyday ones (GB 2312) and the whole is not sound UTF-8 by chance; Big5 never can in a line.
pub fn can_be_told(charset: Charset, text: &str, bytes: &[u8]) -> bool {
    let chinese = text.chars().filter(|c| !c.is_ascii()).count();
    let mut everyday = 0;
    let mut rest = bytes;
    while let [lead, tail @ ..] = rest {
        rest = if *lead < 0x80 { tail } else { tail.get(1..).unwrap_or_default() };
        everyday +=
            usize::from(matches!(lead, 0xA1..=0xA9 | 0xB0..=0xF7) && tail.first().is_some_and(|byte| *byte >= 0xA1));
    }
    charset.encoding == UTF_8
        || charset.encoding == GB18030 && everyday * 10 >= chinese * 9 && std::str::from_utf8(bytes).is_err()
}

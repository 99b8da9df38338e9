//! Bytes of unknown encoding → text, and the tidying that every text gets.
//!
//! Hands out [`decode`], [`tidy`] and [`line()`]. Deliberately knows nothing of paragraphs' meaning, and never runs NFKC
//! over a text: it would turn full-width punctuation into ASCII.

pub(in crate::intake) mod charset;

use encoding_rs::Encoding;

/// A text with what was found out about its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Whether it was detected rather than certain (byte order mark, valid UTF-8, valid GB18030).
    pub guessed: bool,
    /// Whether some bytes stand as U+FFFD.
    pub lossy: bool,
}

/// Reads bytes as text: byte order mark, UTF-16 without one, strict UTF-8, GB18030, then detection with a bias to China.
pub fn decode(bytes: &[u8]) -> Decoded {
    // A mark outweighs a blemish further down.
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, lossy) = encoding.decode(bytes);
        return Decoded { text: text.into_owned(), encoding: encoding.name(), guessed: false, lossy };
    }
    let (text, encoding) = charset::sniff(bytes);
    let encoding = if encoding == "US-ASCII" { "UTF-8" } else { encoding };
    let guessed = !matches!(encoding, "UTF-8" | "GB18030");
    let lossy = text.contains('\u{FFFD}');
    Decoded { text, encoding, guessed: guessed || lossy, lossy }
}

/// Reads bytes by a declared charset; `None` if the label is unknown or the bytes do not fit it.
pub fn decode_as(label: &str, bytes: &[u8]) -> Option<Decoded> {
    charset::named(label)?;
    let decoded = charset::decode(bytes, Some(label));
    let fits = decoded.fit == charset::Fit::Declared && !decoded.lossy;
    fits.then_some(Decoded { text: decoded.text, encoding: decoded.read_as, guessed: false, lossy: false })
}

/// Removes what no reader sees: control and formatting characters, radicals in the place of characters (left behind by
/// PDF converters), odd line ends. Lines end in `\n`; tabs stay.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars() {
        let was_return = std::mem::replace(&mut after_return, c == '\r');
        match c {
            '\n' if was_return => {}
            '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push('\t'),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => out.push(' '),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            '\u{fff9}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(character(c)),
        }
    }
    out
}

/// One line as the office reads it: [`tidy`], indents (U+3000 as well) and trailing blanks gone.
pub fn line(text: &str) -> String {
    tidy(text).split('\n').map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A Kangxi or CJK radical as the character that it looks like; anything else as it is.
fn character(c: char) -> char {
    match c {
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(c as usize - 0x2f00).unwrap_or(c),
        '\u{2e80}'..='\u{2eff}' => {
            RADICALS.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, character)| *character)
        }
        _ => c,
    }
}

/// U+2F00…U+2FD5 in order; where a radical serves simplified text, the simplified form (户, 青, 黄).
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓\
彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽\
老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥\
鬯鬲鬼魚鳥鹵鹿麥麻黄黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of U+2E80…U+2EFF that PDF converters leave in the place of everyday characters.
#[rustfmt::skip]
const RADICALS: &[(char, char)] = &[
    ('⺁', '厂'), ('⺄', '乙'), ('⺅', '亻'), ('⺇', '几'), ('⺉', '刂'), ('⺋', '㔾'), ('⺎', '兀'),
    ('⺒', '巳'), ('⺓', '幺'), ('⺖', '忄'), ('⺗', '㣺'), ('⺘', '扌'), ('⺙', '攵'), ('⺛', '旡'),
    ('⺜', '日'), ('⺝', '月'), ('⺞', '歺'), ('⺟', '母'), ('⺠', '民'), ('⺡', '氵'), ('⺢', '氺'),
    ('⺣', '灬'), ('⺦', '丬'), ('⺧', '牛'), ('⺨', '犭'), ('⺩', '王'), ('⺪', '疋'), ('⺫', '目'),
    ('⺬', '示'), ('⺭', '礻'), ('⺰', '纟'), ('⺶', '羊'), ('⺷', '羊'), ('⺹', '耂'), ('⺼', '月'),
    ('⺾', '艹'), ('⺿', '艹'), ('⻁', '虎'), ('⻂', '衤'), ('⻄', '西'), ('⻅', '见'), ('⻆', '角'),
    ('⻈', '讠'), ('⻉', '贝'), ('⻊', '足'), ('⻋', '车'), ('⻌', '辶'), ('⻐', '钅'), ('⻑', '长'),
    ('⻒', '镸'), ('⻓', '长'), ('⻔', '门'), ('⻖', '阝'), ('⻗', '雨'), ('⻘', '青'), ('⻙', '韦'),
    ('⻚', '页'), ('⻛', '风'), ('⻜', '飞'), ('⻝', '食'), ('⻟', '饣'), ('⻠', '饣'), ('⻢', '马'),
    ('⻣', '骨'), ('⻤', '鬼'), ('⻥', '鱼'), ('⻦', '鸟'), ('⻧', '卤'), ('⻨', '麦'), ('⻩', '黄'),
    ('⻬', '齐'), ('⻮', '齿'), ('⻰', '龙'), ('⻳', '龟'),
];

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;

    #[test]
    fn bytes_become_text() {
        let check = |bytes: &[u8], expected: &str, encoding: &str| {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (expected, encoding));
        };
        check("全市教育工作".as_bytes(), "全市教育工作", "UTF-8");
        check("\u{feff}全市".as_bytes(), "全市", "UTF-8");
        check(&GB18030.encode("全市教育工作，镕喆𠮷").0, "全市教育工作，镕喆𠮷", "GB18030");
        let wide = |text: &str, swap: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if swap { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        check(&[b"\xff\xfe".as_slice(), &wide("附件", false)].concat(), "附件", "UTF-16LE");
        check(&[b"\xfe\xff".as_slice(), &wide("附件", true)].concat(), "附件", "UTF-16BE");
        check(&wide("全市教育工作\r\n推进会\r\n", false), "全市教育工作\r\n推进会\r\n", "UTF-16LE");
        check(b"", "", "UTF-8");
    }

    fn check(input: &str, expected: &str) {
        assert_eq!(line(input), expected);
    }

    #[test]
    fn lines_are_tidied_but_keep_their_punctuation() {
        check("　　市⼈⺠政府\u{200b}，（⽇⽤）\u{0}", "市人民政府，（日用）");
        check("一\r\n二\u{b}三\r四", "一\n二\n三\n四");
        check("２０１８年　４月", "２０１８年　４月");
        check("\u{feff}\u{a0}空\u{a0}格 ", "空 格");
    }

    #[test]
    fn the_table_of_radicals_is_whole() {
        assert_eq!(KANGXI.chars().count(), 214);
        assert_eq!(character('\u{2fd5}'), '龠');
        assert_eq!(character('\u{2f08}'), '人');
    }
}

//! How office lines look: dates, units, names, section numbers, letterheads, separators.
//!
//! Hands out small yes-or-no questions about one line. Deliberately knows no roster and no calendar: a line that looks
//! like a unit is not looked up.

/// A Han character.
pub fn han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

/// Number of Han characters.
pub fn han_count(text: &str) -> usize {
    text.chars().filter(|c| han(*c)).count()
}

/// Number of characters, white space apart.
pub fn length(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Without any white space.
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What may stand before a label inside a line.
pub fn boundary(c: char) -> bool {
    c.is_whitespace() || "；;，,、|｜/／（）()。【】[]".contains(c)
}

/// Whether the line ends a sentence or announces what follows.
pub fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['”', '"', '）', ')', '’', '』'])
        .ends_with(['。', '！', '？', '；', '，', '：', '、', '.', '!', '?', ';', ',', ':', '…'])
}

/// 一、　（一）　1.　1、　（1）　①　第一，　一是: a section inside one draft.
pub fn is_numbered(line: &str) -> bool {
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let digits = |c: char| c.is_ascii_digit();
    let line = line.trim_start();
    let rest = line.trim_start_matches(['（', '(']);
    let bracketed = rest.len() < line.len();
    for kind in [&numeral as &dyn Fn(char) -> bool, &digits] {
        let after = rest.trim_start_matches(kind);
        if after.len() == rest.len() {
            continue;
        }
        let marks: &[char] = if bracketed { &['）', ')'] } else { &['、', '.', '．', '）', ')', '，', '是'] };
        // 2018.4.16 is a date, 1.5 a number.
        if after.starts_with(marks)
            && !after.starts_with("是否")
            && !after.trim_start_matches(marks).starts_with(digits)
        {
            return true;
        }
    }
    line.starts_with(|c: char| ('①'..='⑳').contains(&c))
        || line.strip_prefix('第').is_some_and(|l| {
            let after = l.trim_start_matches(numeral);
            after.len() < l.len() && after.starts_with(['，', '、', '部', '章', '节'])
        })
}

/// A date alone: 2018年4月16日, 二〇一八年四月十六日, 2018-04-16, 2018.4.16.
pub fn is_date(line: &str) -> bool {
    let line = squeeze(line);
    let line = line.trim_matches(['（', '）', '(', ')', '。']);
    let numeral = |c: char| c.is_ascii_digit() || "〇○Ｏ零一二三四五六七八九十０１２３４５６７８９".contains(c);
    let digits = line.chars().filter(|c| numeral(*c)).count();
    let marks = line.chars().filter(|c| "年月日号.-/．".contains(*c)).count();
    line.chars().count() <= 16
        && digits >= 3
        && (2..=3).contains(&marks)
        && digits + marks == line.chars().count()
        && line.starts_with(numeral)
        && (line.contains('月') || !line.contains(['年', '日']))
}

/// At least four strokes and nothing else.
pub fn is_separator(line: &str) -> bool {
    let line = squeeze(line);
    line.chars().count() >= 4 && line.chars().all(|c| "-—－=＝*＊_~～━─·.…#".contains(c))
}

/// Names end like this: 市教育局, 义县人民政府办公室.
#[rustfmt::skip]
const UNIT_ENDS: &[&str] = &[
    "局", "委", "办", "办公室", "政府", "管委会", "委员会", "中心", "公司", "集团", "支队", "大队", "总队", "学校",
    "中学", "小学", "大学", "学院", "医院", "街道", "街道办事处", "办事处", "宣传部", "组织部", "统战部", "政法委",
    "党组", "党委", "党工委", "法院", "检察院", "联合会", "协会", "总工会", "妇联", "团委", "残联", "工商联",
    "银行", "图书馆", "博物馆", "管理处", "管理所", "监管局", "分局", "指挥部", "领导小组", "专班", "工作组",
    "工委", "开发区", "新区", "园区", "支行", "分行", "总行", "合作社", "财政厅", "监督站", "服务站", "管理站",
    "水利站", "编办", "联盟", "联社", "热线", "项目部", "筹备处", "代表处", "基金会", "商会", "学会", "专项办",
    "合作区", "研究院", "报社", "电视台", "出版社", "供电公司", "海关",
];

/// Words that make a line a story rather than a name.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "召开", "开展", "走进", "深入", "举行", "助力", "启动", "推动", "推进", "调研", "举办", "打造", "赴", "落实",
    "加强", "组织召", "提升", "完成", "实现", "来到", "检查", "优化", "关于", "慰问", "获", "为", "让", "把",
    "视察",
];

/// Whether the line may be a unit's name, or the names of several: 市教育局 市财政局; 义县、北镇市交通运输局.
pub fn is_unit(line: &str) -> bool {
    let line = unwrapped(line);
    let words: Vec<&str> = line.split([' ', '\u{3000}', '\t']).filter(|word| !word.is_empty()).collect();
    // A letterhead may be spaced out: 锦 州 市 教 育 局.
    if words.len() > 4 {
        return words.iter().all(|word| word.chars().count() <= 2) && is_joint_unit(&squeeze(line));
    }
    !words.is_empty() && words.iter().all(|word| is_joint_unit(word))
}

/// Without the brackets around the whole line; 市档案局（馆） keeps its own.
pub fn unwrapped(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix(['（', '(']).and_then(|l| l.strip_suffix(['）', ')'])).map_or(line, str::trim)
}

/// Several names that share their end: 义县、北镇市交通运输局.
fn is_joint_unit(word: &str) -> bool {
    let Some((others, last)) = word.rsplit_once('、') else { return is_one_unit(word) };
    is_one_unit(last)
        && others.split('、').all(|other| {
            (2..=16).contains(&other.chars().count())
                && other.chars().all(han)
                && !VERBS.iter().any(|verb| other.contains(verb))
        })
}

fn is_one_unit(word: &str) -> bool {
    let count = word.chars().count();
    // 市档案局（馆）.
    let tail =
        if word.ends_with(['）', ')']) { word.rfind(['（', '(']).and_then(|at| word.get(..at)) } else { Some(word) };
    let tail = tail.unwrap_or(word);
    let ends = |end: &&str| tail.ends_with(*end);
    // A section of a unit: 市发展改革委投资科.
    let section = tail.ends_with(['科', '处', '站', '队', '所', '股', '室', '组'])
        && (UNIT_ENDS.iter().any(|end| tail.find(end).is_some_and(|at| at > 0))
            || tail.starts_with(['市', '县', '区', '省']))
        && count <= 20;
    (3..=24).contains(&count)
        && word.starts_with(han)
        && word.chars().all(|c| {
            han(c)
                || "（）()“”·".contains(c)
                || (c.is_ascii_digit() && tail.ends_with(['部', '局', '办', '处', '组', '会']))
        })
        && (section
            || UNIT_ENDS.iter().any(ends)
            || (count <= 8 && tail.ends_with(['区', '县', '市', '镇', '乡', '部'])))
        && !VERBS.iter().any(|verb| word.contains(verb))
}

/// A unit and a date on one line; the unit is given.
pub fn unit_with_date(line: &str) -> Option<String> {
    let at = line.find(|c: char| c.is_ascii_digit() || c == '二')?;
    let (unit, date) = line.split_at(at);
    let unit = unit.trim().trim_end_matches(['（', '(', '，', ',', '：', ':', '-', '—']).trim();
    (is_unit(unit) && is_date(date)).then(|| unit.to_owned())
}

/// The commonest surnames; enough to tell 刘敏 from 概况.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文赖兰殷葛施洪安尚温庞伍鲁庄邢祝裴焦左齐耿凌单佟关那富佐柴管纪冷滕冉";

/// One or several names, blanks between them: 刘敏, 刘 敏, 刘敏 王立新, 王某某.
pub fn is_name(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.split([' ', '\u{3000}', '、', '，', ',']).filter(|w| !w.is_empty()).collect();
    let one = |word: &str| {
        (2..=3).contains(&word.chars().count())
            && word.chars().all(han)
            && word.starts_with(|c| SURNAMES.contains(c))
            && !word.ends_with(['局', '委', '办', '会', '市', '县', '区'])
    };
    let spaced = words.len() == 2 && words.iter().all(|w| w.chars().count() == 1) && one(&squeeze(line));
    spaced || (!words.is_empty() && words.len() <= 4 && words.iter().all(|word| one(word)))
}

/// Letterheads end like this: 锦州市教育局工作简报.
#[rustfmt::skip]
const LETTERHEADS: &[&str] = &[
    "简报", "信息", "快报", "专报", "动态", "情况反映", "通讯", "要情", "稿件", "新闻稿", "宣传稿", "报送稿",
    "信息稿", "宣传信息", "通讯稿", "报道稿", "投稿", "稿",
];

/// A letterhead, if a title comes after it: 市教育局工作简报, 第12期, 信息〔2018〕5号.
pub fn is_letterhead(line: &str) -> bool {
    let line = squeeze(line);
    let line = line.trim_matches(['【', '】', '《', '》', '（', '）', '(', ')', '[', ']']);
    let count = line.chars().count();
    let issue = (line.starts_with('第') || line.starts_with("总第") || line.starts_with("20"))
        && (line.contains('期') || line.contains('号'))
        && count <= 24;
    let number =
        (line.ends_with('号') || line.ends_with('期')) && line.contains(|c: char| c.is_ascii_digit()) && count <= 20;
    let name = count <= 24
        && !line.ends_with("供稿")
        && LETTERHEADS.iter().any(|end| line.ends_with(end))
        && !line.starts_with("关于");
    issue || number || (name && !["召开", "开展", "举行", "加强"].iter().any(|verb| line.contains(verb)))
}

/// The unit in a letterhead: 锦州市教育局工作简报 → 锦州市教育局.
pub fn letterhead_unit(line: &str) -> Option<String> {
    let line = squeeze(line);
    let line = line.trim_start_matches(['【', '《', '（', '(', '[']);
    let ends = [
        "工作简报",
        "工作信息",
        "政务信息",
        "宣传信息",
        "信息专报",
        "工作动态",
        "简报",
        "信息",
        "快报",
        "专报",
        "动态",
    ];
    if let Some(unit) = ends.iter().find_map(|end| line.strip_suffix(end)).filter(|unit| is_unit(unit)) {
        return Some(unit.to_owned());
    }
    let ends = UNIT_ENDS.iter().filter_map(|end| {
        line.match_indices(end).map(|(at, _)| at + end.len()).filter(|at| line.get(..*at).is_some_and(is_unit)).max()
    });
    ends.max().and_then(|at| line.get(..at)).map(String::from)
}

/// 您好 and the like, a line of its own.
pub fn is_greeting(line: &str) -> bool {
    let line = squeeze(line);
    let line = line.trim_end_matches(['！', '!', '。', '：', ':', '，', ',', '～', '~', '.']);
    line.chars().count() <= 14
        && (["您好", "你好", "各位好", "老师好", "领导好", "大家好", "早上好", "上午好", "下午好"]
            .iter()
            .any(|w| line.ends_with(w))
            || ((line.starts_with("尊敬的") || line.starts_with("各位"))
                && ["领导", "老师", "编辑", "同志", "同仁"].iter().any(|w| line.ends_with(w)))
            || [
                "编辑同志",
                "此致",
                "敬礼",
                "谢谢",
                "多谢",
                "谢谢您",
                "祝好",
                "辛苦了",
                "祝工作顺利",
                "顺祝商祺",
                "祝您工作愉快",
            ]
            .contains(&line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(question: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        for line in yes {
            assert!(question(line), "{line} should be");
        }
        for line in no {
            assert!(!question(line), "{line} should not be");
        }
    }

    #[test]
    fn what_lines_look_like() {
        all(
            is_date,
            &[
                "2018年4月16日",
                "二〇一八年四月十六日",
                "2018-04-16",
                "2018.4.16",
                "（2018年4月16日）",
                "2018 年 4 月 16 日",
            ],
            &["2018年", "13.5", "4月16日上午，", "0416-1234567", "2018年4月16日，市教育局"],
        );
        all(
            is_unit,
            &[
                "锦州市教育局",
                "义县人民政府办公室",
                "市发展改革委",
                "市教育局 市财政局",
                "太和区",
                "滨海新区管委会",
                "锦州市公安局交通警察支队",
            ],
            &["市教育局召开会议", "概况", "关于推进中心", "一季度工作完成情况", "市教育局走进政务服务中心"],
        );
        all(
            is_name,
            &["刘敏", "刘 敏", "王立新", "刘敏　王立新", "张某某"],
            &["概况", "市教育局", "推进", "王立新在会上讲话"],
        );
        all(
            is_numbered,
            &["一、总体要求", "（一）抓落实", "(2) 建机制", "1.加快", "1、加快", "一是强化", "第一，", "①完善"],
            &["2018.4.16", "一季度", "1.5亿元项目", "十个项目开工", "一是否"],
        );
        all(
            is_letterhead,
            &["锦州市教育局工作简报", "第12期", "教育信息", "锦教信息〔2018〕5号"],
            &["市教育局召开会议", "关于报送信息"],
        );
        all(is_greeting, &["您好！", "各位领导：", "尊敬的编辑老师：", "谢谢！"], &["你好世界杯主题展览开幕"]);
        all(is_separator, &["--------", "————————", "* * * *"], &["--", "一二三四"]);
    }

    #[test]
    fn units_are_cut_out() {
        assert_eq!(unit_with_date("锦州市教育局　2018年4月16日").as_deref(), Some("锦州市教育局"));
        assert_eq!(unit_with_date("会议于2018年4月16日"), None);
        assert_eq!(letterhead_unit("锦州市教育局工作简报").as_deref(), Some("锦州市教育局"));
        assert_eq!(letterhead_unit("工作简报"), None);
    }
}

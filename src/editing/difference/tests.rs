use super::*;
use proptest::prelude::*;

/// The pieces on one line, as `draft show --diff` marks them.
fn marked(old: &str, new: &str) -> String {
    between(old, new)
        .iter()
        .map(|piece| match piece {
            Piece::Same(text) => text.clone(),
            Piece::Deleted(text) => format!("〔-{text}-〕"),
            Piece::Inserted(text) => format!("{{+{text}+}}"),
        })
        .collect()
}

fn check(old: &str, new: &str, expected: &str) {
    assert_eq!(marked(old, new), expected, "{old} → {new}");
}

#[test]
fn words_inside_a_sentence() {
    check("", "", "");
    check("全市改造学校。", "全市改造学校。", "全市改造学校。");
    check("改造三十六所学校。", "改造三十八所学校。", "改造三十〔-六-〕{+八+}所学校。");
    // Numbers and Latin words are changed whole.
    check("投资12.5亿元。", "投资13.5亿元。", "投资〔-12.5-〕{+13.5+}亿元。");
    check("增长5%，排第一。", "增长15%，排第一。", "增长〔-5-〕{+15+}%，排第一。");
    check("已完成六成。", "已经全部完成六成。", "已{+经全部+}完成六成。");
    check("会议强调，要抓好落实。", "要抓好落实。", "〔-会议强调，-〕要抓好落实。");
    // One character that stayed by chance helps nobody.
    check(
        "市领导赴现场调研项目推进。",
        "市长到现场督导项目推进。",
        "市〔-领导赴-〕{+长到+}现场〔-调研-〕{+督导+}项目推进。",
    );
    check("甲乙丙丁戊己庚辛。", "甲子丙丑戊己庚辛。", "甲〔-乙丙丁-〕{+子丙丑+}戊己庚辛。");
}

#[test]
fn sentences_are_aligned_first() {
    check("第一句。第二句。第三句。", "第一句。第三句。", "第一句。〔-第二句。-〕第三句。");
    check("开头。结尾。", "开头。新加的话！结尾。", "开头。{+新加的话！+}结尾。");
    check(
        "全市三十六所学校动工。家长共同验收。",
        "全市三十八所学校动工。材料检测张榜公布。家长共同验收。",
        "全市三十〔-六-〕{+八+}所学校动工。{+材料检测张榜公布。+}家长共同验收。",
    );
    // Nothing in common: replaced whole, not in shreds.
    check("一季度拨付资金到位。", "学生下午可以打球。", "〔-一季度拨付资金到位。-〕{+学生下午可以打球。+}");
    check("“很好！”他说。完。", "“不错！”他说。完。", "〔-“很好！”-〕{+“不错！”+}他说。完。");
}

#[test]
fn paragraphs_may_be_cut_and_joined() {
    check("甲乙。丙丁。", "甲乙。\n丙丁。", "甲乙。{+\n+}丙丁。");
    check("甲乙。\n丙丁。", "甲乙。丙丁。", "甲乙。〔-\n-〕丙丁。");
    check("甲。\n乙。\n丙。", "甲。\n丙。", "甲。\n〔-乙。\n-〕丙。");
}

#[test]
fn hostile_lengths_end_soon() {
    let long = |seed: u32| -> String {
        (0..60_000u32).filter_map(|at| char::from_u32(0x4e00 + at.wrapping_mul(2654435761 ^ seed) % 20_000)).collect()
    };
    let (old, new) = (long(1), long(7));
    let pieces = between(&old, &new);
    assert!(pieces.len() < 100_000);
    let many = |word: &str| format!("{word}。\n").repeat(20_000);
    assert!(!between(&many("甲乙"), &many("丙丁")).is_empty());
}

proptest! {
    #[test]
    fn pieces_make_up_both_texts(old in "[甲乙丙丁12.。；\na]{0,40}", new in "[甲乙丙丁12.。；\na]{0,40}") {
        let pieces = between(&old, &new);
        let side = |wanted: fn(&Piece) -> bool| pieces.iter().filter(|p| wanted(p)).map(Piece::text).collect::<String>();
        prop_assert_eq!(side(|p| !matches!(p, Piece::Inserted(_))), old.clone());
        prop_assert_eq!(side(|p| !matches!(p, Piece::Deleted(_))), new.clone());
        prop_assert!(pieces.iter().all(|piece| !piece.text().is_empty()));
        let kind = std::mem::discriminant::<Piece>;
        prop_assert!(pieces.windows(2).all(|pair| kind(&pair[0]) != kind(&pair[1])));
        prop_assert_eq!(pieces.iter().all(|piece| matches!(piece, Piece::Same(_))), old == new);
    }
}

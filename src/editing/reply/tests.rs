use super::*;
use proptest::prelude::*;

fn areas() -> Vec<Area> {
    [
        "重大振兴举措",
        "重要指标任务",
        "重大改革创新",
        "重点产业发展",
        "重大项目工程",
        "重大攻坚任务",
        "重点民生工程",
        "其他目标任务",
    ]
    .iter()
    .zip(["振兴", "指标", "改革", "产业", "项目", "攻坚", "民生", "其他"])
    .zip(1..)
    .map(|((name, alias), code)| Area {
        code: AreaCode(code.to_string()),
        name: (*name).to_owned(),
        aliases: vec![alias.to_owned()],
    })
    .collect()
}

fn reply(text: &str) -> Reply {
    read(text, &areas(), "值班领导")
}

fn ids(numbers: &[i64]) -> Vec<DraftId> {
    numbers.iter().map(|number| DraftId(*number)).collect()
}

#[test]
fn consent_that_is_unmistakable() {
    for text in [
        "同意",
        "同意。",
        "同意！",
        "同意签发",
        "同意刊发。",
        "同意印发",
        "同意发布",
        "同意发",
        "同  意",
        "同　意",
        "“同意”",
        "已阅，同意",
        "已阅，同意。",
        "已阅。同意签发。",
        "阅，同意",
        "收到，同意刊发",
        "好的，同意签发",
        "OK，同意",
        "无意见，同意签发。",
        "可以发",
        "可以签发。",
        "可以刊发",
        "批准签发",
        "签发",
        "照发",
        "同意签发本期简报",
        "本期简报同意签发",
        "同意本期简报签发。",
        "同意，请印发",
        "同意，谢谢！",
        "同意。刘敏 4月17日",
        "王立新：同意",
        "值班领导：同意签发",
        "您好：\n\n同意签发。\n\n谢谢\n王立新\n2018年4月17日",
        "各位好\n已阅\n同意\n发自我的iPhone",
        "同意\n\n发自我的手机",
        "同意签发\n--\n某市政府办公室 天天向上",
        "主任您好！\n同意。\n市政府办公室\n电话：0416-3880000",
        "同意签发\nleader@example.cn",
        "同意签发\n市应急管理局、市发展和改革委员会",
        "同意\n同意签发",
        "-----\n同意\n——————",
    ] {
        let reply = reply(text);
        assert_eq!(reply.decision, Some(Decision::Approve), "{text:?}: {reply:?}");
        assert!(reply.actions.is_empty() && reply.not_understood.is_empty(), "{text:?}");
    }
}

#[test]
fn refusals_carry_their_words() {
    for (text, words) in [
        ("不同意", "不同意"),
        ("不同意签发。", "不同意签发。"),
        ("暂缓", "暂缓"),
        ("暂缓签发，等数据核准", "暂缓签发，等数据核准"),
        ("退回修改", "退回修改"),
        ("退回，第二篇数字有误", "退回，第二篇数字有误"),
        ("修改后再报", "修改后再报"),
        ("改后再送", "改后再送"),
        ("请修改第三篇标题", "请修改第三篇标题"),
        ("已阅，不同意", "已阅，不同意"),
        ("已阅。请核实第一篇投资额", "已阅。请核实第一篇投资额"),
        ("先不发，等通知", "先不发，等通知"),
        ("退回，第二、三篇数字有误", "退回，第二、三篇数字有误"),
        ("修改意见：\n第一篇太长\n第三篇删去末段\n王立新", "修改意见：\n第一篇太长\n第三篇删去末段"),
        ("你好\n不同意，重新编排\n发自我的iPad", "不同意，重新编排"),
        ("王立新：暂不签发", "王立新：暂不签发"),
        ("修改后同意", "修改后同意"),
    ] {
        let reply = reply(text);
        assert_eq!(reply.decision, Some(Decision::SendBack { words: words.into() }), "{text:?}: {reply:?}");
    }
}

#[test]
fn what_might_be_consent_is_handed_back() {
    for text in [
        "原则同意",
        "原则同意，但第二篇要改",
        "同意，但第二篇要改",
        "同意，第二篇标题再斟酌",
        "同意？",
        "同意?",
        "是否同意",
        "是否同意签发？",
        "能否签发",
        "同意吗",
        "OK?",
        "OK",
        "已阅",
        "阅。",
        "收到",
        "好的",
        "可以",
        "基本同意",
        "拟同意",
        "同意见",
        "不同意见请反馈",
        "同意第3期",
        "同意 缓发",
        "同意 除第四篇",
        "同意编辑的意见",
        "我不反对同意签发",
        "同意\n第二篇标题再改一下",
        "同意\n另外把第三篇换掉",
        "同意\n退 4 缺签发",
        "退 4 缺签发\n同意",
        "稿子看过了\n同意",
        "同意\n暂缓",
        "同意？\n同意",
        "同意签发\n附件里有批注",
        "建议同意",
        "同意\n第三篇转教育局",
        "同意\n报市政府办公室",
        "同意\n电话里说的几处照改",
        "同意\n?",
        "请王立新同志签发",
    ] {
        let reply = reply(text);
        assert_eq!(reply.decision, None, "{text:?}: {reply:?}");
        assert!(!reply.not_understood.is_empty(), "{text:?}");
    }
}

#[test]
fn courtesies_alone_say_nothing() {
    for text in [
        "",
        "\n \n",
        "您好！",
        "谢谢\n王立新",
        "发自我的iPhone",
        "刘敏\n市政府办公室\n2018年4月17日 星期二",
        "小刘你好",
    ] {
        assert!(reply(text).is_empty(), "{text:?}: {:?}", reply(text));
    }
}

fn check(text: &str, expected: &[Action]) {
    let reply = reply(text);
    assert_eq!(reply.actions, expected, "{text:?}: {reply:?}");
    assert!(reply.decision.is_none() && reply.not_understood.is_empty(), "{text:?}: {reply:?}");
}

#[test]
fn drafts_are_selected_and_held() {
    let select = |numbers: &[i64]| Action::Select { drafts: ids(numbers) };
    for text in [
        "选 3 5 8",
        "选3、5、8号",
        "选 3，5，8",
        "选3,5,8。",
        "选用 3 5 8",
        "采用：3、5、8",
        "选 ３　５　８",
        "选三、五、八号",
        "选第3、5、8号",
        "选 3号 5号 8号稿",
        "请选 3 5 8",
        "1、选 3 5 8",
        "3、5、8号选用",
        "3 5 8 选",
        "选 3 5和8",
    ] {
        check(text, &[select(&[3, 5, 8])]);
    }
    check("选 3-5", &[select(&[3, 4, 5])]);
    check("选３－５、８", &[select(&[3, 4, 5, 8])]);
    check("选 三至五号", &[select(&[3, 4, 5])]);
    check("选 3～5 4", &[select(&[3, 4, 5])]);
    check("选 3号到5号", &[select(&[3, 4, 5])]);
    check("选 十二 二十三", &[select(&[12, 23])]);
    check("选 1203", &[select(&[1203])]);
    check("留 9", &[Action::Hold { drafts: ids(&[9]) }]);
    check("9号留用", &[Action::Hold { drafts: ids(&[9]) }]);
}

#[test]
fn drafts_go_back_with_a_reason() {
    let back = |numbers: &[i64], reason: &str| Action::Return { drafts: ids(numbers), reason: reason.into() };
    check("退 4 缺签发", &[back(&[4], "缺签发")]);
    check("退4缺签发", &[back(&[4], "缺签发")]);
    check("退 4、6号：内容重复。", &[back(&[4, 6], "内容重复")]);
    check("退 4、5缺签发", &[back(&[4, 5], "缺签发")]);
    check("退 4，3家企业数据有误", &[back(&[4], "3家企业数据有误")]);
    check("退稿 4 5月数据有误", &[back(&[4], "5月数据有误")]);
    check("退 4 12.5亿元与附件不符", &[back(&[4], "12.5亿元与附件不符")]);
    check("退 4 30%的增幅须核实", &[back(&[4], "30%的增幅须核实")]);
    check("4号退稿，缺签发", &[back(&[4], "缺签发")]);
    check("退回 4 请补报签发人。再核对数字", &[back(&[4], "请补报签发人。再核对数字")]);
}

#[test]
fn drafts_are_refiled_and_retitled() {
    let file = |numbers: &[i64], area: &str| Action::Refile { drafts: ids(numbers), area: area.into() };
    for text in
        ["归 6 民生", "归6号到民生", "归 6 重点民生工程", "归类 6：民生类", "归 6 7", "归 6 第七方面", "6号归入民生"]
    {
        check(text, &[file(&[6], "7")]);
    }
    check("归 6、8 民生", &[file(&[6, 8], "7")]);
    check("归 6 8 7", &[file(&[6, 8], "7")]);
    let title = |draft: i64, title: &str| Action::Retitle { draft: DraftId(draft), title: title.into() };
    check("题 7 新标题", &[title(7, "新标题")]);
    check("题7：新标题", &[title(7, "新标题")]);
    check("题 7 3万户居民告别棚户区", &[title(7, "3万户居民告别棚户区")]);
    check("7号标题改为“暖气进村来”", &[title(7, "暖气进村来")]);
    check("改题 7 “双过半”冲刺", &[title(7, "“双过半”冲刺")]);
    check("题 7 水清了，岸绿了", &[title(7, "水清了，岸绿了")]);
}

#[test]
fn words_are_replaced() {
    let replace = |old: &str, new: &str| Action::Replace { draft: DraftId(7), old: old.into(), new: new.into() };
    for text in [
        "改 7 六成→七成",
        "改7号：六成→七成。",
        "改 7 “六成”改为“七成”",
        "请改 7 六成->七成",
        "修改 7 将六成改为七成",
        "7号“六成”改为“七成”",
        "7号第二段“六成”应为“七成”",
        "把7号正文中“六成”改成“七成”",
        "7号标题中“六成”改为“七成”",
        "改 7 标题中“六成”→“七成”",
    ] {
        check(text, &[replace("六成", "七成")]);
    }
    check("改 7 12.5亿元→13.5亿元", &[replace("12.5亿元", "13.5亿元")]);
    check("改 7 “会议强调，”→“”", &[replace("会议强调，", "")]);
    check("改 7 甲、乙，丙→甲、丙", &[replace("甲、乙，丙", "甲、丙")]);
    let title = |title: &str| Action::Retitle { draft: DraftId(7), title: title.into() };
    check("改 7 标题为“暖气进村来”", &[title("暖气进村来")]);
    check("改7号标题：暖气进村来", &[title("暖气进村来")]);
    let select = Action::Select { drafts: ids(&[3]) };
    check("改 7 六成→七成；选 3", &[replace("六成", "七成"), select]);
}

#[test]
fn drafts_are_merged_and_put_back() {
    let merge = |into: i64, others: &[i64]| Action::Merge { into: DraftId(into), drafts: ids(others) };
    for text in [
        "并 3 5",
        "并3、5号",
        "合并 3 5",
        "3、5号合并",
        "3、5合并为一篇",
        "5号并入3号",
        "5并入3",
        "把5号并到3号",
        "并 5 入 3",
        "合并5号到3号",
        "并 5 到 3",
    ] {
        check(text, &[merge(3, &[5])]);
    }
    check("并 3 5 7", &[merge(3, &[5, 7])]);
    check("5、7号并入3号", &[merge(3, &[5, 7])]);
    let reopen = |numbers: &[i64]| Action::Reopen { drafts: ids(numbers) };
    for text in ["撤 4", "恢复 4", "撤销 4", "4号恢复待选", "恢复4号", "取消退稿 4", "4号撤销", "取消合并4号"]
    {
        check(text, &[reopen(&[4])]);
    }
    check("恢复 4 6", &[reopen(&[4, 6])]);
}

#[test]
fn wishes_in_other_words_are_no_commands() {
    for (text, words) in [("请修改3号标题", "请修改3号标题"), ("撤回3号稿件", "撤回3号稿件"), ("改后再送", "改后再送")]
    {
        let reply = reply(text);
        assert_eq!(reply.decision, Some(Decision::SendBack { words: words.into() }), "{text:?}: {reply:?}");
    }
    // A line of the table of contents begins like a command.
    for text in
        ["5号　退役军人服务站建到村（市民政局）", "5号　改造三十六所学校（市教育局）", "5号　并网发电（市发改委）"]
    {
        let reply = reply(text);
        assert!(reply.actions.is_empty() && reply.decision.is_none(), "{text:?}: {reply:?}");
    }
}

#[test]
fn several_commands_on_lines_and_in_one_line() {
    let expected = [
        Action::Select { drafts: ids(&[3, 5, 8]) },
        Action::Return { drafts: ids(&[4]), reason: "缺签发".into() },
        Action::Hold { drafts: ids(&[9]) },
    ];
    check("小刘你好：\n选 3 5 8\n退 4 缺签发\n留 9\n谢谢", &expected);
    check("选 3，5，8，退 4 缺签发；留 9", &expected);
    check("- 选 3 5 8；退 4 缺签发。留9号", &expected);
    let mixed = reply("选 3\n退回修改，第五篇太长");
    assert_eq!(mixed.actions, [Action::Select { drafts: ids(&[3]) }]);
    assert_eq!(mixed.decision, Some(Decision::SendBack { words: "退回修改，第五篇太长".into() }));
}

#[test]
fn commands_that_cannot_be_meant_are_told() {
    for (text, why) in [
        ("退 4", "理由"),
        ("选 3个", "歧义"),
        ("选 3篇", "歧义"),
        ("选第3、5篇", "未能理解"),
        ("题目 3 处有误", "歧义"),
        ("选 3.5", "歧义"),
        ("选 8-3", "范围"),
        ("选 1-900", "范围"),
        ("选 0", "范围"),
        ("选 3 5 剩下的都退", "剩下的都退"),
        ("归 6", "哪个方面"),
        ("归 6 重大", "没有“重大”"),
        ("归 6 99", "没有“99”"),
        ("题 7", "新标题"),
        ("留 9 下期用", "下期用"),
        ("改 7", "改 7 旧文→新文"),
        ("改 7 数字有误", "改 7 旧文→新文"),
        ("改 7 甲→乙→丙", "界限不明"),
        ("改 7 旧文→", "未写明新文"),
        ("改 7、8 甲→乙", "一次只能改一篇"),
        ("并 3", "两篇以上"),
        ("并 3 3", "两篇以上"),
        ("并 3 5 题目用5号的", "题目用5号的"),
        ("撤 4 下期用", "下期用"),
        ("恢复 3个", "歧义"),
        ("不选 3", "未能理解"),
        ("选得不错", "未能理解"),
        ("选一些好的", "未能理解"),
    ] {
        let reply = reply(text);
        assert!(reply.actions.is_empty() && reply.decision.is_none(), "{text:?}: {reply:?}");
        assert!(reply.not_understood.iter().any(|line| line.contains(why)), "{text:?}: {reply:?}");
    }
}

#[test]
fn tokens_in_subjects() {
    for (subject, expected) in [
        ("【送审】第12期 #7K3M9QXZ", Some("7K3M9QXZ")),
        ("Re: 【送审】第12期 #7k3m9qxz", Some("7K3M9QXZ")),
        ("回复：答复: 第12期＃７Ｋ３Ｍ９ＱＸＺ（送审）", Some("7K3M9QXZ")),
        ("#7K3M9QXZ #7K3M9QXZ", Some("7K3M9QXZ")),
        ("#7K3M9QXZ #7K3M9QX0", None),
        ("#7K3M9QXZA", None),
        ("#7K3M9QX", None),
        ("#7K3M9QXL", None),
        ("#1 稿件 #7K3M9QXZ", Some("7K3M9QXZ")),
        ("7K3M9QXZ", None),
        ("", None),
    ] {
        assert_eq!(token_in(subject).as_deref(), expected, "{subject}");
    }
}

proptest! {
    #[test]
    fn a_line_with_no_or_but_is_never_consent(
        before in "[已阅好的可以，。 、本期]{0,6}",
        word in "[不但]",
        middle in "[同意签发，。 ]{0,4}",
        after in "[签发刊印可以，。 王敏第二篇改]{0,8}",
        flip in any::<bool>(),
    ) {
        let line = if flip { format!("{before}{word}{middle}同意{after}") } else { format!("{before}同意{middle}{word}{after}") };
        prop_assert_ne!(reply(&line).decision, Some(Decision::Approve), "{}", line);
        // Not even when the writer's own name holds the word.
        let name = format!("王{word}");
        prop_assert_ne!(read(&line, &areas(), &name).decision, Some(Decision::Approve));
    }

    #[test]
    fn consent_with_anything_more_is_no_consent(more in "[\u{4e00}-\u{9fa5}]{4,12}") {
        prop_assert_ne!(reply(&format!("同意，{more}")).decision, Some(Decision::Approve));
    }

    #[test]
    fn arbitrary_text_never_panics(text in "(?s).{0,80}", line in "[同意不但选退归题留并改撤恢复为入第号篇至到→“” 0-9３三十百、，。；#?：\n-]{0,40}") {
        let _ = (reply(&text), reply(&line), token_in(&text), token_in(&line));
    }

    #[test]
    fn numbers_are_read_as_written(numbers in prop::collection::btree_set(1i64..5000, 1..12), mark in "[ 、，,/　]") {
        let list: Vec<String> = numbers.iter().map(i64::to_string).collect();
        let numbers: Vec<i64> = numbers.into_iter().collect();
        check(&format!("选 {}", list.join(&mark)), &[Action::Select { drafts: ids(&numbers) }]);
    }
}

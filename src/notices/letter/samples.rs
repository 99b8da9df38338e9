//! One example of every kind of letter and of every case within it.
//!
//! Hands out letters with which templates are tried before a run and pictures of letters are made. Each branch of the
//! built-in templates is taken by at least one of them, so that an office's own template with a wrong variable name is
//! found at the desk and not on Monday evening.

use super::*;

impl Letterhead {
    /// The sample office.
    pub fn sample() -> Self {
        Self {
            campaign: "“重实干、强执行、抓落实”专项行动".into(),
            bulletin: "“重实干、强执行、抓落实”专项行动宣传工作简报".into(),
            office: "锦州市人民政府专项行动领导小组办公室".into(),
            group: "宣传报道组".into(),
            phone: "3883323".into(),
            mailbox: "zfbxcc@163.com".into(),
        }
    }
}

impl Letter {
    /// The samples by name.
    pub fn samples() -> Vec<(&'static str, Letter)> {
        vec![
            ("receipt", Letter::Receipt(receipt())),
            ("receipt-wants", Letter::Receipt(receipt_wants())),
            ("receipt-resent", Letter::Receipt(receipt_resent())),
            ("receipt-unreadable", Letter::Receipt(receipt_unreadable())),
            ("receipt-unconfirmed", Letter::Receipt(receipt_unconfirmed())),
            ("receipt-early", Letter::Receipt(receipt_other(TimelinessKind::Early, "提前"))),
            ("receipt-excused", Letter::Receipt(receipt_other(TimelinessKind::Excused, "免报"))),
            ("reminder", Letter::Reminder(reminder())),
            ("reminder-moved", Letter::Reminder(reminder_moved())),
            ("late-notice", Letter::LateNotice(late_notice(Some("4月17日（星期二）9时".into())))),
            ("late-notice-open", Letter::LateNotice(late_notice(None))),
            ("returned", Letter::Returned(returned())),
            ("review-leader", Letter::Review(review(true))),
            ("review-editor", Letter::Review(review(false))),
            ("answer", Letter::Answer(answer(true, false))),
            ("answer-partly", Letter::Answer(answer(true, true))),
            ("answer-not-understood", Letter::Answer(answer(false, true))),
            ("instruction", Letter::Instruction(instruction(false))),
            ("instruction-sent-back", Letter::Instruction(instruction(true))),
            ("adopted", Letter::Adopted(adopted())),
            ("bulletin", Letter::Bulletin(bulletin())),
            ("alarm", Letter::Alarm(alarm())),
        ]
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn receipt() -> Receipt {
    Receipt {
        unit: "市教育局".into(),
        register: 12,
        received: "4月16日（星期一）15时20分".into(),
        outcome: ReceiptOutcome::Filed,
        period: "4月16日期".into(),
        deadline: "4月16日（星期一）17时30分".into(),
        timeliness: TimelinessNote { kind: TimelinessKind::OnTime, words: "按时".into() },
        drafts: vec![
            ReceiptDraft {
                number: 37,
                title: "市教育局扎实推进义务教育薄弱学校改造工程".into(),
                area: "重点民生工程".into(),
                ground: AreaGround::Declared,
                origin: "薄弱学校改造工程进展.docx".into(),
                photos: 2,
                news: DraftNews::New,
                problems: vec![],
            },
            ReceiptDraft {
                number: 38,
                title: "我市启动中小学校长职级制改革试点".into(),
                area: "重大改革创新".into(),
                ground: AreaGround::Confident,
                origin: "邮件正文".into(),
                photos: 0,
                news: DraftNews::New,
                problems: vec![],
            },
        ],
        unread: vec![],
        problems: vec![],
        cloud: vec![],
    }
}

fn receipt_wants() -> Receipt {
    Receipt {
        unit: "凌海市".into(),
        register: 45,
        received: "4月16日（星期一）21时04分".into(),
        timeliness: TimelinessNote { kind: TimelinessKind::Late, words: "迟报1小时".into() },
        drafts: vec![
            ReceiptDraft {
                number: 52,
                title: "凌海市“三个到位”推进扶贫项目落地".into(),
                area: "重大攻坚任务".into(),
                ground: AreaGround::Unsure,
                origin: "报送材料.zip/扶贫信息（修改稿）.docx".into(),
                photos: 1,
                news: DraftNews::Replaces { number: 41, changed: "数字有变动：120个→130个".into() },
                problems: texts(&["未见单位负责人签发（审核、审签），请补报签发人", "图片“图1.jpg”缺少说明，请补报"]),
            },
            ReceiptDraft {
                number: 53,
                title: "凌海市抢抓农时备春耕".into(),
                area: "重要指标任务".into(),
                ground: AreaGround::Decided,
                origin: "邮件正文".into(),
                photos: 0,
                news: DraftNews::Same { number: 33 },
                problems: vec![],
            },
        ],
        unread: texts(&["附件“项目进度表.docx”设有密码，请取消密码后重发"]),
        problems: texts(&["附件“说明.docx”没有内容，请检查"]),
        cloud: vec![
            CloudFile { name: "现场照片.rar".into(), expires: Some("2018年5月1日".into()) },
            CloudFile { name: "视频.mp4".into(), expires: None },
        ],
        ..receipt()
    }
}

fn receipt_resent() -> Receipt {
    Receipt { register: 13, outcome: ReceiptOutcome::Resent { first: 12 }, drafts: vec![], ..receipt() }
}

fn receipt_unreadable() -> Receipt {
    Receipt {
        unit: "市水利局".into(),
        register: 19,
        outcome: ReceiptOutcome::Unreadable,
        drafts: vec![],
        unread: texts(&["附件“河道治理信息.docx”无法打开（文件已损坏），请检查后重发"]),
        ..receipt()
    }
}

fn receipt_unconfirmed() -> Receipt {
    Receipt { unit: String::new(), register: 20, outcome: ReceiptOutcome::Unconfirmed, drafts: vec![], ..receipt() }
}

fn receipt_other(kind: TimelinessKind, words: &str) -> Receipt {
    let mut receipt = Receipt { timeliness: TimelinessNote { kind, words: words.into() }, ..receipt() };
    receipt.drafts.truncate(1);
    receipt
}

fn reminder() -> Reminder {
    Reminder {
        unit: "市财政局".into(),
        period: "4月16日期".into(),
        deadline: "4月16日（星期一）17时30分".into(),
        moved: None,
        step: 1,
        last_time: Some("上期贵单位报送2篇，采用1篇。".into()),
    }
}

fn reminder_moved() -> Reminder {
    Reminder {
        unit: "北镇市".into(),
        period: "5月2日期".into(),
        deadline: "5月2日（星期三）17时30分".into(),
        moved: Some("因劳动节放假，本期截稿时间由4月30日（星期一）顺延。".into()),
        step: 2,
        last_time: None,
    }
}

fn late_notice(until: Option<String>) -> LateNotice {
    LateNotice {
        unit: "市交通局".into(),
        period: "4月16日期".into(),
        deadline: "4月16日（星期一）17时30分".into(),
        until,
    }
}

fn returned() -> Returned {
    Returned {
        unit: "黑山县".into(),
        number: 44,
        title: "黑山县召开项目推进会议".into(),
        period: "4月16日期".into(),
        reason: "1.以会议程序为主，缺少工作举措和成效。\n2.“增长30%左右”数据不确切。".into(),
        todo: "请补充具体做法和截至目前的进度数据，经主要领导审核后重新报送。".into(),
        due: Some("4月17日（星期二）9时".into()),
    }
}

fn review(may_sign: bool) -> Review {
    let piece = |number, title: &str, unit: &str, flags: &[&str]| ReviewPiece {
        number,
        title: title.into(),
        unit: unit.into(),
        flags: texts(flags),
    };
    Review {
        reader: if may_sign { "分管领导".into() } else { "值班编辑".into() },
        number: 3,
        total: 3,
        date: "4月17日（星期二）".into(),
        period: "4月16日期".into(),
        round: if may_sign { 2 } else { 1 },
        changes: may_sign.then(|| "已按退回意见改写52号稿件标题，删去重复段落。".into()),
        sections: vec![
            ReviewSection {
                area: "重大改革创新".into(),
                pieces: vec![piece(38, "我市启动中小学校长职级制改革试点", "市教育局", &[])],
            },
            ReviewSection {
                area: "重大攻坚任务".into(),
                pieces: vec![piece(
                    52,
                    "凌海市“三个到位”推进扶贫项目落地",
                    "凌海市",
                    &["未见单位负责人签发（审核、审签），请补报签发人", "归类把握不大，请人工确认"],
                )],
            },
            ReviewSection {
                area: "重点民生工程".into(),
                pieces: vec![
                    piece(37, "市教育局扎实推进义务教育薄弱学校改造工程", "市教育局", &[]),
                    piece(40, "市水利局、市环保局联合整治小凌河沿线排污口", "市水利局、市环保局", &[]),
                ],
            },
        ],
        drafts: 4,
        units: 4,
        late: texts(&["凌海市（迟报1小时）", "市财政局（迟报40分钟）"]),
        missing: texts(&["市交通局", "义县"]),
        excused: texts(&["市旅游委"]),
        left_out: vec![piece(41, "太和区半导体产业园三期开工建设", "太和区", &["与38号稿件相似度82%，疑似同题"])],
        may_sign,
        token: "7F3KQ2M9".into(),
        ways: Review::usual_ways(may_sign),
        docx: "简报第3期（送审稿）.docx".into(),
    }
}

fn answer(done: bool, not_understood: bool) -> Answer {
    let some = |yes: bool, lines: &[&str]| if yes { texts(lines) } else { vec![] };
    Answer {
        reader: "值班编辑".into(),
        answered: "回复：【请审阅】简报第3期送审稿 #Q2WM7F3K".into(),
        done: some(done, &["选用37号、38号稿件", "52号稿件改归“重大攻坚任务”"]),
        not_understood: some(not_understood, &["“把那篇教育的往前放”：未指明稿件编号"]),
        ways: Review::usual_ways(false),
    }
}

fn instruction(sent_back: bool) -> Instruction {
    Instruction {
        reader: "值班编辑".into(),
        number: 3,
        who: "领导小组办公室主任".into(),
        sent_back,
        words: if sent_back { "第二篇数字有误，请核对" } else { "原则同意，刊发前删去20号" }.into(),
        ways: Review::editing_ways(),
    }
}

fn adopted() -> Adopted {
    Adopted {
        unit: "市教育局".into(),
        number: 3,
        total: 3,
        date: "4月17日（星期二）".into(),
        drafts: vec![
            AdoptedDraft {
                number: 38, title: "我市启动中小学校长职级制改革试点".into(), area: "重大改革创新".into()
            },
            AdoptedDraft {
                number: 37,
                title: "市教育局扎实推进义务教育薄弱学校改造工程".into(),
                area: "重点民生工程".into(),
            },
        ],
    }
}

fn bulletin() -> Bulletin {
    let entry = |title: &str, unit: &str| Entry { title: title.into(), unit: unit.into() };
    Bulletin {
        reader: "市委宣传部".into(),
        number: 3,
        total: 3,
        date: "4月17日（星期二）".into(),
        sections: vec![
            Contents {
                area: "重大改革创新".into(),
                entries: vec![entry("我市启动中小学校长职级制改革试点", "市教育局")],
            },
            Contents {
                area: "重点民生工程".into(),
                entries: vec![
                    entry("市教育局扎实推进义务教育薄弱学校改造工程", "市教育局"),
                    entry("市水利局、市环保局联合整治小凌河沿线排污口", "市水利局、市环保局"),
                ],
            },
        ],
        files: texts(&["简报第3期.docx"]),
    }
}

fn alarm() -> Alarm {
    Alarm {
        kind: "收信失败".into(),
        noticed: "4月16日（星期一）16时45分".into(),
        happened: "连续3次登录邮箱失败，最近一次服务器答复：\nNO LOGIN Login error or password error".into(),
        next: texts(&[
            "在邮箱网页版确认客户端授权码未过期，必要时重新生成。",
            "更新授权码后运行 jianbao check --live 复核。",
        ]),
    }
}

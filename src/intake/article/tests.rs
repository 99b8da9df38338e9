use super::*;
use crate::intake::extract::Block;
use crate::intake::message::{Attachment, Shown};
use crate::model::flaw::Flaw;

pub(super) const BODY: &str = "近日，市教育局组织力量对全市中小学和幼儿园开展校园安全专项检查，重点查看消防设施、校车管理和食堂卫生，现场整改隐患三十二处。";
pub(super) const NEXT: &str =
    "下一步，市教育局将建立台账、挂图作战，确保各项任务按时完成，切实维护广大师生的生命安全。";
pub(super) const OTHER: &str = "今年以来，义县紧盯重点项目建设，实行县级领导包保制度，新开工亿元以上项目十二个，完成投资二十三亿元，同比增长百分之十五。";

fn document(name: &str, blocks: Vec<Block>) -> Document {
    Document {
        name: name.into(),
        format: Format::Docx,
        title: None,
        author: None,
        blocks,
        pictures: vec![],
        flaws: vec![],
        inside: vec![],
    }
}

/// Lines of a document: `#` before a heading, `|` between cells, `[0]` for a picture.
pub(super) fn paper(name: &str, text: &str) -> Document {
    let block = |line: &str| {
        if let Some(heading) = line.strip_prefix('#') {
            Block::Text { text: heading.trim().into(), heading: true }
        } else if let Some(index) =
            line.strip_prefix('[').and_then(|l| l.strip_suffix(']')).and_then(|l| l.parse().ok())
        {
            Block::Picture(index)
        } else if line.contains('|') {
            Block::Row(line.split('|').map(|cell| cell.trim().replace('¶', "\n")).collect())
        } else {
            Block::Text { text: line.trim().into(), heading: false }
        }
    };
    document(name, text.lines().filter(|l| !l.trim().is_empty()).map(|l| block(l.trim())).collect())
}

fn photo(name: &str, mark: u8) -> Picture {
    Picture {
        name: name.into(),
        mime: "image/jpeg".into(),
        width: 800,
        height: 600,
        caption: None,
        bytes: vec![mark; 9_000],
    }
}

fn image(name: &str, mark: u8) -> Document {
    Document { format: Format::Image, pictures: vec![photo(name, mark)], ..document(name, vec![Block::Picture(0)]) }
}

fn mail(subject: &str, text: &str, documents: &[Document]) -> Vec<Article> {
    let attachment = |d: &Document| Attachment {
        name: d.name.clone(),
        content_type: "application/octet-stream".into(),
        cid: None,
        inline: false,
        bytes: vec![],
    };
    let message = Message {
        subject: subject.into(),
        text: text.into(),
        attachments: documents.iter().map(attachment).collect(),
        ..Message::default()
    };
    articles(&message, documents)
}

/// title | unit | author | phone | signoff | declared | paragraphs.
fn shown(article: &Article) -> String {
    let field = |f: &Option<String>| f.clone().unwrap_or_else(|| "-".into());
    format!(
        "{} | {} | {} | {} | {} | {} | {}",
        article.title,
        field(&article.unit_line),
        field(&article.author),
        field(&article.phone),
        field(&article.signoff),
        field(&article.declared),
        article.paragraphs.len()
    )
}

#[test]
fn drafts_as_units_write_them() {
    let check = |what: &str, text: String, expected: &str| {
        let found = articles_of_document(&paper("稿件.docx", &text));
        let shown: Vec<String> = found.iter().map(shown).collect();
        assert_eq!(shown, [expected], "{what}");
    };
    check(
        "a title in two centred lines, letterhead, author line, 落款",
        format!(
            "锦州市教育局工作简报\n第12期\n#市教育局扎实开展\n#校园安全专项检查\n（通讯员 刘敏）\n{BODY}\n{NEXT}\n锦州市教育局\n2018年4月16日"
        ),
        "市教育局扎实开展校园安全专项检查 | 锦州市教育局 | 刘敏 | - | - | - | 2",
    );
    check(
        "plain lines, several labels on one line",
        format!("市教育局扎实开展校园安全检查\n{BODY}\n{NEXT}\n作者：刘敏　电话：0416-1234567　审核：王立新"),
        "市教育局扎实开展校园安全检查 | - | 刘敏 | 0416-1234567 | 王立新 | - | 2",
    );
    check(
        "subtitle, brackets at the end, sign-off before audit",
        format!(
            "#校园安全一盘棋\n——市教育局开展专项检查侧记\n{BODY}\n{NEXT}\n（撰稿：刘敏 审核：张某某 签发：王立新）"
        ),
        "校园安全一盘棋——市教育局开展专项检查侧记 | - | 刘敏 | - | 王立新 | - | 2",
    );
    check(
        "labels first",
        format!(
            "报送单位：锦州市教育局\n签发人：王立新\n联系人：刘敏\n联系电话：13900000000\n类别：重点民生工程\n市教育局开展校园安全检查\n{BODY}"
        ),
        "市教育局开展校园安全检查 | 锦州市教育局 | 刘敏 | 13900000000 | 王立新 | 重点民生工程 | 1",
    );
    check(
        "numbered sections of one draft",
        format!(
            "#全市校园安全工作情况\n{BODY}\n#一、加强领导\n{NEXT}\n#二、狠抓落实\n{OTHER}\n市教育局\n二〇一八年四月十六日"
        ),
        "全市校园安全工作情况 | 市教育局 | - | - | - | - | 5",
    );
    check(
        "unit and name in brackets behind the last sentence",
        format!("校园安全检查扎实推进\n{BODY}（市教育局 刘敏）"),
        "校园安全检查扎实推进 | 市教育局 | 刘敏 | - | - | - | 1",
    );
    check(
        "供稿 in brackets under the title",
        format!("校园安全检查扎实推进\n（市教育局 供稿）\n{BODY}"),
        "校园安全检查扎实推进 | 市教育局 | - | - | - | - | 1",
    );
    check(
        "a form with the body in a cell",
        format!(
            "重点工作稿件报送单\n稿件标题|校园安全检查扎实推进|报送单位|市教育局\n作者|刘 敏|联系电话|0416-1234567\n签发人|王立新|类别|重点民生工程\n正文|{BODY}¶{NEXT}"
        ),
        "校园安全检查扎实推进 | 市教育局 | 刘敏 | 0416-1234567 | 王立新 | 重点民生工程 | 2",
    );
    check(
        "a form with labels over values, body under it",
        format!(
            "报送单位|作者|联系电话|签发人\n市教育局|刘敏|0416-1234567|王立新\n校园安全检查扎实推进\n{BODY}\n{NEXT}"
        ),
        "校园安全检查扎实推进 | 市教育局 | 刘敏 | 0416-1234567 | 王立新 | - | 2",
    );
    check(
        "an area in the title",
        format!("【重点民生工程】校园安全检查扎实推进\n{BODY}"),
        "校园安全检查扎实推进 | - | - | - | - | 重点民生工程 | 1",
    );
    check(
        "unit and date on one line, a name of its own line",
        format!("校园安全检查扎实推进\n刘　敏\n{BODY}\n锦州市教育局　　2018年4月16日"),
        "校园安全检查扎实推进 | 锦州市教育局 | 刘敏 | - | - | - | 1",
    );
    check(
        "no title at all",
        format!("{BODY}\n{NEXT}"),
        "近日，市教育局组织力量对全市中小学和幼儿园开展校园安全专项检查 | - | - | - | - | - | 2",
    );
    check(
        "a table in the body is text",
        format!("项目建设进展\n{OTHER}\n项目|计划|完成\n供热改造|12|9\n{NEXT}"),
        "项目建设进展 | - | - | - | - | - | 4",
    );
    check(
        "文/ 图/",
        format!("校园安全检查扎实推进\n文/刘敏 图/王立新\n{BODY}"),
        "校园安全检查扎实推进 | - | 刘敏 | - | - | - | 1",
    );
    check(
        "empty labels say nothing",
        format!("校园安全检查扎实推进\n{BODY}\n作者：刘敏\n签发人：\n联系电话：________"),
        "校园安全检查扎实推进 | - | 刘敏 | - | - | - | 1",
    );
    check(
        "a telephone behind the name",
        format!("校园安全检查扎实推进\n{BODY}\n联系人：刘敏（0416-1234567）\n审签：王立新"),
        "校园安全检查扎实推进 | - | 刘敏 | 0416-1234567 | 王立新 | - | 1",
    );
    check(
        "a title that ends in a mark of its own",
        format!("加油干！冲刺首季开门红！\n{OTHER}\n义县人民政府"),
        "加油干！冲刺首季开门红！ | 义县人民政府 | - | - | - | - | 1",
    );
    check(
        "签发人 in the letterhead",
        format!(
            "锦教信息〔2018〕5号　签发人：王立新\n#关于校园安全检查情况的报告\n市政府办公室：\n{BODY}\n特此报告。\n锦州市教育局\n2018年4月16日"
        ),
        "关于校园安全检查情况的报告 | 锦州市教育局 | - | - | 王立新 | - | 1",
    );
}

#[test]
fn several_drafts_in_one_document() {
    let check = |what: &str, text: String, expected: &[&str]| {
        let found = articles_of_document(&paper("稿件.docx", &text));
        let titles: Vec<&str> = found.iter().map(|a| a.title.as_str()).collect();
        assert_eq!(titles, expected, "{what}");
    };
    let two = ["校园安全检查扎实推进", "义县项目建设提速增效"];
    check("headed 稿件一", format!("稿件一：{}\n{BODY}\n稿件二：{}\n{OTHER}", two[0], two[1]), &two);
    check("headed 信息1", format!("信息1\n{}\n{BODY}\n信息2\n{}\n{OTHER}", two[0], two[1]), &two);
    check("headed 【1】", format!("【1】{}\n{BODY}\n【2】{}\n{OTHER}", two[0], two[1]), &two);
    check("fenced", format!("{}\n{BODY}\n------------\n{}\n{OTHER}", two[0], two[1]), &two);
    check(
        "title and 落款 each",
        format!("#{}\n{BODY}\n市教育局\n2018年4月16日\n#{}\n{OTHER}\n义县人民政府\n2018年4月16日", two[0], two[1]),
        &two,
    );
    check(
        "title and author line each",
        format!("{}\n作者：刘敏\n{BODY}\n{}\n作者：王立新\n{OTHER}", two[0], two[1]),
        &two,
    );
    check(
        "numbered titles with authors",
        format!("一、{}\n{BODY}\n（作者：刘敏）\n二、{}\n{OTHER}\n（作者：王立新）", two[0], two[1]),
        &two,
    );
    check(
        "a line under the letterhead fences nothing",
        format!("教育信息\n————————\n{}\n{BODY}\n{NEXT}", two[0]),
        &two[..1],
    );
    check(
        "section headings are no titles",
        format!("#{}\n{BODY}\n#主要做法及成效\n{NEXT}\n#存在的主要问题\n{OTHER}", two[0]),
        &two[..1],
    );
}

#[test]
fn cover_notes_are_no_drafts() {
    let draft = paper("校园安全检查扎实推进.docx", &format!("#校园安全检查扎实推进\n{BODY}\n{NEXT}"));
    let check = |what: &str, text: &str| {
        let found = mail("市教育局稿件", text, std::slice::from_ref(&draft));
        assert_eq!(found.len(), 1, "{what}");
        assert_eq!(found[0].origin, Origin::Attachment(draft.name.clone()), "{what}");
    };
    check("a line", "您好，附件是我局本周稿件，请查收。");
    check(
        "a letter",
        "宣传报道组：\n  您好！现将我局本周稿件报上，请审阅。如有问题请与我联系，我局将根据要求及时修改补充，确保稿件质量符合要求，感谢贵办一直以来对我局工作的支持和帮助。\n  此致\n敬礼\n市教育局\n刘敏 0416-1234567",
    );
    check("a list", "本周报送稿件：\n1.校园安全检查扎实推进\n2.义县项目建设提速增效\n3.全市供热改造开工");
    check("the draft once more", &format!("校园安全检查扎实推进\n{BODY}\n{NEXT}"));
    assert!(mail("目录", "", &[paper("目录.docx", "报送稿件目录\n1.校园安全检查\n2.项目建设提速")]).is_empty());
    assert!(
        mail("空单", "请查收", &[paper("报送单.docx", "报送单位|市教育局|签发人|王立新\n联系人|刘敏|电话|123456")])
            .is_empty()
    );
}

#[test]
fn a_body_may_be_the_draft() {
    let text = format!(
        "各位领导：\n您好！现将我局稿件报上，请审阅。\n校园安全检查扎实推进\n  {BODY}\n  {NEXT}\n市教育局\n2018年4月16日\n作者：刘敏 电话：0416-1234567\n\n发自我的iPhone"
    );
    let found = mail("Re:稿件", &text, &[]);
    let all: Vec<String> = found.iter().map(shown).collect();
    assert_eq!(all, ["校园安全检查扎实推进 | 市教育局 | 刘敏 | 0416-1234567 | - | - | 2"]);
    assert_eq!(found[0].origin, Origin::Body);

    let untitled = mail(
        "Fw:【重点民生工程】市教育局报送：全市校园安全再加码",
        &format!("{BODY}{NEXT}{OTHER}\n-- \n市教育局办公室\n地址：某路1号"),
        &[],
    );
    let all: Vec<String> = untitled.iter().map(shown).collect();
    assert_eq!(all, ["全市校园安全再加码 | - | - | - | - | 重点民生工程 | 1"]);

    let forwarded = format!(
        "\n-------- 转发邮件信息 --------\n发件人：\"刘敏\" <liumin@example.cn>\n发送日期：2018-04-16 09:00:00\n收件人：office@example.cn\n主题：校园安全检查扎实推进\n\n校园安全检查扎实推进\n{BODY}\n{NEXT}\n{OTHER}"
    );
    let found = mail("Fw:校园安全检查扎实推进", &forwarded, &[]);
    assert_eq!(
        found.iter().map(|a| (a.title.as_str(), a.paragraphs.len())).collect::<Vec<_>>(),
        [("校园安全检查扎实推进", 3)]
    );
}

#[test]
fn what_the_note_and_the_form_say_is_filled_in() {
    let draft = paper("校园安全.docx", &format!("#校园安全检查扎实推进\n{BODY}\n{NEXT}"));
    let form = paper("报送单.docx", "报送单位|市教育局|签发人|王立新\n类别|重点民生工程|备注|");
    let found = mail("市教育局稿件", "请查收。\n联系人：刘敏\n电话：0416-1234567", &[draft, form]);
    let all: Vec<String> = found.iter().map(shown).collect();
    assert_eq!(all, ["校园安全检查扎实推进 | 市教育局 | 刘敏 | 0416-1234567 | 王立新 | 重点民生工程 | 2"]);
}

#[test]
fn photos_find_their_drafts_and_captions() {
    let mut draft = paper(
        "校园安全.docx",
        &format!("#校园安全检查扎实推进\n{BODY}\n[0]\n▲检查组查看食堂（刘敏 摄）\n[1]\n{NEXT}\n图为消防演练现场。"),
    );
    draft.pictures = vec![photo("image1.jpeg", 1), Picture { width: 90, height: 90, ..photo("logo.jpeg", 2) }];
    let found = mail(
        "稿件",
        "请查收",
        &[draft, image("校车检查现场.jpg", 3), image("IMG_1234.jpg", 4), image("审签单.jpg", 5), image("copy.jpg", 1)],
    );
    assert_eq!(found.len(), 1);
    let pictures: Vec<(&str, Option<&str>)> =
        found[0].pictures.iter().map(|p| (p.name.as_str(), p.caption.as_deref())).collect();
    assert_eq!(
        pictures,
        [
            ("image1.jpeg", Some("检查组查看食堂（刘敏 摄）")),
            ("校车检查现场.jpg", Some("校车检查现场")),
            ("IMG_1234.jpg", Some("图为消防演练现场。")),
        ]
    );
    assert_eq!(found[0].paragraphs.len(), 2);
    assert_eq!(found[0].signoff.as_deref(), Some("见附件“审签单.jpg”"));

    // A picture that the mail's text shows belongs to the draft there, wherever else there are drafts.
    let more = "各县区教育局同步组织自查，逐校建立台账，明确整改时限和责任人，确保隐患清零，并邀请家长代表参与监督，"
        .repeat(3);
    let text = format!("市教育局开展校园安全检查\n{BODY}\n▲检查组查看食堂（刘敏 摄）\n{NEXT}\n{more}\n");
    let documents = [paper("项目.docx", &format!("#义县项目建设提速增效\n{OTHER}")), image("image001.jpg", 9)];
    let attachment = |d: &Document| Attachment {
        name: d.name.clone(),
        content_type: "application/octet-stream".into(),
        cid: None,
        inline: true,
        bytes: vec![],
    };
    let message = Message {
        text,
        attachments: documents.iter().map(attachment).collect(),
        pictures: vec![Shown { attachment: 1, line: 2 }],
        ..Message::default()
    };
    let found = articles(&message, &documents);
    let pictures: Vec<Vec<Option<&str>>> =
        found.iter().map(|a| a.pictures.iter().map(|p| p.caption.as_deref()).collect()).collect();
    assert_eq!(pictures, [vec![], vec![Some("检查组查看食堂（刘敏 摄）")]]);

    let one = paper("校园安全检查扎实推进.docx", &format!("校园安全检查扎实推进\n{BODY}"));
    let two = paper("义县项目建设提速增效.docx", &format!("义县项目建设提速增效\n{OTHER}"));
    let found = mail("稿件", "", &[one, two, image("项目建设现场一.jpg", 7), image("P1010001.jpg", 8)]);
    let counts: Vec<usize> = found.iter().map(|a| a.pictures.len()).collect();
    assert_eq!(counts, [1, 1]);
    assert_eq!(found[1].pictures[0].name, "项目建设现场一.jpg");
}

#[test]
fn the_same_draft_twice_counts_once() {
    let text = format!("校园安全检查扎实推进\n{BODY}\n{NEXT}");
    let found = mail("稿件", "", &[paper("a.docx", &text), paper("b.txt", &text)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].origin.label(), "a.docx");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(lines in proptest::collection::vec("[\\PC]{0,40}|[作者签发电话：一二三、（）【】1-9局委 　。|/]{0,24}", 0..24)) {
        let text = lines.join("\n");
        let _ = articles_of_text(&text, &text);
        let _ = articles_of_document(&paper(&text, &text));
        for article in articles_of_text(&format!("{text}\n{BODY}{NEXT}"), "") {
            proptest::prop_assert!(!article.title.is_empty());
        }
    }
}

/// A document of which the words were recognised, or, with nothing that could, not.
fn scanned(name: &str, text: Option<&str>) -> Document {
    let format = if name.ends_with(".jpg") { Format::Image } else { Format::Pdf };
    let flaw = match text {
        Some(_) => Flaw::Recognised { name: name.into() },
        None => Flaw::Scan { name: name.into() },
    };
    let mut document = Document { format, flaws: vec![flaw], ..paper(name, text.unwrap_or_default()) };
    document.blocks.push(Block::Picture(0));
    document.pictures.push(photo(name, 9));
    document
}

#[test]
fn scans_are_drafts_of_their_own_kind() {
    let typed = paper("稿件.docx", &format!("#市教育局开展校园安全检查\n{BODY}\n{NEXT}\n作者：刘敏"));
    let misread = BODY.replace("消防", "消陈").replace("校车", "校牛");
    let copy = format!("#市教育局开展校园安全检查\n{misread}\n{NEXT}\n签发：王立新");
    let told = |documents: &[Document]| {
        let found = mail("报送稿件", "请查收。", documents);
        let line = |a: &Article| {
            let signoff = a.signoff.clone().unwrap_or_default();
            format!("{:?} {} {}段 {}图 {signoff}", a.source, a.title, a.paragraphs.len(), a.pictures.len())
        };
        found.iter().map(line).collect::<Vec<_>>().join("；")
    };
    let check = |documents: &[Document], expected: &str| assert_eq!(told(documents), expected);
    // Recognised: a draft, without the picture of its page.
    check(&[scanned("稿件.jpg", Some(&copy))], "Recognised 市教育局开展校园安全检查 2段 0图 王立新");
    // Photographed page by page.
    let (first, second) = copy.split_once(NEXT).map(|(first, _)| (first, format!("{NEXT}\n签发：王立新"))).unwrap();
    check(
        &[scanned("1.jpg", Some(first)), scanned("2.jpg", Some(&second))],
        "Recognised 市教育局开展校园安全检查 2段 0图 王立新",
    );
    // Beside the typed draft: its signed copy, in whichever order they come.
    for documents in [[typed.clone(), scanned("a.pdf", Some(&copy))], [scanned("a.pdf", Some(&copy)), typed.clone()]] {
        check(&documents, "Typed 市教育局开展校园安全检查 2段 0图 王立新");
    }
    check(&[scanned("盖章件.pdf", None), typed], "Typed 市教育局开展校园安全检查 2段 0图 ");
    // Nothing could read it: kept as a draft without words.
    check(&[scanned("市教育局开展校园安全检查.pdf", None)], "Missing 市教育局开展校园安全检查 0段 1图 ");
    check(&[scanned("1.jpg", None), scanned("2.jpg", None)], "Missing 扫描件“1.jpg” 0段 2图 ");
}

#[test]
fn a_table_of_figures_is_no_draft_beside_one() {
    let rows = vec![
        Block::Row(vec!["项目".into(), "进展".into()]),
        Block::Row(vec!["供热改造".into(), format!("{BODY}{NEXT}")]),
    ];
    let sheet = Document { format: Format::Sheet, ..document("进度表.xlsx", rows) };
    let draft = paper("稿件.docx", &format!("#市教育局开展校园安全检查\n{BODY}"));
    let found = mail("报送稿件", "请查收。", &[sheet, draft]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].title, "市教育局开展校园安全检查");
}

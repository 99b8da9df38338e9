use super::*;

fn outline(html: &str) -> String {
    let document = read("页", "附件", html, &Limits::default());
    let blocks = document.blocks.iter().map(|block| match block {
        Block::Text { text, heading } => format!("{}{text}", if *heading { "#" } else { "" }),
        Block::Row(cells) => cells.join("|"),
        Block::Picture(at) => format!("[{at}]"),
    });
    blocks.collect::<Vec<_>>().join(" / ")
}

#[test]
fn what_is_seen_and_what_is_not() {
    let check = |html: &str, expected: &str| assert_eq!(outline(html), expected, "{html}");
    check(
        "<p>甲</p><p style='font-size:1px'>广告</p><p style='font-size:0'>x<span style='font-size:14px'>乙</span></p>",
        "甲 / 乙",
    );
    check("<div style='max-height:0; overflow:hidden'>预览</div>正文", "正文");
    check("<div style='DISPLAY : none !important'>藏</div><span style='visibility:hidden'>藏</span>正文", "正文");
    check(
        "<p style='font-size:1.5em'>大</p><p style='font-size:100%'>中</p><p style='font-size:16pt'>小</p>",
        "大 / 中 / 小",
    );
    check(
        "<p>王立新 刘敏</p><p>全市\n教育</p><p>a\nb &amp;&#20013;&#x6587;&hellip;</p>",
        "王立新 刘敏 / 全市教育 / a b &中文…",
    );
    check(
        "<div style='white-space:pre-wrap'>一  二\n三</div><div style='white-space:pre-line'>一  二\n三</div>",
        "一  二\n三 / 一 二\n三",
    );
    check("<pre>一\n  二</pre><xmp><b>x</b></xmp>", "一\n二 / <b>x</b>");
    check("<p style='font-weight:700;text-align:center'>题目</p><p>文</p>", "#题目 / 文");
}

#[test]
fn lists_keep_their_numbers() {
    let check = |html: &str, expected: &str| assert_eq!(outline(html), expected, "{html}");
    check("<ol><li>甲<li>乙<ol type=a><li>丙</ol></ol>", "1. 甲 / 2. 乙 / a. 丙");
    check("<ol start=3><li>甲<li value=7>乙<li>丙</ol>", "3. 甲 / 7. 乙 / 8. 丙");
    check("<ol style='list-style-type:cjk-ideographic' start=9><li>甲<li>乙<li>丙</ol>", "九、甲 / 十、乙 / 十一、丙");
    check("<ol style='list-style:none'><li>甲</ol><ul><li>乙</ul><li>丙", "甲 / 乙 / 丙");
}

#[test]
fn pages_hand_out_links_and_pictures() {
    let html = "<p>上<img src='cid:a@b'>下</p><img src=x width=1 height=1><a href='https://mail.163.com/x'> 材料 \n.zip</a><a>none</a>";
    let page = page(html, &Limits::default());
    assert_eq!(page.pictures, ["cid:a@b"]);
    assert_eq!(page.links, [("https://mail.163.com/x".to_owned(), "材料 .zip".to_owned())]);
    let text = |text: &str| Block::Text { text: text.into(), heading: false };
    assert_eq!(page.blocks, [text("上"), Block::Picture(0), text("下"), text("材料 .zipnone")]);
}

#[test]
fn pictures_in_their_own_reference_are_kept() {
    let mut png = Vec::new();
    let image = image::DynamicImage::ImageLuma8(image::GrayImage::new(3, 2));
    image.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    let html = format!("<p>图<img src='data:image/png;base64,{}'>后<img src='http://x.cn/a.png'>", BASE64.encode(&png));
    let document = read("页.htm", "附件", &html, &Limits::default());
    assert_eq!((document.pictures.len(), document.pictures[0].width), (1, 3));
    assert_eq!(outline(&html), "图 / [0] / 后");
    let broken = read("页.htm", "附件", "<p>图<img src='data:image/png;base64,AAAA'>", &Limits::default());
    assert!(matches!(&broken.flaws[..], [Flaw::PictureDropped { .. }]));
}

#[test]
fn charsets_that_pages_name() {
    let check = |head: &str, expected: Option<&str>| {
        assert_eq!(declared_charset(head.as_bytes()).as_deref(), expected, "{head}")
    };
    check("<meta http-equiv=Content-Type content=\"text/html; charset=GB2312\">", Some("gb2312"));
    check("<meta charset='utf-8'>", Some("utf-8"));
    check("<?xml version='1.0' encoding=\"GBK\"?><html>", Some("gbk"));
    check("<meta charset=utf-16><p>", None);
    check("<p>no charset", None);
    let bytes = encoding_rs::GB18030.encode("<html><body><p>各部门报送重点工作总结，镕喆</p></body></html>").0;
    let document = read_bytes("页.htm", &bytes, &Limits::default());
    assert_eq!(document.plain_text(), "各部门报送重点工作总结，镕喆");
}

#[test]
fn a_page_nested_beyond_reason_is_still_read() {
    let deep = page(&format!("{}深处&lt;", "<div>".repeat(100_000)), &Limits::default());
    assert_eq!((deep.deep, deep.blocks), (true, vec![Block::Text { text: "深处<".into(), heading: false }]));
}

use super::*;

fn read_text(subject: &str, extra: &str, text: &str) -> Message {
    let subject = format!("Subject: {subject}\r\nX-Extra: 1{extra}");
    read(&mail(&[subject.as_bytes(), b"Content-Type: text/plain; charset=utf-8"], text.as_bytes()))
}

const OLD: &str = "请各单位按时报送。";

#[test]
fn replies_lose_their_quotation() {
    let check = |subject: &str, below: &str| {
        let message = read_text(subject, "", &format!("稿件已修改，请查收。\n\n{below}\n{OLD}\n"));
        assert_eq!(message.text, "稿件已修改，请查收。\n", "{below}");
        assert!(message.quoted.as_deref().is_some_and(|quoted| quoted.contains(OLD)), "{below}");
        assert!(message.flaws.contains(&Flaw::QuotationCut));
    };
    check("Re: 报送", "---- 回复的原邮件 ----\n| 发件人 | 值班<z@163.com> |");
    check("稿件", "---- 回复的原邮件 ----");
    check("Re:Re:报送", "------------------ 原始邮件 ------------------\n发件人: \"值班\"<z@163.com>;");
    check("回复：报送", "-----邮件原件-----\n发件人: 值班");
    check(
        "答复: 报送",
        "________________________________\n发件人: 值班 [mailto:z@163.com]\n发送时间: 2018年4月16日 9:00\n收件人: a\n主题: 报送",
    );
    check("RE: x", "-----Original Message-----\nFrom: z");
    check("Re[2]: x", "发件人： z@163.com\n发送时间： 2018-04-16 09:00\n收件人： a@b.cn\n主题： x");
    check("Re: x", "On Mon, Apr 16, 2018 at 9:00 AM z <z@163.com> wrote:");
    check("Re: x", "在 2018-04-16 09:00:00，\"值班\" <z@163.com> 写道：");
    check("Re: x", "在 2018-04-16 09:00:00，\n\"值班\"\n<z@163.com> 写道：");
    check("Re: x", "值班 <z@163.com> 于2018年4月16日周一 09:00写道：");
    let message = read_text("Re: x", "", "已改。\n\n> 第一行\n> 第二行\n>\n");
    assert_eq!((message.text.as_str(), message.quoted.as_deref()), ("已改。\n", Some("> 第一行\n> 第二行\n>\n")));
}

#[test]
fn answers_between_the_lines_stay() {
    let message = read_text("Re: x", "", "> 问题一\n答一\n> 问题二\n答二\n");
    assert_eq!(message.text, "答一\n答二\n");
    let message =
        read_text("Re: x", "", "好。\nOn Mon, 16 Apr 2018, z@163.com wrote:\n> 问题一\n答一\n> 问题二\n答二\n");
    assert_eq!(message.text, "好。\n答一\n答二\n");
}

#[test]
fn forwards_and_drafts_stay_whole() {
    let check = |subject: &str, text: &str| {
        let message = read_text(subject, "", text);
        assert_eq!((message.text.as_str(), message.quoted), (text, None), "{subject}");
    };
    let forwarded = "请查收。\n-------- 转发邮件信息 --------\n发件人：某局 <x@163.com>\n发送日期：2018-04-16\n收件人：a@b.cn\n主题：稿件\n正文\n";
    check("Fw: 稿件", forwarded);
    check("转发：稿件", forwarded);
    check("稿件", forwarded);
    check("Re: 稿件", forwarded);
    check("Fwd: 稿件", "------------------ 原始邮件 ------------------\n发件人: x\n正文\n");
    check("稿件", "请查收\n------------------ 原始邮件 ------------------\n发件人: x\n正文\n");
    check("Re: 稿件", "他在日记中写道：今天开工。\n增长率 > 5%\n");
    check("Re: 稿件", "> 5% 的增长\n正文\n");
    check("回复群众诉求见成效", "正文\n> a\n> b\n");
}

#[test]
fn a_reply_without_words_of_its_own() {
    let cluster = |from: &str| format!("---- 回复的原邮件 ----\n发件人： 某人 <{from}>\n主题：稿件\n正文在下\n");
    // Somebody else's mail came back: nothing new was said.
    let message = read_text("Re: 稿件", "", &cluster("office@163.com"));
    assert_eq!(message.text, "");
    // The sender answered their own mail to send the draft again.
    let message = read_text("Re: 稿件", "", &cluster("A@b.cn"));
    assert!(message.text.contains("正文在下") && message.quoted.is_none());
    // Nobody named: the only text there is.
    let message = read_text("Re: 稿件", "", "---- 回复的原邮件 ----\n正文在下\n");
    assert!(message.text.contains("正文在下"));
}

#[test]
fn answers_known_by_their_references() {
    let text = "已改。\n------------------ 原始邮件 ------------------\n发件人: x\n";
    assert_eq!(read_text("稿件", "\r\nIn-Reply-To: <1@x>", text).text, "已改。\n");
}

#[test]
fn clouds_are_told_and_taken_out() {
    let check = |text: &str, html: bool, expected: &[(&str, Option<&str>)], left: &str| {
        let kind: &[u8] =
            if html { b"Content-Type: text/html; charset=utf-8" } else { b"Content-Type: text/plain; charset=utf-8" };
        let message = read(&mail(&[kind], text.as_bytes()));
        let got = message.flaws.iter().filter_map(|flaw| match flaw {
            Flaw::CloudAttachment { name, expires } => Some((name.as_str(), expires.as_deref())),
            _ => None,
        });
        let got: Vec<_> = got.collect();
        assert_eq!((got.as_slice(), message.text.as_str()), (expected, left), "{text}");
    };
    check(
        "请查收。\n从QQ邮箱发来的超大附件\n视频材料.zip (128.03M, 2020年11月27日 21:59 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?k=1\n此致",
        false,
        &[("视频材料.zip", Some("2020年11月27日 21:59"))],
        "请查收。\n此致\n",
    );
    let page = "<p>请查收。</p><div id='divNeteaseBigAttach'><div>从网易163邮箱发来的超大附件</div>\
        <div><a href='https://mail.163.com/large-attachment-download/index.html?file=1'>航拍.mp4</a></div>\
        <div>(80.96M, 2026年8月17日 0:49 到期)</div><a class='bigattach-mailmaster-download' href='https://u.163.com/x'>下载</a></div>";
    check(page, true, &[("航拍.mp4", Some("2026年8月17日 0:49"))], "请查收。\n");
    check(
        "从网易企业邮箱发来的云附件\n甲.docx\n(1.2M, 无限期)\n下载\n乙.docx (3M，2026年9月1日到期)\n下载\n",
        false,
        &[("甲.docx", None), ("乙.docx", Some("2026年9月1日"))],
        "",
    );
    check(
        "<p>见附件</p><a href='https://edisk.qiye.163.com/api/biz/attachment/download?id=1'>汇总.xlsx</a>",
        true,
        &[("汇总.xlsx", None)],
        "见附件\n汇总.xlsx\n",
    );
    check("我市从各地发来的贺电中", false, &[], "我市从各地发来的贺电中\n");
}

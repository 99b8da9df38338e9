use super::*;
use crate::model::submission::Automatic;

#[test]
fn programs_and_people() {
    let check = |headers: &[&str], text: &str, expected: Option<Automatic>| {
        let mut raw = String::new();
        if !headers.iter().any(|header| header.starts_with("From:")) {
            raw.push_str("From: a@b.cn\r\n");
        }
        for header in headers {
            raw.push_str(header);
            raw.push_str("\r\n");
        }
        raw.push_str("\r\n");
        raw.push_str(text);
        assert_eq!(read(raw.as_bytes()).automatic, expected, "{headers:?} {text}");
    };
    use Automatic::{AutoReply, Bounce, Bulk};
    check(&["Auto-Submitted: no"], "正文", None);
    check(&["Auto-Submitted: No (a person)"], "正文", None);
    check(&["Auto-Submitted: auto-replied (vacation)"], "正文", Some(AutoReply));
    check(&["Auto-Submitted: auto-generated"], "正文", Some(Bulk));
    check(&["Precedence: bulk"], "正文", Some(Bulk));
    check(&["Precedence: LIST"], "正文", Some(Bulk));
    check(&["Precedence: auto_reply"], "正文", Some(AutoReply));
    check(&["Precedence: first-class"], "正文", None);
    check(&["List-Id: <news.x.cn>"], "正文", Some(Bulk));
    check(&["List-Unsubscribe: <mailto:x@y.cn>"], "正文", Some(Bulk));
    check(&["X-Autoreply: yes"], "正文", Some(AutoReply));
    check(&["Return-Path: <>"], "正文", Some(Bounce));
    check(&["Return-Path: <a@b.cn>"], "正文", None);
    check(&["Return-Path: <>", "Auto-Submitted: auto-replied"], "正文", Some(AutoReply));
    check(&["From: Mailer-Daemon@163.com"], "正文", Some(Bounce));
    check(&["From: =?utf-8?B?57O757uf?= <postmaster@163.com>"], "正文", Some(Bounce));
    check(&["Subject: 系统退信/The email is returned"], "正文", Some(Bounce));
    check(&["Subject: Undelivered Mail Returned to Sender"], "正文", Some(Bounce));
    check(
        &["Content-Type: multipart/report; report-type=delivery-status; boundary=x"],
        "--x\r\n\r\nt\r\n--x--",
        Some(Bounce),
    );
    check(
        &["Content-Type: multipart/report; report-type=disposition-notification; boundary=x"],
        "--x\r\n\r\nt\r\n--x--",
        Some(AutoReply),
    );
    check(&["Subject: 自动回复: 报送通知"], "收到", Some(AutoReply));
    check(&["Subject: 自动回复：Re:报送"], "收到", Some(AutoReply));
    check(&["Subject: 【自动回复】收到来信"], "收到", Some(AutoReply));
    check(&["Subject: Automatic reply: x"], "x", Some(AutoReply));
    check(
        &["Subject: Re: 报送"],
        "您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。",
        Some(AutoReply),
    );
    check(&["Subject: Re: 报送"], "这是来自QQ邮箱的假期自动回复邮件。\n\n您好，已收到。", Some(AutoReply));
    // Drafts that speak of it.
    check(&["Subject: 自动回复系统上线 群众办事更便捷"], "正文", None);
    check(&["Subject: 退信率下降见成效"], "正文", None);
    let draft = "市民热线开通智能自动回复功能，群众来信由系统自动回复，平均等待时间缩短一半。";
    check(&["Subject: 市民热线提质增效"], draft, None);
    let long =
        format!("此邮件为系统自动回复功能上线后的首篇报道。{}", "全市各单位认真落实，取得阶段性成效。".repeat(30));
    check(&["Subject: 稿件"], &long, None);
    // Providers' own marks, and people's wish for silence.
    check(&["X-QQ-AutoReply: 1"], "正文", Some(AutoReply));
    check(&["X-Vacation-Reply: yes"], "正文", Some(AutoReply));
    check(&["X-Autoreply: no"], "正文", None);
    check(&["X-Auto-Response-Suppress: All"], "正文", None);
    // Receipts.
    let notification =
        "--x\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: x; displayed\r\n--x--";
    check(&["Content-Type: multipart/mixed; boundary=x"], notification, Some(AutoReply));
    check(&["Subject: 已读: 关于报送稿件的提醒"], "您的邮件已于4月16日阅读。", Some(AutoReply));
    check(&["Subject: 阅读回执：回执"], "", Some(AutoReply));
    check(&["Subject: Read: x"], "Your message was read.", Some(AutoReply));
    check(&["Subject: 已读万卷书 全民阅读活动启动"], "正文", None);
    // Stock phrases of web mail and telephones.
    check(&["Subject: Re: x"], "您好，您的邮件已收到，我会尽快回复您。", Some(AutoReply));
    check(&["Subject: Re: x"], "我已收到您的邮件，因出差在外，稍后回复。（自动回复）", Some(AutoReply));
    check(&["Subject: Re: x"], "我已收到您的邮件，请问附件如何打开？我在外出差。", None);
    check(&["Subject: Re: x"], "您的邮件已收到", None);
}

/// What answers a letter of ours needs fewer marks; a word of one's own makes it a person's.
#[test]
fn stock_answers() {
    let check = |text: &str, lax: bool, strict: bool| {
        let message = read(format!("From: a@b.cn\r\nSubject: Re: x\r\n\r\n{text}").as_bytes());
        assert_eq!((message.is_stock_answer(false), message.is_stock_answer(true)), (lax, strict), "{text}");
    };
    check("您好，您的邮件已收到，谢谢！", true, true);
    check("我已收到您的邮件", true, true);
    check("【自动回复】您好！", true, true);
    check("您的邮件已收到。市教育局办公室", true, false);
    check("已收到您的邮件，同意。", true, false);
    check("已收到您的邮件，第三条数据有误，请改为三十六所学校后再发。", false, false);
    check("已收到您的邮件，怎么报送？", false, false);
    check("同意", false, false);
    check("收到", false, false);
    check("", false, false);
}

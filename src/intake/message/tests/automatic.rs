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
}

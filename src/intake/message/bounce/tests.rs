use super::super::Message;
use super::*;
use data_encoding::BASE64;
use encoding_rs::GB18030;
use proptest::prelude::*;

/// A bounce with these header lines.
fn mail(headers: &str, body: &str) -> Vec<u8> {
    let from = if headers.contains("From:") { "" } else { "From: MAILER-DAEMON@mx.example.cn\n" };
    format!("{from}To: zfbxcc@163.com\nDate: Mon, 16 Apr 2018 09:00:00 +0800\n{headers}\n{body}")
        .replace('\n', "\r\n")
        .into_bytes()
}

/// Whom it could not reach in short, and which letter came back: `jyj@163.com 5.1.1 地址不存在!`, `!` for good.
#[track_caller]
fn check(raw: &[u8], expected: &[&str], letter: Option<&str>) -> Bounce {
    let message = Message::read(raw);
    let bounce = message.bounce.unwrap_or_else(|| panic!("a bounce: {:?}", message.automatic));
    let line = |failed: &Failed| {
        let mark = if failed.permanent { "!" } else { "" };
        format!("{} {} {}{mark}", failed.address, failed.status, failed.why)
    };
    assert_eq!(bounce.recipients.iter().map(line).collect::<Vec<_>>(), expected, "{}", message.text);
    assert_eq!(bounce.letter.as_deref(), letter);
    bounce
}

const REPORT: &str = "Reporting-MTA: dns; mx.example.cn\n\nFinal-Recipient: rfc822; JYJ@163.com\n\
    Original-Recipient: rfc822;jyj@163.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n <jyj@163.com>: \
    User unknown\n";

const HEADER: &str = "From: zfbxcc@163.com\nTo: jyj@163.com\nMessage-ID: <receipt.0123@163.com>\n\
    X-Jianbao-Letter: receipt/12\nSubject: x\n";

/// A report in three parts, of these kinds.
fn three(outer: &str, kind: &str, report: &str, last: &str, original: &str) -> Vec<u8> {
    let body = format!(
        "--b\nContent-Type: text/plain; charset=utf-8\n\n投递未成功，详见报告。\n\n--b\nContent-Type: {kind}\n\n{report}\n\
         --b\nContent-Type: {last}\n\n{original}\n--b--\n"
    );
    mail(&format!("Content-Type: {outer}; boundary=b\nSubject: report\n"), &body)
}

#[test]
fn reports_as_rfc_3464_writes_them() {
    let whole = format!("{HEADER}\n各单位：请查收。\n");
    let report = "multipart/report; report-type=delivery-status";
    let expected = ["jyj@163.com 5.1.1 地址不存在!"];
    let letter = Some("receipt.0123@163.com");
    let bounce = check(&three(report, "message/delivery-status", REPORT, "message/rfc822", &whole), &expected, letter);
    assert_eq!(bounce.key.as_deref(), Some("receipt/12"));
    let bounce =
        check(&three(report, "message/delivery-status", REPORT, "text/rfc822-headers", HEADER), &expected, letter);
    assert_eq!(bounce.key.as_deref(), Some("receipt/12"));
    // Mislabelled, and nobody says that it is a report.
    check(&three("multipart/mixed", "text/plain", REPORT, "text/plain", HEADER), &expected, letter);
    let base64 = BASE64.encode(REPORT.as_bytes());
    let kind = "message/delivery-status\nContent-Transfer-Encoding: base64";
    check(&three(report, kind, &base64, "message/rfc822", &whole), &expected, letter);
}

#[test]
fn what_a_report_says_of_a_recipient() {
    let check = |fields: &str, expected: &[&str]| {
        let report = format!("Reporting-MTA: dns; mx\n\n{fields}\n");
        let kind = "multipart/report; report-type=delivery-status";
        check(&three(kind, "message/delivery-status", &report, "text/plain", "-"), expected, None);
    };
    check("Final-Recipient: rfc822; a@b.cn\nAction: delayed\nStatus: 4.4.1", &[]);
    check("Final-Recipient: rfc822; a@b.cn\nAction: delivered\nStatus: 2.0.0", &[]);
    check("Final-Recipient: rfc822; a@b.cn\nAction: relayed", &[]);
    check("Final-Recipient: rfc822; a@b.cn\nStatus: 5.2.1", &["a@b.cn 5.2.1 邮箱已停用!"]);
    check("Final-Recipient: rfc822; a@b.cn\nAction: failed\nStatus: 5.2.2", &["a@b.cn 5.2.2 邮箱已满"]);
    check("Final-Recipient: rfc822; a@b.cn\nAction: failed\nStatus: 4.4.7", &["a@b.cn 4.4.7 暂时无法投递"]);
    check("Final-Recipient: rfc822; a@b.cn\nAction: Failed (bad)\nStatus: 5.1.2", &["a@b.cn 5.1.2 收件域名不存在!"]);
    check("Final-Recipient: rfc822; a@b.cn\nAction: failed", &["a@b.cn  投递失败"]);
    let blocked = "Final-Recipient: rfc822; a@b.cn\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 554 DT:SPM";
    check(blocked, &["a@b.cn 5.0.0 对方拒收"]);
    // The address that we wrote to, and the one behind it.
    let alias = "Original-Recipient: rfc822; a@b.cn\nFinal-Recipient: utf-8; c@d.cn\nAction: failed\nStatus: 5.1.1";
    check(alias, &["a@b.cn 5.1.1 地址不存在!", "c@d.cn 5.1.1 地址不存在!"]);
    let both = "Final-Recipient: rfc822; a@b.cn\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; c@d.cn\n\
                Action: delayed\nStatus: 4.2.2";
    check(both, &["a@b.cn 5.1.1 地址不存在!"]);
}

#[test]
fn web_mail_that_writes_no_report() {
    let page = |text: &str| GB18030.encode(text).0.into_owned();
    let html = |subject: &str, text: &str| {
        let subject = BASE64.encode(&page(subject));
        let head = format!(
            "From: postmaster@mail.example.cn\nSubject: =?gb2312?B?{subject}?=\n\
             Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: base64\n"
        );
        mail(&head, &BASE64.encode(&page(text)))
    };
    let netease = |why: &str| {
        format!(
            "<html><body><p>抱歉，您的邮件被退回来了……</p><table><tr><td>原邮件信息：</td></tr>\
             <tr><td>时　间</td><td>2018-04-16 09:00</td></tr><tr><td>收件人</td><td>jyj@163.com</td></tr></table>\
             <p>退信原因：</p><p>{why}</p><p>建议解决方案：请与收件人联系。</p></body></html>"
        )
    };
    let subject = "系统退信/The email is returned";
    let gone = ["jyj@163.com  地址不存在!"];
    check(&html(subject, &netease("收件人邮件地址(jyj@163.com)不存在，邮件无法送达。")), &gone, None);
    let coded = ["jyj@163.com 5.1.1 地址不存在!"];
    check(&html(subject, &netease("收件地址有误 550 5.1.1 无此用户")), &coded, None);
    check(&html(subject, &netease("收件人邮箱空间不足，暂不能接收")), &["jyj@163.com  邮箱已满"], None);
    check(&html(subject, &netease("收件人（jyj@163.com）的帐号已被停用")), &["jyj@163.com  邮箱已停用!"], None);
    check(&html(subject, &netease("被收件人所在的系统当作垃圾邮件")), &["jyj@163.com  对方拒收"], None);
    check(&html(subject, &netease("本系统也说不出")), &["jyj@163.com  投递失败"], None);
    let qq = "您发往 12345@qq.com 的信件没有送达。<br>原因：您所填的收件人邮箱帐号不存在（550 Mailbox not found）";
    check(&html("系统退信/Systems bounce", qq), &["12345@qq.com  地址不存在!"], None);
    let exmail = "<p>无法发送到 bgs@jz.gov.cn</p><p>收件人邮件地址 bgs@jz.gov.cn 的域名无法解析</p>";
    check(&html("系统退信", exmail), &["bgs@jz.gov.cn  收件域名不存在!"], None);
    // It goes on trying.
    check(&html("系统退信", "<p>发往 jyj@163.com 的邮件投递延迟，系统将继续尝试。</p>"), &[], None);
}

#[test]
fn mail_systems_in_plain_words() {
    let exim = "This message was created automatically by mail delivery software.\n\nA message that you sent could not be \
        delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  \
        jyj@163.com\n    host mx.163.com [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<jyj@163.com>:\n    \
        550 User not found: jyj@163.com\n\n------ This is a copy of the message, including all the headers. ------\n\n\
        Return-path: <zfbxcc@163.com>\nFrom: zfbxcc@163.com\nTo: jyj@163.com\nCc: other@163.com\n\
        Message-ID:\n <receipt.0123@163.com>\nX-Jianbao-Letter: receipt/12\n\nHello admin@163.com\n";
    let letter = Some("receipt.0123@163.com");
    let gone = ["jyj@163.com  地址不存在!"];
    let bounce = check(&mail("Subject: Mail delivery failed: returning message to sender\n", exim), &gone, letter);
    assert_eq!(bounce.key.as_deref(), Some("receipt/12"));
    let failed = "Subject: Mail delivery failed\nX-Failed-Recipients: jyj@163.com\n";
    check(&mail(failed, "It did not work.\n  550 Unrouteable address\n"), &gone, None);
    let warning = "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 \
        hours on the queue.\n\n  jyj@163.com\n    Delay reason: connection timed out\n";
    check(&mail("Subject: Warning: message delayed 24 hours\n", warning), &[], None);
    let qmail = "Hi. This is the program at mx.example.cn.\nI could not deliver your message to the following addresses.\n\
        This is a permanent error; I've given up. Sorry it didn't work out.\n\n<jyj@163.com>:\n192.0.2.1 does not like \
        recipient.\nRemote host said: 552 5.2.2 over quota\n\n<czj@163.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n\
        --- Below this line is a copy of the message.\n\nMessage-ID: <bulletin.77@163.com>\n";
    let two = ["jyj@163.com 5.2.2 邮箱已满", "czj@163.com 5.1.1 地址不存在!"];
    check(&mail("Subject: failure notice\n", qmail), &two, Some("bulletin.77@163.com"));
    let postfix = "This is the mail system at host mx.example.cn.\n\n<jyj@163.com>: host mx.163.com[192.0.2.1] said: 550 5.7.1\n    \
        Blocked by policy (in reply to DATA)\n";
    check(&mail("Subject: Undelivered Mail Returned to Sender\n", postfix), &["jyj@163.com 5.7.1 对方拒收"], None);
    let exchange = "Delivery has failed to these recipients or groups:\n\n市教育局 (jyj@163.com)\nThe e-mail address you entered \
        couldn't be found. Please check it.\n\nDiagnostic information for administrators:\n#550 5.1.1 RESOLVER.ADR.RecipNotFound \
        ##\n";
    let outlook = "From: postmaster@corp.example.cn\nSubject: =?utf-8?B?5pyq6YCB6L6+OiDlm57miac=?=\n";
    check(&mail(outlook, exchange), &["jyj@163.com 5.1.1 地址不存在!"], None);
    // Nobody is named but in the letter that came back.
    let silent = "Sorry, your mail could not be delivered: mailbox unavailable.\n\nOriginal message:\nFrom: zfbxcc@163.com\n\
        To: <jyj@163.com>\nMessage-ID: <receipt.0123@163.com>\n";
    check(&mail("Subject: Returned mail: see below\n", silent), &gone, letter);
}

#[test]
fn what_a_person_sends_is_no_bounce() {
    let check = |raw: &[u8]| assert_eq!(Message::read(raw).bounce, None, "{}", String::from_utf8_lossy(raw));
    check(&mail("From: jyj@163.com\nSubject: report\n", "我们的邮件 czj@163.com 不存在，请核实。"));
    // A bounce that a unit forwards with its mail is the unit's mail.
    let inner = format!("From: mailer-daemon@x.cn\nSubject: failure notice\n\n<jyj@163.com>:\nno such user\n{REPORT}");
    let forward =
        format!("--b\nContent-Type: text/plain\n\nsee below\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n");
    check(&mail(
        "From: jyj@163.com\nSubject: Fwd: failure notice\nContent-Type: multipart/mixed; boundary=b\n",
        &forward,
    ));
    // A report beside a draft: the draft is what counts.
    let with_draft = format!(
        "--b\nContent-Type: text/plain\n\n{REPORT}\n--b\nContent-Type: application/msword; name=a.doc\n\
         Content-Disposition: attachment; filename=a.doc\n\nabc\n--b--\n"
    );
    check(&mail("From: jyj@163.com\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n", &with_draft));
}

proptest! {
    /// Whatever a bounce says: a bounded list of addresses in lower case, and no panic.
    #[test]
    fn any_words_give_sound_addresses(text in "(\\PC|\n|@|[a-z]@[a-z]\\.cn|Final-Recipient: |Status: 5\\.|\r){0,200}") {
        let raw = mail("Subject: failure notice\nX-Failed-Recipients: @@, A@b.cn\n", &text);
        let bounce = Message::read(&raw).bounce.expect("a bounce");
        prop_assert!(bounce.recipients.len() <= MOST);
        for failed in &bounce.recipients {
            let known = crate::model::address::Address::parse(&failed.address);
            prop_assert_eq!(known.map(|known| known.as_str().to_owned()), Some(failed.address.clone()));
            prop_assert!(!failed.why.is_empty());
        }
    }
}

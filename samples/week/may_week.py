"""The mails of the week whose deadline moved from Monday 2018-04-30 to Wednesday 2018-05-02, 17:30: 17 of them."""

from . import other
from .sample import Story, Week, document, draft, html_of, plain, sender
from .wire import File, Mail


def build():
    week = Week()
    april(week)
    may(week)
    return week.samples


def april(week):
    file, story = document(draft("shenji-genzong"), name="审计整改对账销号.docx")
    week.add(
        "shenji-docx",
        Mail("2018-04-24 15:30:21", sender("shenji", name="锦州市审计局"), "市审计局报送稿件", "请查收。\n", files=[file]),
        unit="shenji", stories=[story], note="上期漏报的单位，本期按时",
    )
    file, story = document(draft("zhijian-pinpai"), "styled", name="锦州小菜地方标准.docx")
    week.add(
        "zhijian-docx-photo",
        Mail("2018-04-25 09:10:32", sender("zhijian"), "质监局稿件", "稿件见附件。", html_of("稿件见附件。"), files=[file], program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="zhijian", stories=[story], note="文中1图",
    )
    file, story = document(draft("linye-fanghuo"), name="森林防火.docx", how="rfc2231-gb")
    week.add(
        "linye-docx-rfc2231gb",
        Mail("2018-04-25 14:40:50", sender("linye", name="市林业局"), "市林业局报送专项行动宣传稿件（森林防火）", "见附件\n", files=[file], program="plain", how="split-utf-8-q", body_charset="gbk"),
        unit="linye", stories=[story], note="filename*=GB2312''…；主题为UTF-8的Q编码，在汉字中间断开",
    )
    week.add(
        "haiyang-body",
        Mail("2018-04-26 08:50:14", sender("haiyang"), "市海洋与渔业局信息", plain(draft("haiyang-zengyang")), body_charset="gb2312", body_how="qp"),
        unit="haiyang", stories=[Story(draft("haiyang-zengyang"), "邮件正文")], note="正文即稿件，quoted-printable；缺审核人",
    )
    cloud = """<div>民政局稿件见超大附件。</div><div><br></div><div><!--<![endif]--></div><div style="border:1px solid #ddd;padding:8px"><div>从QQ邮箱发来的超大附件</div>
<div>民政局稿件.docx (128.03M, 2018年5月26日 10:15 到期)</div><div>进入下载页面：<a href="http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&amp;k=EXAMPLE">http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&amp;k=EXAMPLE</a></div></div>"""
    text = "民政局稿件见超大附件。\n\n从QQ邮箱发来的超大附件\n\n民政局稿件.docx (128.03M, 2018年5月26日 10:15 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=EXAMPLE\n"
    week.add(
        "minzheng-cloud-qq",
        Mail("2018-04-26 10:15:37", sender("minzheng", name="朱晓燕"), "民政局稿件", text, cloud, program="qq", how="gbk", body_charset="gb18030"),
        "quarantined", unit="minzheng", reason="cloud-attachment", note="QQ超大附件，邮件里没有文件",
    )  # fmt: skip
    file, story = document(draft("huanbao-heidian", day="2018年4月26日", tail="-"), "form", name="入海排污口整治.docx")
    week.add(
        "huanbao-docx-form",
        Mail("2018-04-26 16:20:09", sender("huanbao"), "【重大攻坚任务】市环保局稿件", "请查收。\n", files=[file]),
        unit="huanbao", stories=[Story(story.draft, story.origin, declared="重大攻坚任务")], note="报送单；主题标明方面",
    )
    file, story = document(draft("linghai-yinshui"), name="凌海市农村饮水.docx")
    week.add(
        "linghai-docx",
        Mail("2018-04-27 09:05:44", sender("linghai", name="凌海市政府办公室"), "凌海市稿件", "附：稿件1篇\n", files=[file], program="plain", how="utf-8", body_charset="utf-8", body_bytes="utf-8"),
        unit="linghai", stories=[story],
    )  # fmt: skip
    file, story = document(draft("jiaoyu-gaokao"), name="高考准备.docx")
    week.add(
        "jiaoyu-second-address",
        Mail("2018-04-27 11:33:30", sender("jiaoyu", 1, "教育局信息员"), "教育局稿件", "请查收", html_of("请查收"), files=[file], program="qq", how="gbk", body_charset="gb18030"),
        unit="jiaoyu", stories=[story], note="从第二个登记地址报送",
    )
    week.add(
        "jinrong-encrypted",
        Mail("2018-04-27 15:10:51", sender("jinrong"), "市金融办稿件", "稿件已加密，密码电话告知。\n", files=[File("金融办稿件.docx", other.encrypted_docx("jinrong"))]),
        "quarantined", unit="jinrong", reason="encrypted", note="加密的Word文档",
    )  # fmt: skip
    file, story = document(draft("fagai-kaigong"), name="重大项目集中开工.docx")
    week.add(
        "fagai-docx-saturday",
        Mail("2018-04-28 09:25:18", sender("fagai", name="冯雅"), "市发展改革委稿件", "请审阅。\n", files=[file], program="outlook", how="folded"),
        unit="fagai", stories=[story], note="周六，调休上班日",
    )
    file, story = document(draft("jiaotong-wuyi"), name="五一保障.docx")
    week.add(
        "jiaotong-docx",
        Mail("2018-04-28 15:40:27", sender("jiaotong", name="市交通局宣传办"), "交通局稿件", "请查收。\n", files=[file]),
        unit="jiaotong", stories=[story],
    )  # fmt: skip
    old = draft("lvyou-lihua", title="北镇梨花节带火乡村旅游产业首季开门红")
    file, story = document(old, name="旅游稿件.docx")
    story.status, story.other = "duplicate", "0418-0840"
    week.add(
        "lvyou-old-story",
        Mail("2018-04-28 16:04:02", sender("lvyou", name="ღ静水流深ღ"), "旅游委稿件", "请查收\n", files=[file], program="qq", how="gbk", body_charset="gb18030"),
        unit="lvyou", stories=[story], note="上期旧稿换标题再报",
    )
    week.add(
        "autoreply-qq",
        Mail("2018-04-30 10:00:33", sender("anjian", name="锦州市安监局"), "自动回复:【提醒】请于5月2日17:30前报送稿件", "这是来自QQ邮箱的假期自动回复邮件。\n\n您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。\n", program="qq", how="gbk", body_charset="gb18030"),
        "ignored", unit="anjian", reason="auto-reply", note="QQ假期自动回复，没有任何自动标记头",
    )  # fmt: skip


def may(week):
    file, story = document(draft("wenguangxin-huimin"), name="百场演出.docx")
    week.add(
        "wenguangxin-docx",
        Mail("2018-05-02 08:42:16", sender("wenguangxin", name="谢雨桐"), "文广新局稿件", "请查收\n", files=[file], program="apple", how="utf-8-folded", body_charset="utf-8", body_bytes="utf-8"),
        unit="wenguangxin", stories=[story],
    )  # fmt: skip
    week.add(
        "gongshang-doc-only",
        Mail("2018-05-02 10:35:08", sender("gongshang"), "工商局稿件", "请查收。\n", files=[File("工商局稿件.doc", other.old_doc("市工商局开展合同格式条款专项整治"))]),
        "quarantined", unit="gongshang", reason="unsupported", note="只有Word 97格式的.doc",
    )  # fmt: skip
    item = draft("longqiwan-haidi", head=("龙栖湾新区管理委员会",))
    file, story = document(item, name="滨海大道二期.docx")
    week.add(
        "longqiwan-display-name",
        Mail("2018-05-02 15:08:55", ("龙栖湾新区管委会", "lqwxq_bgs@126.example.com"), "龙栖湾新区报送稿件", "请查收。\n", files=[file]),
        unit="longqiwan", clue="display-name", stories=[story], note="名册里没有邮箱，凭显示名和文头认单位",
    )
    file, story = document(draft("guta-shequ"), name="古塔区社区治理改革.docx")
    week.add(
        "guta-late",
        Mail("2018-05-02 19:21:37", sender("guta"), "古塔区报送稿件", "古塔区稿件见附件。\n", files=[file]),
        unit="guta", stories=[story], timing="late", note="迟报",
    )

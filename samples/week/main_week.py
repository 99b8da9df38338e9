"""The mails of the week whose deadline is Monday 2018-04-23, 17:30: 53 of them, in order of arrival."""

from dataclasses import replace

from . import docx, other, pictures, wire
from .sample import Story, UNITS, Week, count_pictures, document, draft, html_of, outlook_html, plain, sender, short
from .wire import File, Mail

QUOTE_163 = """

---- 回复的原邮件 ----
发件人：专项行动宣传报道组<zfbxcc@163.com>
发送日期：2018年04月23日 13:50
收件人：%s<%s>
主题：【回执】已收到稿件1篇
%s：
    贵单位4月17日报送的稿件已收悉，登记1篇，归入“重点产业发展”方面。
    锦州市人民政府专项行动领导小组办公室宣传报道组
"""
QUOTE_QQ = """

------------------ 原始邮件 ------------------
发件人: "专项行动宣传报道组"<zfbxcc@163.com>;
发送时间: 2018年4月20日(星期五) 下午4:10
收件人: "%s"<%s>;
主题: 【退稿】请补充检查数据后重新报送

%s：
    贵单位4月16日报送的《市安监局召开危险化学品安全工作会议》缺少具体做法和数据，现退回，请修改后于下周一下班前重新报送。
    锦州市人民政府专项行动领导小组办公室宣传报道组
"""


def build():
    week = Week()
    tuesday(week)
    wednesday_and_thursday(week)
    friday(week)
    weekend(week)
    monday_morning(week)
    monday_afternoon(week)
    after_the_deadline(week)
    return week.samples


def tuesday(week):
    file, story = document(draft("jiaoyu-tiyu"), name="市教育局稿件（农村学校操场改造）.docx")
    story.declared = "民生工程"
    week.add(
        "jiaoyu-docx-foxmail",
        Mail("2018-04-17 09:15:22", sender("jiaoyu", name="锦州市教育局"), "【民生工程】市教育局报送专项行动宣传稿件1篇",
             "宣传报道组：\n\n    现报送我局本周专项行动宣传稿件1篇，请审阅。\n\n\n锦州市教育局办公室\n2018年4月17日\n", files=[file]),
        unit="jiaoyu", stories=[story], note="Foxmail：主题、附件名为超长单个GB2312编码词；主题标明方面；文中1图有说明",
    )  # fmt: skip
    file, story = document(draft("fagai-yanhai"), "numbered", name="关于报送沿海经济带发展三年攻坚计划推进落实情况宣传信息稿件的报告（市发展改革委4月17日）.docx")
    week.add(
        "fagai-docx-outlook",
        Mail("2018-04-17 14:02:41", sender("fagai", 1, "冯丽娜"), "市发展改革委关于报送“重实干、强执行、抓落实”专项行动宣传稿件的函",
             "各位领导好：\n稿件见附件，如有修改请与我联系。\n\n冯丽娜\n市发展和改革委员会办公室\n电话：0416-3881376\n", program="outlook", how="folded", files=[file]),
        unit="fagai", stories=[story], note="Outlook：附件名由多个折行编码词组成；第二个登记地址；小标题为自动编号",
    )  # fmt: skip
    item = draft("keji-lianmeng", head=("第12期", "锦州市科学技术局办公室　　　　　　2018年4月17日"))
    file, story = document(item, "letterhead", name="科技信息第12期.docx")
    week.add(
        "keji-docx-163gbk",
        Mail("2018-04-17 16:20:05", sender("keji", name=""), "市科技局信息", "请查收", html_of("请查收"), files=[file], program="163",
             how="gbk", body_charset="GBK"),
        unit="keji", stories=[story], note="163网页邮箱GBK；红头简报体；发件人无显示名",
    )  # fmt: skip
    week.add(
        "autoreply-163",
        Mail("2018-04-17 16:38:12", sender("tongji", name="锦州市统计局"), "自动回复：【提醒】请于4月23日17:30前报送稿件",
             "您好，您的邮件已收到，我会尽快处理。如有急事请致电0416-3882339。（本邮件为自动回复）\n", program="163", how="utf-8",
             body_charset="UTF-8", body_bytes="utf-8", extra=[b"Auto-Submitted: auto-replied"]),
        "ignored", reason="auto-reply", unit="tongji", note="自动回复，带Auto-Submitted头",
    )  # fmt: skip


def wednesday_and_thursday(week):
    file, story = document(draft("lvyou-lihua"), name="梨花节信息稿.docx")
    week.add(
        "lvyou-docx-2photos-qq",
        Mail("2018-04-18 08:40:33", sender("lvyou", name="ღ静水流深ღ"), "旅游委报送稿件", "附件请查收，谢谢！\n\n\n------------------\n葛亮亮\n市旅游发展委员会", html_of("附件请查收，谢谢！"),
             files=[file], program="qq", how="gbk", body_charset="gb18030"),
        unit="lvyou", stories=[story], note="QQ邮箱GBK；显示名为网名，只能凭地址认单位；2图有说明",
    )  # fmt: skip
    week.add(
        "advertisement",
        Mail("2018-04-18 09:31:50", ("办公设备团购中心", "promo@edm.example.net"), "【限时特惠】打印机硒鼓耗材全场五折，政府采购可开专票",
             html='<table width="600"><tr><td><h1>全场五折</h1><p>硒鼓、碳粉、复印纸，当日下单次日送达，可开具增值税专用发票。</p><p><a href="http://edm.example.net/buy">立即抢购</a></p><p>如不想再收到此类邮件，请<a href="http://edm.example.net/u">退订</a></p></td></tr></table>',
             program="plain", how="utf-8-folded", body_charset="utf-8", body_bytes="utf-8",
             extra=[b"List-Unsubscribe: <http://edm.example.net/u>", b"Precedence: bulk"]),
        "ignored", reason="bulk", note="广告，群发",
    )  # fmt: skip
    first = draft("caizheng-jindu", text=draft("caizheng-jindu").text.replace("23.6亿元", "23.9亿元").replace("增长6.2%", "增长7.5%").replace("缺口合计4120万元", "缺口合计4210万元"))
    file, story = document(first, name="一季度财政收入稿.docx")
    story.status, story.other = "superseded", "0419-0833"
    week.add(
        "caizheng-docx-163utf8",
        Mail("2018-04-18 10:15:08", sender("caizheng"), "市财政局4月第三周稿件", "领导好，财政局稿件1篇，见附件。", html_of("领导好，财政局稿件1篇，见附件。"), files=[file],
             program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="caizheng", stories=[story], note="163网页邮箱UTF-8；次日被更正稿替换",
    )  # fmt: skip
    week.add(
        "gongshang-body-gbk",
        Mail("2018-04-18 11:26:17", sender("gongshang"), "稿件：我市全面推行“二十四证合一”登记制度", plain(draft("gongshang-duozheng"))),
        unit="gongshang", stories=[Story(draft("gongshang-duozheng"), "邮件正文")], note="正文即稿件，GB2312标签",
    )
    week.add(
        "bounce",
        Mail("2018-04-18 14:57:29", ("Postmaster", "postmaster@163.example.com"), "系统退信/The email is returned",
             html='<p>抱歉，您的邮件被退回来了……</p><p>原邮件信息：</p><p>时间：2018-04-18 14:56:20<br>主题：【提醒】请于4月23日17:30前报送稿件<br>收件人：jzzjj@163.example.com</p><p>退信原因：收件人邮箱空间已满。<br>550 Requested mail action not taken: mailbox full</p>',
             program="plain", extra=[b"Return-Path: <>", b"X-Failed-Recipients: jzzjj@163.example.com"]),
        "ignored", reason="bounce", note="系统退信",
    )  # fmt: skip
    file, story = document(draft("guihua-duogui"), "split-runs", name="市规划局：以“多规合一”重塑建设项目审批流程.docx", how="rfc2231-split")
    week.add(
        "guihua-docx-rfc2231",
        Mail("2018-04-18 15:40:44", sender("guihua", name="锦州市规划局"), "市规划局报送信息", "见附件。\n", files=[file], program="plain",
             how="utf-8-folded", body_charset="utf-8", body_bytes="utf-8", body_how="qp"),
        unit="guihua", stories=[story], note="RFC 2231分段文件名，在汉字中间断开；标题分成三个run",
    )  # fmt: skip

    file, story = document(draft("caizheng-jindu"), name="一季度财政收入稿（更正）.docx")
    week.add(
        "caizheng-correction",
        Mail("2018-04-19 08:33:51", sender("caizheng"), "更正：市财政局4月第三周稿件，以此稿为准", "领导好，昨天报送的稿件中收入数、增幅和缺口数有误，现重新报送，请以此稿为准。", html_of("领导好，昨天报送的稿件中收入数、增幅和缺口数有误，现重新报送，请以此稿为准。"),
             files=[file], program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="caizheng", stories=[Story(story.draft, story.origin, other="0418-1015")], note="更正稿，替换0418-1015",
    )  # fmt: skip
    file, story = document(draft("nongwei-xiangcun"), "form", name="市农委报送单.docx")
    week.add(
        "nongwei-docx-form",
        Mail("2018-04-19 09:05:20", sender("nongwei"), "市农委稿件", "附件为市农委稿件及报送单。\n", files=[file]),
        unit="nongwei", stories=[story], note="文首为报送单表格，作者、电话、签发人都在表格里",
    )
    name = "电商与冷链.txt"
    week.add(
        "fuwuye-txt-gbk",
        Mail("2018-04-19 10:10:36", sender("fuwuye", name="姜珊"), "服务业委信息稿", "您好：稿件在附件里（记事本）。", files=[File(name, plain(draft("fuwuye-lenglian")).replace("\n", "\r\n").encode("gbk"))],
             program="qq", how="gbk", body_charset="gb18030"),
        unit="fuwuye", stories=[Story(draft("fuwuye-lenglian"), name)], note="附件为GBK文本文件；缺联系电话",
    )  # fmt: skip
    file, story = document(draft("guozi-hungai"), "styled", name="市国资委启动混合所有制改革试点（定稿）.docx")
    week.add(
        "guozi-docx-splitword",
        Mail("2018-04-19 11:22:02", sender("guozi", name="锦州市国资委综合科"), "市国资委关于报送专项行动宣传稿件（国企改革）的函", "请审阅。\n", files=[file], program="plain", how="split"),
        unit="guozi", stories=[story], note="主题、发件人、附件名的编码词在汉字中间断开；标题用“标题1”样式",
    )
    one, first_story = document(draft("weiji-yilianti"), name="1.医联体改革.docx")
    two, second_story = document(draft("weiji-jiating"), name="2.家庭医生签约.docx")
    week.add(
        "weiji-two-docx",
        Mail("2018-04-19 14:35:55", sender("weiji", name="市卫计委办公室"), "市卫计委报送稿件2篇", "宣传报道组：\n  本周报送2篇：\n  1.我市紧密型医联体实现人财物统一管理\n  2.六万老人有了家庭医生 我市签约服务送到炕头\n  请查收。\n", files=[one, two]),
        unit="weiji", stories=[first_story, second_story], note="一封两稿，两个附件；第二篇含修订标记",
    )
    week.add(
        "shiyao-html-only",
        Mail("2018-04-19 16:03:48", sender("shiyao", name="云霞"), "食药监局稿件", html=outlook_html(draft("shiyao-xiaowei"), "领导好，我局稿件如下："), program="outlook", how="folded"),
        unit="shiyao", stories=[Story(draft("shiyao-xiaowei"), "邮件正文")], note="只有HTML正文，Word生成的标签",
    )
    item = draft("waijingmao-tongdao")
    file, story = document(item, name="外经贸局-陆海联运大通道.docx", how="raw-gbk")
    week.add(
        "waijingmao-raw8bit",
        Mail("2018-04-19 16:55:14", sender("waijingmao"), "外经贸局报送稿件（陆海联运大通道）", "稿件见附件\n", files=[file], program="plain", how="raw-gbk", body_charset="gb2312", body_how="8bit"),
        unit="waijingmao", stories=[story], note="主题、发件人、附件名、正文都是未编码的GBK字节",
    )


def friday(week):
    file, story = document(draft("huanbao-lantian"), name="环保局大气污染防治稿件.docx")
    photo = File("执法检查照片.png", pictures.photo("building_site", "huanbao"))
    week.add(
        "huanbao-docx-cp936",
        Mail("2018-04-20 08:26:30", sender("huanbao"), "市环保局信息稿件及照片", "稿件及照片请查收。\n", files=[file, photo], program="plain", how="cp936", body_charset="cp936"),
        unit="huanbao", stories=[Story(story.draft, story.origin, 2)], note="字符集写作cp936；文中1图，另附1张照片",
    )
    name = "扶贫办稿件（动态管理）.txt"
    week.add(
        "fupin-txt-rare",
        Mail("2018-04-20 09:11:13", sender("fupin", name="王喆"), "扶贫办稿件（𠮷祥村）", "请查收。王喆\n", files=[File(name, plain(draft("fupin-dangan")).replace("\n", "\r\n").encode("gb18030"))], body_charset="gb2312"),
        unit="fupin", stories=[Story(draft("fupin-dangan"), name)], note="生僻字：喆、镕（GBK）、𠮷（GB18030四字节），标签仍是GB2312",
    )
    file, story = document(draft("renshe-jiuye"), name="就业指标台账.docx")
    photo = File("现场对账照片.jpg", pictures.snapshot("meeting", "renshe"))
    week.add(
        "renshe-docx-list",
        Mail("2018-04-20 09:50:41", sender("renshe", name="锦州市人社局"), "市人社局报送宣传稿件",
             "宣传报道组：\n现将我局本周稿件报送如下：\n附件：\n1.就业指标台账.docx（稿件：市人社局建立就业指标台账盯住全年三万人目标）\n2.现场对账照片.jpg\n\n联系人：许晴川\n市人力资源和社会保障局\n", files=[file, photo]),
        unit="renshe", stories=[Story(story.draft, story.origin, 1)], note="正文列出附件清单，不是稿件；JPEG照片；缺签发人",
    )  # fmt: skip
    file, story = document(draft("wenguangxin-yishu"), name="艺术中心.docx", how="rfc2231", disposition="inline")
    photo = File("IMG_2031.jpg", pictures.snapshot("building_site", "wenguangxin", sideways=True), disposition="inline")
    week.add(
        "wenguangxin-docx-apple",
        Mail("2018-04-20 10:18:27", sender("wenguangxin", name="谢雨桐"), "文广新局稿件", "稿件和现场照片，谢谢\n\n发自我的iPhone\n", files=[file, photo], program="apple", how="utf-8-folded", body_charset="utf-8", body_bytes="utf-8", body_how="qp"),
        unit="wenguangxin", stories=[Story(story.draft, story.origin, 3)], note="苹果邮件：附件标为inline；一图缺说明；横放的JPEG带Exif方向",
    )
    cloud = """<div>水利局稿件及现场照片较大，请下载。</div><div><br></div><div id="divNeteaseBigAttach" style="background-color:#e3ebf9;padding:10px">
<div style="font-size:14px">从网易163邮箱发来的超大附件</div><div><a href="https://mail.163.com/large-attachment-download/index.html?file=EXAMPLE" target="_blank">小凌河治理稿件及照片.zip</a>
<span>（80.96M, 2018年5月5日 11:02 到期）</span><a href="https://mail.163.com/large-attachment-download/index.html?file=EXAMPLE">下载</a></div></div>"""
    week.add(
        "shuili-cloud-163",
        Mail("2018-04-20 11:05:09", sender("shuili"), "市水利局稿件", html=cloud, program="163", how="gbk", body_charset="GBK"),
        "quarantined", unit="shuili", reason="cloud-attachment", note="163超大附件，邮件里没有文件；当天下午另行报送",
    )  # fmt: skip
    file, story = document(draft("taihe-shengong"), name="太和区稿件-神工三期.docx")
    photo = File("神工半导体三期项目现场.png", pictures.photo("building_site", "taihe"))
    week.add(
        "taihe-docx-photo",
        Mail("2018-04-20 13:30:16", sender("taihe", 1, "太和区信息科"), "太和区报送专项行动稿件", "稿件及照片各1，请查收。\n太和区政府办公室信息科\n", files=[file, photo]),
        unit="taihe", stories=[Story(story.draft, story.origin, 1, other="0423-1448")], note="第二个登记地址；照片单独作附件；与市经信委稿件同一件事",
    )
    file, story = document(draft("linghai-zhuanshen"), "styled", name="凌海市转身向海.docx")
    week.add(
        "linghai-docx-percentname",
        Mail("2018-04-20 14:12:38", sender("linghai", name="凌海市政府办公室"), "凌海市报送信息1篇", "附：凌海市稿件。\n", files=[File(file.name, file.data, how="percent")], program="plain", how="utf-8", body_charset="utf-8", body_bytes="utf-8"),
        unit="linghai", stories=[story], note="附件名为百分号编码；文中1图有说明",
    )
    file, story = document(draft("zhujian-laojiu"), name="住建委稿件0420.docx")
    greeting = "宣传报道组：\n\n市住建委本周稿件见附件，请审阅。\n\n市住房城乡建设委办公室\n"
    week.add(
        "zhujian-docx-alternative",
        Mail("2018-04-20 15:48:59", sender("zhujian"), "市住建委4月20日稿件", greeting, html_of(greeting), files=[file], body_charset="gb2312"),
        unit="zhujian", stories=[story], note="multipart/mixed内含multipart/alternative",
    )
    file, story = document(draft("shuili-xiaoling"), name="小凌河治理稿件.docx")
    week.add(
        "shuili-docx-resent",
        Mail("2018-04-20 16:30:07", sender("shuili"), "市水利局稿件（重新发送）", "上午发的超大附件怕打不开，现将稿件重新发送。", html_of("上午发的超大附件怕打不开，现将稿件重新发送。"), files=[file], program="163", how="gbk", body_charset="GBK"),
        unit="shuili", stories=[story], note="云附件之后补发的真附件；文中1图",
    )
    item = draft("yingshang-zuiduo")
    unsigned = replace(item, author="", phone="", signoff="")
    lines = [block[i : i + 36] for block in item.paragraphs() for i in range(0, len(block), 36)]
    week.add(
        "yingshang-pdf-only",
        Mail("2018-04-20 17:02:44", sender("yingshang", name="锦州市营商局"), "营商局稿件", "稿件见附件。\n", files=[File("营商局稿件.pdf", other.pdf(item.title, lines))]),
        unit="yingshang", stories=[Story(unsigned, "营商局稿件.pdf", status="superseded", other="0423-0817")], note="只有PDF附件，字体未嵌入；周一改报Word",
    )  # fmt: skip


def weekend(week):
    file, story = document(draft("jiaotong-guodao"), name="交通局稿件（国道102）.docx", junk=True)
    week.add(
        "jiaotong-base64-junk",
        Mail("2018-04-21 10:25:31", sender("jiaotong", name="市交通局宣传办"), "交通局稿件（国道102线复工）", "周末加班，稿件先报。\n", files=[file]),
        unit="jiaotong", stories=[story], note="base64中夹有空行、杂字符和网关附言；周六报送；文中1图",
    )
    stranger = (
        "编辑同志：\n    我是一名退休教师，最近看到小区门口修路，施工单位很辛苦，写了一首打油诗，想在你们这里发表。\n"
        "    春风吹到铁北边，机声隆隆不等闲。旧管换新污水去，一路通到家门前。\n    此致\n敬礼！\n    一名老党员\n"
    )
    week.add(
        "stranger-poem",
        Mail("2018-04-21 16:08:55", ("老有所乐", "laoyousuole1949@qq.example.com"), "投稿：修路有感", stranger, program="qq", how="gbk", body_charset="gb18030"),
        "quarantined", reason="stranger", note="名册外发件人，文中不见任何责任单位",
    )  # fmt: skip
    week.add(
        "songshan-body-nocharset",
        Mail("2018-04-22 20:13:24", sender("songshan"), "松山新区报送稿件", "领导好！松山新区本周稿件如下：\n\n" + plain(draft("songshan-zhaoshang")), program="plain", how="gb2312", body_charset="", body_how="8bit"),
        unit="songshan", stories=[Story(draft("songshan-zhaoshang"), "邮件正文")], note="正文即稿件，GBK字节而未标字符集；周日晚报送",
    )


def monday_morning(week):
    file, story = document(draft("tongji-jiance"), name="统计局监测预警.docx")
    week.add(
        "tongji-docx-table",
        Mail("2018-04-23 08:02:18", sender("tongji", name="锦州市统计局"), "市统计局稿件", "请查收。\n", files=[file]),
        unit="tongji", stories=[story], note="文中有数据表格",
    )
    file, story = document(draft("yingshang-zuiduo", day="2018年4月20日"), "whole-form", name="【重大改革创新】市营商局稿件.docx")
    story.declared = "重大改革创新"
    week.add(
        "yingshang-docx-form",
        Mail("2018-04-23 08:17:50", sender("yingshang", name="锦州市营商局"), "营商局稿件（Word版）", "上周五发的是PDF，现补Word版，稿件内容不变。\n", files=[file]),
        unit="yingshang", stories=[Story(story.draft, story.origin, declared=story.declared, other="0420-1702")], note="整篇稿件都在报送单表格里；附件名标明方面；替换0420-1702的PDF",
    )
    file, story = document(draft("minzheng-doudi"), name="民政局稿件.docx")
    week.add(
        "minzheng-odd-date",
        Mail("2018-04-23 08:36:26", sender("minzheng"), "民政局稿件", "稿件见附件。\n", files=[file], program="plain", how="utf-8", body_charset="gbk", date=b"Date: 2018-04-16T08:36:21"),
        unit="minzheng", stories=[story], note="Date头是ISO写法而且早一周，到达时间以Received为准",
    )
    file, story = document(draft("guotu-yichuang"), name="国土局-三合一窗口改革.docx")
    week.add(
        "guotu-date-cst",
        Mail("2018-04-23 08:58:03", sender("guotu", name="何静"), "Fw:国土局稿件", "何局已审，请查收。\n", files=[file], program="outlook", how="folded", date=b"Date: Mon,23 Apr 2018 08:57:59 CST"),
        unit="guotu", stories=[story], note="Date头缺空格且写CST；附件名折行",
    )
    one, first_story = document(draft("linghe-liangdeng"), name="凌河区稿件1亮灯督办.docx")
    name = "凌河区稿件2居家养老.txt"
    two = File(name, plain(draft("linghe-nuanyang")).encode("utf-8-sig"))
    week.add(
        "linghe-two-files-emoji",
        Mail("2018-04-23 09:20:39", sender("linghe", name="凌河区政府办"), "📄凌河区本周稿件2篇👍", "两篇，请查收😊\n", files=[one, two], program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="linghe", stories=[first_story, Story(draft("linghe-nuanyang"), name)], note="主题含表情符号；Word与UTF-8（带BOM）文本各一；第二篇缺作者",
    )
    item = draft("beizhen-putao")
    text = (
        "市专项行动宣传报道组：现将我市农业局稿件转报，已经市政府办审核。\n\n\n-------- 转发邮件信息 --------\n发件人：北镇市农业局 <bznyj@163.example.com>\n发送日期：2018-04-20 15:22:31\n"
        "收件人：bszfb <bzszfb2018@163.example.com>\n主题：农业局信息稿\n" + plain(item, "北镇市农业局")
    )
    week.add(
        "beizhen-forward-body",
        Mail("2018-04-23 09:45:12", sender("beizhen"), "Fw:农业局信息稿", text, html_of(text), program="163", how="gbk", body_charset="GBK"),
        unit="beizhen", stories=[Story(item, "邮件正文")], note="县里转发部门稿件（转发邮件信息），转发内容即稿件，不可剪掉；落款是北镇市农业局",
    )
    file, story = document(draft("heishan-qingdan"), name="黑山县挂图作战.docx")
    inner = Mail("2018-04-20 16:41:08", ("黑山县发展和改革局", "hsxfgj@163.example.com"), "报送专项行动信息稿", "县政府办：\n  信息稿见附件。\n", files=[file], to=UNITS["heishan"]["mail"][0])
    week.add(
        "heishan-forward-rfc822",
        Mail("2018-04-23 10:06:47", sender("heishan"), "黑山县报送稿件（转县发改局）", "见附件邮件。\n", program="plain", nested=[wire.assemble(inner, inner=True)]),
        unit="heishan", stories=[story], note="部门邮件以message/rfc822整封作附件转来，外层发件人为报送单位",
    )
    item = draft("gongan-loudong")
    text = plain(item).replace(item.title, item.title.replace("修补", "修\x08补").replace("漏洞", "漏\x1b洞")).replace("漏洞，标题写成", "漏洞\x0b，标题\u202e写成")
    week.add(
        "gongan-hostile",
        Mail("2018-04-23 10:31:20", sender("gongan", name='市公安局"><img src=x onerror=alert(1)>'), "市公安局<script>alert(1)</script>稿件\r\nBcc: all@example.com", text, program="plain", how="utf-8-folded", body_charset="utf-8", body_bytes="utf-8"),
        unit="gongan", stories=[Story(item, "邮件正文")], note="标题含<script>和控制字符，显示名含标签，主题解码后含换行和Bcc，正文含反向书写符",
    )
    joint = draft("nongwei-xiangcun", title="农林两家联手推进春季造林与果园改造", tail="-", text="""
4月以来，市农委、市林业局联合组织春季造林与老果园改造，已完成造林2.1万亩、改造果园6400亩。

两家单位共派出技术员46人，分片包乡，统一供苗、统一验收，成活率不足八成的不予验收。

下一步，将于5月中旬组织联合检查，结果通报各县（市）区。
""")  # fmt: skip
    file, _ = document(joint.with_(head=("锦州市农村经济委员会  锦州市林业局",)), unit_name="市农委 市林业局", name="农林联合稿件.docx")
    week.add(
        "unknown-two-units",
        Mail("2018-04-23 10:50:58", ("春风化雨", "cfhy_0416@163.example.com"), "联合稿件", "请查收\n", files=[file], program="163", how="gbk", body_charset="GBK"),
        "quarantined", candidates=("linye", "nongwei"), reason="doubtful", note="名册外地址，文头并列两个单位",
    )  # fmt: skip
    file, story = document(draft("guta-louyu"), name="古塔区盘活楼宇.docx")
    signed = '<div>古塔区稿件见附件。</div><div><br></div><div><img src="cid:logo@guta"><br>古塔区人民政府办公室<br>地址：锦州市古塔区<br>电话：0416-2388016</div>'
    week.add(
        "guta-docx-logo",
        Mail("2018-04-23 11:20:35", sender("guta"), "古塔区报送稿件", "古塔区稿件见附件。\n", signed, files=[File("logo.png", pictures.logo(), cid="logo@guta", disposition="inline"), file]),
        unit="guta", stories=[story], note="签名里的徽标是内嵌小图，不算照片",
    )


def monday_afternoon(week):
    file, story = document(draft("anjian-jiancha"), name="安监局稿件修改.docx")
    who = sender("anjian", name="锦州市安监局")
    week.add(
        "anjian-reply-docx",
        Mail("2018-04-23 13:45:10", who, "回复：【退稿】请补充检查数据后重新报送", "已按要求补充做法和数据，请审阅。" + QUOTE_QQ % (who[0], who[1], "市安监局"), files=[file], program="qq", how="gbk", body_charset="gb18030", reply_to="returned.41.1@jianbao.example.com"),
        unit="anjian", stories=[story], note="回复退稿通知，引文剪去，附新稿",
    )
    who = sender("keji", name="韩雪")
    week.add(
        "keji-thanks",
        Mail("2018-04-23 14:02:33", who, "Re:【回执】已收到稿件1篇", "收到，谢谢！" + QUOTE_163 % (who[0], who[1], "市科技局"), program="163", how="gbk", body_charset="GBK", reply_to="receipt.3@jianbao.example.com"),
        "ignored", unit="keji", reason="no-draft", note="只有致谢，没有稿件；引文不可当稿件",
    )  # fmt: skip
    file, story = document(draft("zonghe-bianmin"), name="综合执法局便民疏导点.docx")
    mail = Mail("2018-04-23 14:25:01", sender("zonghe"), "综合执法局稿件", "稿件请查收。\n", files=[file])
    raw = wire.assemble(mail)
    week.add(
        "zonghe-truncated", mail, "quarantined", raw=raw[: len(raw) * 3 // 5], unit="zonghe", reason="damaged",
        note="传输中断，附件只到一半，没有结束边界；一小时后重发",
    )  # fmt: skip
    file, story = document(draft("jingxin-shengong"), name="经信委稿件（神工三期）.docx")
    week.add(
        "jingxin-same-story",
        Mail("2018-04-23 14:48:52", sender("jingxin", name="锦州市经济和信息化委员会"), "市经信委报送稿件", "请审阅。\n", files=[file]),
        unit="jingxin", stories=[Story(story.draft, story.origin, status="similar", other="0420-1330")], note="与太和区稿件同一件事，约两成文字不同",
    )
    item = draft("renfang-jingbao", head=("锦州市人民防空办公室",))
    file, story = document(item, name="防空警报检修.docx")
    week.add(
        "renfang-private-address",
        Mail("2018-04-23 15:10:19", ("小韦", "weiguodong_jz@163.example.com"), "警报检修稿件", "领导好，稿件见附件。", html_of("领导好，稿件见附件。"), files=[file], program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="renfang", clue="letterhead", stories=[story], note="单位在名册里没有邮箱，从私人邮箱报送，凭文头和落款认单位",
    )
    file, story = document(draft("zonghe-bianmin"), name="综合执法局便民疏导点.docx")
    week.add(
        "zonghe-docx-resent",
        Mail("2018-04-23 15:40:06", sender("zonghe"), "综合执法局稿件（重发）", "刚才发送中断，重发一次。\n", files=[file]),
        unit="zonghe", stories=[story], note="重发完整稿；缺签发人，图片缺说明",
    )
    week.add(
        "lvyou-empty", Mail("2018-04-23 16:02:27", sender("lvyou", name="ღ静水流深ღ"), "", "", program="qq", how="gbk", body_charset="gb18030"),
        "ignored", unit="lvyou", reason="empty", note="空邮件：无主题、无正文、无附件",
    )  # fmt: skip
    week.add(
        "jingkai-body-utf8",
        Mail("2018-04-23 16:55:43", sender("jingkai", name="滨海新区党政办"), "滨海新区稿件", plain(draft("jingkai-jingjinji")), html_of(plain(draft("jingkai-jingjinji"))), program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="jingkai", stories=[Story(draft("jingkai-jingjinji"), "邮件正文")], note="正文即稿件，纯文本与HTML并存；缺签发人",
    )
    both = [draft("jinrong-feifa"), draft("jinrong-duijie")]
    name = "市金融办本周稿件（2篇）.docx"
    data = docx.write(both, ["plain", "plain"], UNITS["jinrong"]["name"])
    week.add(
        "jinrong-two-in-one",
        Mail("2018-04-23 17:21:34", sender("jinrong"), "市金融办稿件两篇", "两篇稿件合在一个文档里，请查收。\n", files=[File(name, data)]),
        unit="jinrong", stories=[Story(item, name, count_pictures(item)) for item in both], note="一个文档里有两篇稿件；截止前9分钟到达",
    )


def after_the_deadline(week):
    file, story = document(draft("yixian-chanye"), name="义县产业扶贫.docx")
    week.add(
        "yixian-late",
        Mail("2018-04-23 18:46:15", sender("yixian", name="义县政府办公室"), "义县稿件", "请查收。\n", files=[file]),
        unit="yixian", stories=[story], timing="late", note="迟报：截止后76分钟",
    )
    file, story = document(draft("jingkai-hangdao"), name="航道疏浚工程开工.docx")
    week.add(
        "jingkai-early",
        Mail("2018-04-23 19:12:40", sender("jingkai", name="滨海新区党政办"), "滨海新区稿件（航道开工）", "今天开工，先报一篇。", html_of("今天开工，先报一篇。"), files=[file], program="163", how="utf-8", body_charset="UTF-8", body_bytes="utf-8"),
        unit="jingkai", stories=[story], timing="early", note="本期已按时报过，截止后再报的算下一期（提前）；文中1图",
    )
    file, story = document(draft("liangshi-chubei"), name="粮食库存清查.docx")
    week.add(
        "liangshi-late",
        Mail("2018-04-23 21:05:28", sender("liangshi"), "粮食局报送稿件", "抱歉晚了。\n", files=[file], date=b"Date: Mon, 23 Apr 2018 17:05:28 +0800"),
        unit="liangshi", stories=[story], timing="late", note="迟报：本机时钟慢4小时，Date头看似按时",
    )
    file, story = document(draft("xinfang-jian"), name="信访局稿件.docx")
    week.add(
        "xinfang-late",
        Mail("2018-04-24 08:52:11", sender("xinfang", name="市信访局办公室"), "【补报】市信访局上周稿件", "补报上期稿件1篇，请予采用。\n", files=[file]),
        unit="xinfang", stories=[story], timing="late", note="迟报：次日上午补报",
    )

//! An invented issue of a real-looking week.

use std::io::Cursor;

use chrono::NaiveDate;
use image::{ImageFormat, Rgb, RgbImage};

use crate::publishing::bulletin::{Bulletin, Piece, PrintedPhoto, Section, StandingRow};

const AREAS: [(&str, &[(&str, &str)]); 8] = [
    (
        "重大振兴举措",
        &[
            ("市发展改革委", "市发展改革委扎实推进“一带五基地”建设重点任务落地见效"),
            ("滨海新区", "滨海新区全力打造沿海经济带开放合作新高地"),
            ("市商务局", "市商务局深入开展外贸企业走访服务活动"),
        ],
    ),
    (
        "重要指标任务",
        &[
            ("市统计局", "全市一季度主要经济指标实现首季开门红"),
            ("市财政局", "市财政局强化收入征管确保完成全年一般公共预算收入12.5%的增长目标"),
        ],
    ),
    (
        "重大改革创新",
        &[
            ("市营商环境局", "市营商环境建设监督局坚持以“最多跑一次”改革为抓手全力优化提升营商环境"),
            ("市市场监管局", "我市率先推行企业登记全程电子化"),
            ("北镇市", "北镇市农村集体产权制度改革试点工作取得阶段性成效"),
        ],
    ),
    (
        "重点产业发展",
        &[
            ("市工业和信息化委", "我市出台支持先进装备制造业集群发展的若干措施"),
            ("义县", "义县精准招商引资全力培育新材料产业龙头企业"),
        ],
    ),
    (
        "重大项目工程",
        &[
            ("市重点项目办", "全市100个亿元以上重点项目集中开工"),
            ("市交通局", "锦凌快速通道改扩建工程进展顺利"),
            ("凌海市", "凌海市2018年一季度固定资产投资同比增长12.5%"),
        ],
    ),
    (
        "重大攻坚任务",
        &[
            ("市扶贫办", "市扶贫办聚焦“两不愁三保障”打好精准脱贫攻坚战"),
            ("市环保局", "市环保局联合多部门开展春季秸秆禁烧督查"),
            ("市金融办", "市金融办防范化解非法集资风险专项整治行动启动"),
        ],
    ),
    (
        "重点民生工程",
        &[
            ("市教育局", "市教育局扎实推进义务教育优质均衡发展取得阶段性成效"),
            ("市住建委", "老旧小区改造惠及3.2万户居民"),
            ("黑山县", "黑山县农村饮水安全巩固提升工程全面开工"),
        ],
    ),
    ("其他目标任务", &[("太和区", "太和区网格化管理打通服务群众“最后一公里”")]),
];

const SENTENCES: [&str; 8] = [
    "今年以来，全市上下认真贯彻落实省委、省政府决策部署，把专项行动作为推动工作的总抓手，层层压实责任，逐项细化措施，各项工作取得积极进展。",
    "截至4月20日，累计完成投资3.6亿元，占年度计划的28.5%，同比提高6.2个百分点，其中基础设施项目完成投资1.9亿元。",
    "实行“周调度、月通报、季考核”工作机制，建立任务清单、责任清单、问题清单“三张清单”，做到目标任务、完成时限、责任人员“三明确”。",
    "主要领导深入一线现场办公，先后协调解决用地、用电、融资等问题46个，帮助企业减轻负担1200余万元。",
    "下一步，将继续以钉钉子精神抓好各项任务落实，对照台账逐项销号，确保全年目标任务保质保量如期完成。",
    "组织工作专班分赴各县（市）区开展督导检查，现场反馈问题，限期整改到位。",
    "广大干部群众普遍反映，办事更方便了，环境更好了，获得感、幸福感、安全感明显增强。",
    "同时，加强宣传引导，通过报纸、电视、网络等媒体刊发稿件85篇，营造了真干实干、齐抓落实的浓厚氛围。",
];

/// 8 areas, 20 drafts, 4 photos, 45 units, a note.
pub fn issue() -> Bulletin {
    let mut number = 0;
    let sections = AREAS.iter().map(|(area, drafts)| {
        let pieces = drafts.iter().map(|(unit, title)| {
            number += 1;
            piece(number, unit, title)
        });
        Section { area: (*area).to_owned(), pieces: pieces.collect() }
    });
    let own = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    Bulletin {
        marking: Some("内部资料　注意保存".to_owned()),
        name: "重实干 强执行 抓落实专项行动宣传工作简报".to_owned(),
        number: 3,
        total: 15,
        issuer: "市政府专项行动领导小组办公室宣传报道组".to_owned(),
        date: NaiveDate::from_ymd_opt(2018, 4, 24).unwrap_or_default(),
        note: Some(
            "专项行动开展以来，各地区、各部门迅速行动，涌现出一批好经验、好做法。现将部分单位的工作情况编发，供各地区、各部门学习借鉴。"
                .to_owned(),
        ),
        sections: sections.collect(),
        standings: standings(45),
        standings_summary: "本期应报45家，按时37家，迟报3家，漏报4家，免报1家。".to_owned(),
        report_to: own(&["省政府专项行动领导小组办公室", "市委、市人大、市政府、市政协领导"]),
        send_to: own(&["市委办公室", "市人大常委会办公室", "市政协办公室", "市委宣传部"]),
        issue_to: own(&["各县（市）区人民政府（管委会）", "市政府各部门", "中省直有关单位"]),
        copies: 120,
    }
}

fn piece(number: usize, unit: &str, title: &str) -> Piece {
    let sentence = |i: usize| SENTENCES[(number * 3 + i) % SENTENCES.len()];
    let mut paragraphs = vec![format!("{}{}", sentence(0), sentence(1))];
    if number % 5 == 1 {
        paragraphs.push("一、高位推动，压实工作责任".to_owned());
        paragraphs.push(format!("（一）健全机制。{}", sentence(2)));
        paragraphs.push("二、强化举措，务求工作实效".to_owned());
    }
    paragraphs.push(format!("{}{}", sentence(3), sentence(4)));
    if number.is_multiple_of(3) {
        paragraphs.push(sentence(5).to_owned());
    }
    let photos = match number {
        2 => vec![photo(1600, 1067, "滨海新区港口作业现场", 40), photo(1600, 1200, "企业自动化生产线", 90)],
        11 => vec![photo(1600, 1067, "重点项目集中开工现场", 140)],
        17 => vec![photo(900, 1200, "学生在新建的实验室上课", 200)],
        _ => Vec::new(),
    };
    let mut units = vec![unit.to_owned()];
    if number == 13 {
        units.push("市统计局".to_owned());
    }
    Piece { title: title.to_owned(), units, paragraphs, photos }
}

/// A JPEG with something to see on it.
pub fn photo(width: u32, height: u32, caption: &str, shade: u8) -> PrintedPhoto {
    let small = RgbImage::from_fn(width / 10, height / 10, |x, y| Rgb([shade, (x * 2) as u8, (y * 2) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    small.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture in memory");
    let caption = Some(caption.to_owned()).filter(|c| !c.is_empty());
    PrintedPhoto { mime: "image/jpeg".to_owned(), width, height, caption, bytes: bytes.into_inner() }
}

/// Rows of the week's table for so many units.
pub fn standings(units: usize) -> Vec<StandingRow> {
    let names = [
        "发展改革委",
        "工业和信息化委",
        "教育局",
        "科技局",
        "公安局",
        "民政局",
        "司法局",
        "财政局",
        "人社局",
        "国土局",
        "环保局",
        "住建委",
        "交通局",
        "水利局",
        "农委",
        "商务局",
        "文广局",
        "卫生计生委",
        "审计局",
        "国资委",
    ];
    let rows = (0..units).map(|i| {
        let (class, unit) = match i {
            0..7 => ("县（市）区", ["凌海市", "北镇市", "黑山县", "义县", "太和区", "古塔区", "凌河区"][i].to_owned()),
            7..11 => ("开发区", ["滨海新区", "松山新区", "高新区", "龙栖湾新区"][i - 7].to_owned()),
            11..36 => ("市直部门", format!("市{}", names[i % names.len()])),
            _ => (
                "中省直",
                format!("市{}", ["国税局", "地税局", "气象局", "电业局", "邮政局", "海关", "检验检疫局"][i % 7]),
            ),
        };
        let standing = match i {
            5 => "迟报3小时",
            12 | 30 => "迟报1天",
            8 | 19 | 27 | 44 => "漏报",
            35 => "免报",
            _ => "按时",
        };
        let sent = u32::from(standing != "漏报" && standing != "免报") * (1 + u32::try_from(i % 3).unwrap_or(0));
        StandingRow { class: class.to_owned(), unit, sent, printed: sent / 2, standing: standing.to_owned() }
    });
    rows.collect()
}

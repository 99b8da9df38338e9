//! Stories and what units make of them: the same story reordered, half rewritten, retitled, framed in slogans, misread by
//! OCR; and stories that merely look alike. Deterministic: the same seed gives the same texts.
//!
//! Two sources that were written apart: [`written`] (here) and [`sampled`] (the drafts of the sample office).

use std::fs;

/// A story with the unit that tells it.
#[derive(Clone, Debug)]
pub struct Story {
    pub area: String,
    pub title: String,
    pub body: Vec<String>,
}

impl Story {
    fn new(area: &str, title: &str, body: &str) -> Self {
        let body = body.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        Self { area: area.into(), title: title.into(), body }
    }

    pub fn chars(&self) -> usize {
        self.body.iter().map(|line| line.chars().count()).sum()
    }

    /// Its sentences, in order.
    pub fn sentences(&self) -> Vec<String> {
        self.body.iter().flat_map(|line| line.split_inclusive(['。', '！', '？', '；'])).map(str::to_owned).collect()
    }

    fn of_sentences(&self, sentences: &[String]) -> Self {
        let body = sentences.chunks(3).map(|some| some.concat()).collect();
        Self { body, ..self.clone() }
    }
}

/// A small generator of numbers (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }
}

/// What may be done to a story without making it another.
pub const CHANGES: [Change; 11] = [
    Change::Copied,
    Change::Reordered,
    Change::Rewritten,
    Change::Retitled,
    Change::Framed,
    Change::FramedAnew,
    Change::Elsewhere,
    Change::Misread,
    Change::Sprinkled,
    Change::Most,
    Change::All,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Copied,
    /// The sentences stand in another order.
    Reordered,
    /// Every fifth sentence is told in other words, or is another.
    Rewritten,
    /// Another title altogether.
    Retitled,
    /// Slogans at head and tail.
    Framed,
    /// The same with phrases that no list has.
    FramedAnew,
    /// Another unit tells it in its own name.
    Elsewhere,
    /// Two characters in a hundred are wrong.
    Misread,
    /// Every tenth word is another, wherever it stands.
    Sprinkled,
    /// Everything but OCR.
    Most,
    /// Everything.
    All,
}

/// The story as another paper would tell it.
pub fn variant(story: &Story, change: Change, dice: &mut Dice) -> Story {
    let all = change == Change::All;
    let most = all || change == Change::Most;
    let does = |one: Change| change == one || most;
    let mut told = story.clone();
    if does(Change::Elsewhere) {
        told = elsewhere(&told, dice);
    }
    if does(Change::Rewritten) {
        told = rewritten(&told, dice);
    }
    if does(Change::Reordered) {
        let mut sentences = told.sentences();
        dice.shuffle(&mut sentences);
        told = told.of_sentences(&sentences);
    }
    if does(Change::Retitled) {
        told.title = (*dice.pick(&TITLES)).to_owned();
    }
    if change == Change::Misread || all {
        told.body = told.body.iter().map(|line| misread(line, dice)).collect();
    }
    if does(Change::Framed) {
        told = framed(&told, dice);
    }
    if change == Change::Sprinkled {
        told.body = told.body.iter().map(|line| sprinkled(line, dice)).collect();
    }
    if change == Change::FramedAnew {
        told = framed_anew(&told, dice);
    }
    told
}

/// With slogans before and behind.
pub fn framed(story: &Story, dice: &mut Dice) -> Story {
    let mut body = vec![format!("{}{}", dice.pick(&SLOGANS), dice.pick(&SLOGANS))];
    body.extend(story.body.iter().cloned());
    body.push(format!("{}{}", dice.pick(&SLOGANS), dice.pick(&SLOGANS)));
    Story { body, ..story.clone() }
}

/// With phrases before and behind that no list has.
pub fn framed_anew(story: &Story, dice: &mut Dice) -> Story {
    let mut body = vec![format!("{}{}", dice.pick(&UNHEARD), dice.pick(&UNHEARD))];
    body.extend(story.body.iter().cloned());
    body.push(format!("{}{}", dice.pick(&UNHEARD), dice.pick(&UNHEARD)));
    Story { body, ..story.clone() }
}

fn elsewhere(story: &Story, dice: &mut Dice) -> Story {
    const UNITS: [&str; 12] = [
        "市教育局",
        "市水利局",
        "市农委",
        "市住建委",
        "市财政局",
        "市发改委",
        "市交通局",
        "凌海市",
        "北镇市",
        "黑山县",
        "义县",
        "太和区",
    ];
    let mut told = story.clone();
    let other = *dice.pick(&UNITS);
    for unit in UNITS {
        if told.body.iter().any(|line| line.contains(unit)) {
            told.body = told.body.iter().map(|line| line.replace(unit, other)).collect();
            break;
        }
    }
    told.body.insert(0, format!("{other}讯："));
    told
}

/// Every fifth sentence, at least one, in other words.
fn rewritten(story: &Story, dice: &mut Dice) -> Story {
    let mut sentences = story.sentences();
    let count = sentences.len().div_ceil(5);
    let mut places: Vec<usize> = (0..sentences.len()).collect();
    dice.shuffle(&mut places);
    for at in places.into_iter().take(count) {
        let new = if dice.roll(2) == 0 && sentences.len() > 3 {
            (*dice.pick(&FREE)).to_owned()
        } else {
            reworded(&sentences[at], dice)
        };
        sentences[at] = new;
    }
    story.of_sentences(&sentences)
}

/// Synonyms, the clauses turned round, numbers in words.
fn reworded(sentence: &str, dice: &mut Dice) -> String {
    let end = sentence.chars().last().filter(|c| "。！？；".contains(*c));
    let inner = sentence.trim_end_matches(['。', '！', '？', '；']);
    let mut clauses: Vec<&str> = inner.split('，').collect();
    if clauses.len() > 1 {
        let turn = 1 + dice.roll(clauses.len() - 1);
        clauses.rotate_left(turn);
    }
    let mut told = clauses.join("，");
    for (word, other) in SYNONYMS {
        told = told.replace(word, other);
    }
    let digits = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    told = told.chars().map(|c| c.to_digit(10).map_or(c, |digit| digits[digit as usize])).collect();
    told.extend(end);
    told
}

/// Two characters in a hundred wrong, as OCR and hasty typing get them.
fn misread(line: &str, dice: &mut Dice) -> String {
    const WRONG: [char; 24] = [
        '己', '末', '士', '曰', '千', '人', '入', '口', '日', '大', '太', '夭', '未', '王', '玉', '主', '1', 'l', '0',
        'O', '丨', '一', '卜', '上',
    ];
    line.chars()
        .map(|c| match dice.roll(100) {
            0 | 1 if !c.is_whitespace() => *dice.pick(&WRONG),
            _ => c,
        })
        .collect()
}

/// One place in ten holds another word: about every fifth character is changed.
fn sprinkled(line: &str, dice: &mut Dice) -> String {
    let words: Vec<char> = FREE.concat().chars().filter(|c| c.is_alphanumeric()).collect();
    let mut left = 0;
    line.chars()
        .map(|c| {
            if left == 0 && dice.roll(10) == 0 {
                left = 2;
            }
            if left > 0 && c.is_alphabetic() {
                left -= 1;
                return *dice.pick(&words);
            }
            c
        })
        .collect()
}

const SYNONYMS: [(&str, &str); 34] = [
    ("推进", "推动"),
    ("开展", "组织"),
    ("完成", "做完"),
    ("截至目前", "目前"),
    ("全市", "我市"),
    ("群众", "居民"),
    ("建设", "修建"),
    ("实现", "做到"),
    ("建立", "设立"),
    ("组织", "安排"),
    ("共", "总计"),
    ("全部", "悉数"),
    ("负责", "承担"),
    ("今年以来", "年初至今"),
    ("同时", "与此同时"),
    ("重点", "着重"),
    ("投资", "投入资金"),
    ("企业", "公司"),
    ("学校", "校园"),
    ("提高", "提升"),
    ("解决", "化解"),
    ("问题", "难题"),
    ("检查", "查看"),
    ("发现", "查出"),
    ("培训", "授课"),
    ("新增", "增加"),
    ("覆盖", "涵盖"),
    ("召开", "开了"),
    ("会议", "会"),
    ("要求", "强调"),
    ("工程", "项目"),
    ("项目", "工程"),
    ("开工", "动工"),
    ("预计", "估计"),
];

/// Sentences that fit anywhere and say little.
const FREE: [&str; 12] = [
    "相关做法在系统内作了交流，兄弟单位派人前来学习。",
    "有关负责人介绍，这项工作年内还将再走一轮，做法也会写进制度。",
    "沿街商户王女士说，变化就发生在家门口，心里踏实多了。",
    "市民可以拨打值班电话反映情况，工作人员当场登记、限时答复。",
    "为防止反弹，专班每半个月抽查一次，结果张榜公布。",
    "参与的志愿者统一着装、轮流值守，把服务送到了最远的村屯。",
    "承办科室把经验整理成小册子，印发给各基层站所。",
    "从现场看，施工围挡已经拆除，道路恢复了通行。",
    "下半年，这一做法将在条件成熟的街道先行试行。",
    "不少老人专门赶来道谢，还送来了自家种的瓜果。",
    "对进度偏慢的环节，分管领导带队上门，逐个会商办法。",
    "业内人士认为，这样的安排既省钱又省力，值得坚持。",
];

const TITLES: [&str; 14] = [
    "小切口做出大文章",
    "一件实事的前前后后",
    "这里的春天来得早",
    "换了思路天地宽",
    "基层来信：变化看得见",
    "数字背后的担当",
    "办好家门口的事",
    "一线传真",
    "有诺必践 有难必解",
    "从“等米下锅”到“找米下锅”",
    "民有所呼 我有所应",
    "抓细抓实见成效",
    "动真碰硬开新局",
    "真情服务暖人心",
];

/// What drafts say before they say something.
const SLOGANS: [&str; 12] = [
    "为深入贯彻党的十九大精神，认真贯彻落实省委、市委决策部署，以习近平新时代中国特色社会主义思想为指导，牢固树立新发展理念。",
    "深入贯彻落实“重实干、强执行、抓落实”专项行动部署要求，真抓实干、攻坚克难，奋力开创各项工作新局面。",
    "坚持以人民为中心的发展思想，高度重视、精心组织、周密部署，不断增强人民群众获得感幸福感安全感。",
    "下一步，将提高政治站位，强化担当作为，压实责任，狠抓落实，为加快建设辽西区域中心城市奠定坚实基础。",
    "以钉钉子精神一以贯之抓落实，以壮士断腕的决心、敢啃硬骨头的勇气，打好三大攻坚战。",
    "按照市委、市政府统一部署，主要负责同志亲自部署、亲自过问，层层压实责任，形成齐抓落实、共促发展的良好氛围。",
    "不忘初心、牢记使命，锐意进取、开拓创新，为推动锦州全面振兴作出新的更大贡献。",
    "坚持稳中求进工作总基调，统一思想，凝心聚力，确保圆满完成全年各项目标任务。",
    "全面动员、全民参与，各司其职、各负其责，把各项任务落到实处、抓出成效。",
    "今后，将继续深入学习党的十九大精神，砥砺前行、久久为功，奋力书写新时代的答卷。",
    "认真贯彻中央经济工作会议精神，统筹推进稳增长、促改革、调结构、惠民生、防风险各项工作。",
    "进一步转作风、优环境、促发展，以实际行动助力锦州振兴发展。",
];

/// The same by people who have phrases of their own.
const UNHEARD: [&str; 8] = [
    "近年来，在市委、市政府的坚强领导和上级主管部门的关心支持下，全体干部职工上下同心、奋发进取，各项事业呈现出蓬勃发展的喜人态势。",
    "新征程上，我们将以更加饱满的热情、更加昂扬的斗志、更加务实的作风，书写无愧于时代、无愧于人民的精彩答卷。",
    "思想是行动的先导，为民是永恒的主题，唯有脚踏实地、埋头苦干，方能不负重托、行稳致远。",
    "功成不必在我，功成必定有我，广大党员干部冲锋在前、勇挑重担，让党旗在一线高高飘扬。",
    "群众利益无小事，一枝一叶总关情，只有把群众的冷暖放在心上，工作才能得到群众的拥护。",
    "蓝图已经绘就，号角已经吹响，让我们撸起袖子加油干，一张蓝图绘到底，一茬接着一茬干。",
    "该单位始终把此项工作摆在突出位置、抓在手上，做到认识到位、责任到位、措施到位、保障到位。",
    "通过此次活动，进一步增强了凝聚力和战斗力，营造了比学赶超的浓厚氛围，收到了预期效果。",
];

/// Stories that look alike and are not: pairs of two.
pub fn lookalikes() -> Vec<(&'static str, Story, Story)> {
    let report = |week: &str, n: [&str; 8]| {
        Story::new(
            "5",
            "全市重点项目建设周报",
            &format!(
                "截至{week}，全市开复工重点项目{}个，完成投资{}亿元，开复工率{}%。
                 征地拆迁方面，本周完成征地{}亩，签约{}户，拆除房屋{}平方米，清运土方{}立方米。
                 要素保障方面，协调落实用地指标{}亩，各专班实行一个项目、一名领导、一套班子、一抓到底，每天晚上汇总当日进度，次日早上调度解决困难。
                 对进度滞后的项目，专班下发督办单，要求责任单位说明原因、提出措施、明确时限。",
                n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]
            ),
        )
    };
    let rain = |day: &str, n: [&str; 5]| {
        Story::new(
            "7",
            "市水利局汛情值守情况",
            &format!(
                "{day}，市水利局值班人员对全市{}座水库、{}处险工险段进行巡查，出动{}人次，排查隐患{}处，均已落实责任人和抢险物资，水库蓄水{}万立方米，水情总体平稳。",
                n[0], n[1], n[2], n[3], n[4]
            ),
        )
    };
    let meeting = |place: &str, title: &str, told: &str| {
        Story::new(
            "8",
            &format!("{place}召开{title}会议"),
            &format!(
                "4月17日，{place}召开{title}会议。{place}主要领导出席会议并讲话，各乡镇街道、各相关部门负责人参加会议。
                 {told}
                 会议要求，各单位要把思想统一到会议精神上来，主要领导亲自抓、分管领导具体抓，列出清单、倒排工期、挂图作战。要加强督查考核，对工作不力、推诿扯皮的，严肃追究责任。要加强宣传引导，及时总结推广好经验好做法，营造良好氛围。",
            ),
        )
    };
    vec![
        (
            "next week's report",
            report("4月13日", ["126", "38.6", "71.2", "1260", "318", "42600", "15800", "860"]),
            report("4月20日", ["141", "45.9", "79.7", "730", "204", "28150", "9400", "415"]),
        ),
        (
            "next month's report",
            report("3月30日", ["96", "21.4", "54.2", "2210", "506", "61300", "33700", "1320"]),
            report("4月27日", ["158", "52.3", "89.3", "415", "97", "12080", "6150", "240"]),
        ),
        (
            "a short report",
            rain("4月14日", ["27", "64", "310", "12", "3260"]),
            rain("4月21日", ["31", "58", "275", "7", "3415"]),
        ),
        (
            "a meeting elsewhere",
            meeting(
                "古塔区",
                "老旧小区改造推进",
                "会议听取了解放路等19个小区改造方案的汇报，决定先从屋面防水和排水管网做起，居民出资比例不超过一成，资金由区财政垫付，六月底前完成设计，七月进场施工。楼院里的违建由街道逐户做工作，一周一报。",
            ),
            meeting(
                "凌海市",
                "春季防火工作",
                "会议通报了清明以来3起野外火情，分析了大风天气多、上坟烧纸多、秸秆露天焚烧多的形势，决定在进山路口增设检查点45处，护林员全部上岗，无人机每天巡护两次，发现火源半小时内到场处置，瞒报漏报的一律问责。",
            ),
        ),
        (
            "another meeting",
            meeting(
                "北镇市",
                "果蔬产业",
                "会议研究了冷链物流园选址，决定在沟帮子镇建设气调库8座，扶持葡萄合作社33家，把窖藏葡萄的上市时间拉长到来年五月，与三家电商平台签订代销协议，争取销售额过亿元。",
            ),
            meeting(
                "义县",
                "脱贫攻坚",
                "会议逐村分析了尚未脱贫的2100户情况，因病致贫的落实大病救助，因学致贫的减免费用，有劳动能力的安排到光伏电站、扶贫车间就业，驻村干部吃住在村，每月至少走访一遍。",
            ),
        ),
        (
            "one campaign, two counties",
            Story::new(
                "6",
                "黑山县打响蓝天保卫战",
                "入春以来，黑山县把散煤治理作为头等大事。县里筹集资金860万元，为城区平房户更换清洁炉具5400台，取缔小煤场17家，在三个乡镇开办生物质燃料加工点。路上查，夜间也查，渣土车不盖苫布一律劝返。前三个月空气优良天数比上年同期多了9天，县城东部的监测点数据改善最为明显。",
            ),
            Story::new(
                "6",
                "义县多措并举改善空气质量",
                "义县从秸秆禁烧和锅炉改造两头发力。全县划分网格239个，村组干部包保到地块，秸秆打包离田32万亩，露天焚烧火点同比少了六成。淘汰十吨以下燃煤锅炉28台，集中供热管网向城南延伸4.1公里。环保部门与气象部门共享预报，重污染天气提前一天通知停工，群众可在手机上看到实时数据。",
            ),
        ),
        (
            "one campaign, two bureaus",
            Story::new(
                "3",
                "市工商局推行企业登记全程电子化",
                "市工商局把企业登记搬到网上。申请人在家填报，系统自动核名，材料齐全的当天发照，执照可以邮寄。第一季度网上办理3120件，占新设企业的八成三，窗口排队时间由四十分钟缩短到十分钟。对不会操作的，大厅设了帮办台，老年人由专人全程代办。",
            ),
            Story::new(
                "3",
                "市国税局办税服务提速",
                "市国税局推出办税事项最多跑一次清单，涉及五大类87项。纳税人通过电子税务局可以开票、申报、退税，平均办理时间压缩一半。服务厅开通早晚延时窗口，节假日预约办理。首季受理网上业务4.6万笔，实地核查由三次并为一次，企业财务人员普遍反映省心。",
            ),
        ),
        (
            "one project at two stages",
            Story::new(
                "5",
                "滨海大道改造工程开工",
                "3月28日，滨海大道改造工程开工。工程起于笔架山收费站，止于白沙湾，全长11.6公里，双向六车道，概算投资4.3亿元。建设单位先做了地下管线探查，迁移电杆213根，临时便道已经通车。",
            ),
            Story::new(
                "5",
                "滨海大道沿线绿化进入收尾",
                "滨海大道两侧的绿化带里，工人正在栽最后一批黑松。今年春季共补植乔木6800株、灌木2.1万株，铺草皮9万平方米，成活率预计在九成五以上。养护单位装了喷灌，盐碱地段先换土再栽树，海风再大也不怕。",
            ),
        ),
        (
            "one title, two stories",
            Story::new(
                "7",
                "为民服务解难题",
                "市民政局把低保审批权下放到乡镇，申请人不再跑县里。入户核查由两人一组进行，邻里评议在村部公开，十五个工作日内办结。首批下放的九个乡镇新纳入低保178户，退出64户，没有一起投诉。",
            ),
            Story::new(
                "7",
                "为民服务解难题",
                "市公交公司新开两条学生专线，早晚各跑四趟，票价一元。线路避开拥堵的中央大街，沿途七所中学门口设站，家长可以在手机上看到车到了哪里。试运行两周，日均运送学生2300人次，校门口私家车少了三分之一。",
            ),
        ),
    ]
}

/// Stories of two areas and all lengths, written for the tests.
pub fn written() -> Vec<Story> {
    let story = Story::new;
    vec![
        story(
            "7",
            "北湖水厂二期竣工",
            "4月12日，我市北湖水厂二期工程通过竣工验收。该工程新铺输水管线23公里，改造泵站4座，日供水能力提高到6万吨。施工期间，市水利局抽调18名技术人员驻守现场，逐段试压，发现渗漏点11处，全部当日处理。工程投用后，城北五个社区的1.2万户居民告别低水压。",
        ),
        story(
            "7",
            "城南小区二次供水改造",
            "入春以来，我市对城南三个小区的二次供水设施进行改造。改造涉及水箱37个、水泵52台，全部换成不锈钢材料，居民凭手机可以查询水质检测结果。社区还选出26名义务监督员，每周到泵房走一趟。过去一到夏天就发黄的自来水，如今拧开就能看出不同。",
        ),
        story(
            "7",
            "农村饮水安全巩固提升",
            "义县把农村饮水安全列为头号民生实事。全县排查出季节性缺水村屯41个，其中深山区28个。\n对能并网的14个村，延伸主管道63公里；对不能并网的，打深井、建蓄水池、装净化设备。\n每处水源确定一名管水员，工资由县财政每月发放300元。水质每季度送检一次，结果贴在村务公开栏。\n截至目前，已有33个村通水，剩余8个村的井位已经打成，正在安装水泵和消毒设备。大定堡乡的村民说，祖祖辈辈挑水的扁担可以收起来了。",
        ),
        story("7", "校园午餐工程启动", "市教育局启动校园午餐工程，首批覆盖城区小学27所。"),
        story(
            "7",
            "公办园学位增加三千个",
            "围绕入园难，市教育局通过新建、回收、转制三条路子，今年新增公办幼儿园学位3150个，六月底前全部开始招生。其中回收小区配套园9所，改造闲置校舍5处。",
        ),
        story(
            "7",
            "家庭医生签约进社区",
            "4月9日起，太和区组织86支家庭医生团队进社区集中签约。团队由全科医生、护士、公卫人员各一名组成，重点是65岁以上老人、孕产妇、慢性病患者。签约居民每年享受一次免费体检、四次上门随访，转诊到市级医院有专用号源。为防止签而不约，区卫生部门每月随机拨打300个电话回访，满意率低于九成的团队暂停绩效。两周来共签约1.9万人，建立档案1.7万份，发现血压血糖异常2260人，全部纳入管理。",
        ),
        story(
            "7",
            "棚户区居民搬进新居",
            "4月18日上午，古塔区石油里棚户区改造项目首批436户居民领到了新房钥匙。这个片区建于上世纪六十年代，三代同住二十平方米的家庭不在少数，冬天取暖靠煤炉，厕所在百米之外。改造中，指挥部把动迁政策、评估结果、房源位置全部上墙公示，先签约先选房，阳光操作没有一户上访。\n新小区总建筑面积11.8万平方米，配建幼儿园、卫生服务站和社区食堂，热力、燃气、电梯一次到位。对93户困难家庭，民政部门给予每户每年1200元的物业补贴。\n第二批居民将于八月回迁，届时还将开通一条公交支线。",
        ),
        story(
            "5",
            "锂电材料项目投产",
            "总投资6.2亿元的锂电负极材料项目4月11日在太和区投产。项目一期建成石墨化车间两座、生产线5条，年产能2万吨，产品供应三家动力电池厂。从签约到投产只用了14个月。区里派专人帮办手续29项，协调双回路供电，架设专线7.4公里。企业负责人说，二期准备下半年动工，预计全部达产后年销售收入12亿元，安置就业420人。",
        ),
        story(
            "5",
            "港口散粮码头扩建",
            "锦州港散粮码头扩建工程完成水下炸礁，进入沉箱安装阶段。工程新建5万吨级泊位2个，配套筒仓36座，概算9.7亿元。施工单位抢抓无风浪的窗口期，每天作业16小时，已出运沉箱22个，占总数的四成。海事部门划定了临时航道，安排两艘巡逻艇全天警戒，过往渔船没有发生一起险情。建成后，粮食年吞吐能力将增加300万吨，东北玉米南下又多了一个出口。",
        ),
        story(
            "5",
            "高速连接线全线贯通",
            "经过19个月施工，凌海至龙栖湾高速连接线4月15日全线贯通。路线全长17.3公里，建有大桥3座、互通1处，沿线征地2740亩，动迁193户。为不误春耕，施工单位把横穿农田的便桥提前拆除，还地于民。五月完成标线和护栏，六月底通车后，凌海城区到龙栖湾的车程由五十分钟缩短到二十分钟。",
        ),
        story("5", "文化艺术中心主体封顶", "市文化艺术中心主体结构封顶，幕墙开始安装，较计划提前20天。"),
        story(
            "5",
            "老工业区搬迁改造推进会",
            "市发改委牵头的老工业区搬迁改造取得阶段进展。列入计划的12户企业中，7户已停产腾空，3户签订搬迁协议，另外2户的土地评估正在进行。腾出的土地2160亩，其中860亩规划为商住，400亩建设工业遗址公园，保留两座老厂房和一段铁路专用线。职工安置费1.37亿元已足额到位，转岗培训开了11期，987人重新上岗，内退的346人按月领取生活费。遗留的重金属土壤委托专业机构修复，第一块地块取样检测合格。",
        ),
        story(
            "5",
            "神工路跨线桥吊装",
            "4月19日凌晨，神工路跨铁路立交桥最后一片箱梁吊装就位。这片梁长32米、重140吨，须在铁路部门批准的90分钟天窗期内完成。为此，施工单位演练了四次，准备了两台备用吊车。零点四十分开始，一点五十二分落梁，比预定时间早了8分钟。桥面铺装将于五月完成，届时铁北地区12万居民出行不再绕行道口。",
        ),
        story(
            "5",
            "物流园区招商签约",
            "松山新区物流园区一季度签约项目9个，合同额18.4亿元，其中冷链仓储3个、快递分拨2个、汽配市场1个。新区改变以往坐等上门的做法，组成四个小分队分赴京津、长三角、珠三角、蒙东，每队三人，一月一换。落户企业从注册到开工的手续由代办员一手包办，最快的一家21天就进场打桩。园区同步铺设道路5.6公里，雨污管网全部分流，预留了铁路专用线接口。",
        ),
    ]
}

/// The drafts of the sample office, by their area; written by others for other ends.
pub fn sampled() -> Vec<Story> {
    let mut stories = Vec::new();
    for name in ["april_one.py", "april_two.py", "may.py"] {
        let text = fs::read_to_string(super::root().join("samples/week").join(name)).expect("the samples are there");
        for draft in text.split("Draft(").skip(1) {
            let mut parts = draft.split("\"\"\"");
            let (Some(head), Some(body)) = (parts.next(), parts.next()) else { continue };
            let quoted: Vec<&str> = head.split('"').skip(1).step_by(2).collect();
            let Some([area, title]) = quoted.get(2..4) else { continue };
            let body: String = body.lines().filter(|line| !line.starts_with('@')).collect::<Vec<_>>().join("\n");
            stories.push(Story::new(area, title, &body));
        }
    }
    assert!(stories.len() > 40, "the samples were understood: {}", stories.len());
    stories
}

//! Sentences that any draft could have: left out of a fingerprint, so that two drafts are not alike because both begin
//! with 为深入贯彻….

use super::plain::plain;
use aho_corasick::{AhoCorasick, MatchKind};

/// A sentence so much of which is set phrases, and in which nothing is counted, tells no news.
const SHARE: f64 = 0.3;
/// A sentence of set phrases may be longer than this only if they are most of it: what a unit did stands in long ones.
const LONG: usize = 60;

/// Set phrases beside those of the office's word list.
const USUAL: &[&str] = &[
    "深入贯彻",
    "深入学习",
    "认真贯彻",
    "认真落实",
    "全面贯彻",
    "贯彻落实",
    "重大决策部署",
    "决策部署",
    "安排部署",
    "部署要求",
    "统一部署",
    "会议精神",
    "重要讲话精神",
    "为指导",
    "总书记",
    "总要求",
    "指示精神",
    "狠抓落实",
    "抓好落实",
    "落到实处",
    "高度重视",
    "精心组织",
    "周密部署",
    "压实责任",
    "层层压实",
    "强化担当",
    "担当作为",
    "真抓实干",
    "攻坚克难",
    "锐意进取",
    "开拓创新",
    "凝心聚力",
    "统一思想",
    "提高政治站位",
    "提高思想认识",
    "奠定坚实基础",
    "提供有力保障",
    "提供坚强保障",
    "提供有力支撑",
    "保驾护航",
    "更大贡献",
    "应有贡献",
    "新的贡献",
    "积极贡献",
    "良好氛围",
    "浓厚氛围",
    "新局面",
    "新篇章",
    "新台阶",
    "获得感",
    "幸福感",
    "安全感",
    "以人民为中心",
    "新发展理念",
    "目标任务",
    "取得实效",
    "抓出成效",
    "下一步",
    "今后",
    "继续",
    "钉钉子精神",
    "一以贯之",
    "壮士断腕",
    "硬骨头",
    "攻坚战",
    "各司其职",
    "各负其责",
    "全面动员",
    "全民参与",
    "转作风",
    "优环境",
    "促发展",
    "齐抓共管",
    "稳中求进",
    "总基调",
    "不忘初心",
    "牢记使命",
    "砥砺前行",
    "久久为功",
    "统筹推进",
    "稳增长",
    "全面振兴",
    "振兴发展",
    "以实际行动",
    "新时代",
    "圆满完成",
];

/// Sentences that begin so tell what is to be done, not what was done; every meeting ends with them.
const EXHORTATIONS: &[&str] =
    &["会议要求", "会议强调", "会议指出", "会议号召", "他要求", "他强调", "他指出", "要求各", "要"];
/// And who sat there says nothing of the story.
const ATTENDANCE: &[&str] = &["出席会议", "参加会议", "列席会议", "主持会议", "参加了会议", "出席了会议"];

/// Knows set phrases.
pub struct Slogans {
    finder: Option<AhoCorasick>,
    mark: u64,
}

impl Slogans {
    /// The usual phrases and the office's own. A list too large to be searched for leaves nothing out.
    pub fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<String> = USUAL.iter().copied().chain(phrases).map(plain).collect();
        // A single word is in every news sentence too.
        all.retain(|phrase| phrase.chars().count() >= 2);
        all.sort_unstable();
        all.dedup();
        let mark = super::plain::hash_of(&all.join("\n"));
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&all).ok();
        Self { finder, mark }
    }

    /// No phrase at all: nothing is left out.
    pub fn none() -> Self {
        Self { finder: None, mark: 0 }
    }

    /// Another list has another mark.
    pub fn mark(&self) -> u64 {
        self.mark
    }

    /// Whether a sentence (without white space and punctuation) tells nothing but what all say.
    pub fn fills(&self, sentence: &str) -> bool {
        let Some(finder) = &self.finder else { return false };
        // What is counted is news.
        if sentence.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
        if EXHORTATIONS.iter().any(|start| sentence.starts_with(start))
            || ATTENDANCE.iter().any(|words| sentence.contains(words))
        {
            return true;
        }
        let covered: usize = finder
            .find_iter(sentence)
            .filter_map(|hit| sentence.get(hit.range()))
            .map(|found| found.chars().count())
            .sum();
        let length = sentence.chars().count();
        let share = if length > LONG { SHARE * 1.5 } else { SHARE };
        covered as f64 >= share * length as f64 && covered >= 4
    }
}

//! Words that a title must not be broken inside: those of official prose, and those of the bulletin at hand.
//!
//! A title is short and its words are few in kind, so a plain list read by longest match does what a segmenter would; what the list
//! lacks, the text below the title tells: two characters that keep standing together there are most likely one word.

use std::collections::{HashMap, HashSet};

/// Words of two to five characters, in no order.
const WORDS: &str = "\
工作 推进 推动 促进 加快 加强 强化 深化 深入 开展 落实 实施 建设 发展 项目 工程 产业 企业 经济 社会 民生 改革 创新 振兴 举措 指标 \
任务 重点 重大 重要 专项 行动 宣传 简报 政府 政务 服务 环境 营商 优化 提升 提高 质量 效率 效益 水平 能力 保障 保护 生态 污染 防治 \
攻坚 脱贫 扶贫 精准 风险 防范 化解 安全 生产 监管 检查 督查 督导 整治 治理 管理 规划 计划 方案 措施 机制 体制 制度 体系 平台 网络 \
信息 数据 科技 技术 人才 教育 学校 教师 学生 医疗 卫生 健康 医院 养老 就业 创业 社保 住房 棚户区 改造 旧城 老旧 小区 道路 交通 公路 \
铁路 港口 机场 航线 水利 农业 农村 农民 乡村 粮食 春耕 备耕 种植 大棚 特色 旅游 文化 体育 全域 招商 引资 投资 融资 金融 税收 财政 \
收入 增长 完成 实现 确保 力争 取得 成效 进展 显著 明显 阶段性 首季 季度 全年 上半年 开门红 开工 复工 竣工 投产 签约 落地 见效 落地见效 启动 召开 \
会议 动员 部署 调度 现场会 推进会 座谈会 培训班 培训 学习 宣讲 调研 考察 走访 慰问 群众 市民 居民 百姓 干部 党员 党建 队伍 作风 转变 \
责任 清单 台账 目标 绩效 考核 评估 验收 审批 许可 登记 一次 最多 跑一次 放管服 简政放权 供给侧 结构性 结构 调整 转型 升级 新动能 动能 \
高质量 绿色 低碳 节能 减排 环保 河长制 蓝天 碧水 净土 秸秆 禁烧 扫黑 除恶 平安 稳定 信访 法治 执法 司法 公安 消防 应急 气象 地震 \
城市 城镇 城乡 县域 沿海 沿线 园区 开发区 高新区 示范区 示范 试点 基地 中心 集群 龙头 全市 全县 全区 全省 全国 我市 我县 我区 市委 市政府 \
县委 县政府 区委 区政府 街道 社区 乡镇 村民 村级 集体 合作社 扎实 全力 全面 全力以赴 积极 主动 着力 大力 有力 有效 有序 切实 持续 不断 稳步 \
优质 均衡 义务教育 基础 设施 固定资产 投资额 同比 增长 走进 活动 服务业 大厅 窗口 先进 典型 经验 做法 若干 意见 通知 集体 产权 农田 饮水 巩固 供水 供热 供暖 燃气 惠及 万户 圆梦 贫困 贫困户 \
率先 率队 带队 深度 融合 协调 统筹 协同 联动 对接 帮扶 助力 打造 构建 建立 健全 完善 形成 打好 打赢 抓好 做好 狠抓 跑出 加速度 按下 \
抓落实 重实干 强执行 攻坚战 持久战 第一 书记 进展顺利 顺利 圆满 成功 首家 首个 首批 新型 智慧 智能 数字 电子 商务 物流 贸易 进出口 外贸 出口 \
装备 制造 石化 化工 医药 新材料 新能源 汽车 食品 加工 品牌 标准 标准化 规范 规范化 一体化 信息化 现代化 网格化 常态化 长效 问题 整改 排查 隐患";

/// The words that titles of one bulletin are read with.
pub struct Lexicon {
    words: HashSet<String>,
    longest: usize,
}

impl Lexicon {
    /// The list above and the bulletin's own names (units, areas).
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let own = names.into_iter().map(str::to_owned).filter(|name| (2..=12).contains(&name.chars().count()));
        let words: HashSet<String> = WORDS.split_whitespace().map(str::to_owned).chain(own).collect();
        let longest = words.iter().map(|w| w.chars().count()).max().unwrap_or(0);
        Self { words, longest }
    }

    /// How each character of a text stands to the words.
    pub fn read(&self, text: &[char]) -> Vec<Mark> {
        let mut marks = Vec::with_capacity(text.len());
        while marks.len() < text.len() {
            let start = marks.len();
            let most = self.longest.min(text.len() - start);
            let found = (2..=most).rev().find(|&length| {
                text.get(start..start + length).is_some_and(|w| self.words.contains(&w.iter().collect::<String>()))
            });
            match found {
                None => marks.push(Mark::Unknown),
                Some(length) => {
                    marks.push(Mark::Begins);
                    marks.extend(std::iter::repeat_n(Mark::Continues, length - 1));
                }
            }
        }
        marks
    }
}

/// How a character stands to the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Belongs to no word of the list.
    Unknown,
    Begins,
    Continues,
}

/// How often two characters stand side by side in a text.
#[derive(Default)]
pub struct Neighbours(HashMap<(char, char), u32>);

impl Neighbours {
    /// Counts a text.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts = HashMap::new();
        for text in texts {
            for pair in text.chars().zip(text.chars().skip(1)) {
                *counts.entry(pair).or_default() += 1;
            }
        }
        Self(counts)
    }

    /// Times that `a` stood right before `b`.
    pub fn count(&self, a: char, b: char) -> u32 {
        self.0.get(&(a, b)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_by_longest_match() {
        let lexicon = Lexicon::new(["市教育局"]);
        let text: Vec<char> = "市教育局全力推进攻坚战嗯".chars().collect();
        let marks = lexicon.read(&text).into_iter().map(|m| match m {
            Mark::Unknown => '?',
            Mark::Begins => '|',
            Mark::Continues => '-',
        });
        assert_eq!(marks.collect::<String>(), "|---|-|-|--?");
    }

    #[test]
    fn neighbours_are_counted() {
        let n = Neighbours::of(["锦州港", "锦州"]);
        assert_eq!((n.count('锦', '州'), n.count('州', '港'), n.count('港', '锦')), (2, 1, 0));
    }
}

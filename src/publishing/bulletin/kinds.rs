//! Every kind of paragraph in the bulletin, in one table: type, size, line, indents, what it keeps with.
//! Each kind becomes a named style (so that the office can change it in one place) and is written out on every paragraph and run as
//! well (so that Word, WPS and LibreOffice agree). Knows nothing of what the paragraphs say.

mod write;

use docx_rs::AlignmentType;

use crate::publishing::gbt9704 as gb;

/// The five faces of an official paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// 小标宋.
    Title,
    /// 仿宋.
    Body,
    /// 楷体.
    Kai,
    /// 黑体.
    Hei,
    /// 宋体, for its half-width digits too.
    Song,
}

/// What is drawn around a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    None,
    /// The red rule under the masthead.
    Red,
    /// A thin box.
    Box,
}

/// One kind of paragraph. Lengths in twips, size in half-points.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Style id, Latin letters only.
    pub id: &'static str,
    /// What Word shows in its list of styles.
    pub name: &'static str,
    pub face: Face,
    pub size: u32,
    /// Added to each character; see [`gb::BODY_SPACING`].
    pub spacing: i32,
    pub color: &'static str,
    /// Exact height of a line; 0 for as high as its content (pictures).
    pub line: u32,
    pub before: u32,
    pub after: u32,
    pub align: AlignmentType,
    pub left: i32,
    pub right: i32,
    /// Positive: first-line indent; negative: hanging.
    pub first: i32,
    /// Position of a right tab stop, 0 for none.
    pub tab: u32,
    pub rules: Rules,
    /// Stays on the page of what follows.
    pub keep_next: bool,
    /// Is not torn over two pages.
    pub keep_lines: bool,
    /// Leaves no single line of it on a page.
    pub widows: bool,
    /// Rank in the navigation pane; 9 for none.
    pub outline: usize,
}

/// Id of the default style.
pub const NORMAL: &str = "Normal";

const BASE: Kind = Kind {
    id: NORMAL,
    name: "Normal",
    face: Face::Body,
    size: gb::SIZE_BODY,
    spacing: 0,
    color: gb::BLACK,
    line: gb::LINE,
    before: 0,
    after: 0,
    align: AlignmentType::Left,
    left: 0,
    right: 0,
    first: 0,
    tab: 0,
    rules: Rules::None,
    keep_next: false,
    keep_lines: false,
    widows: false,
    outline: 9,
};
/// 内部资料 注意保存.
pub const MARKING: Kind = Kind { id: "JbMarking", name: "简报标识", face: Face::Hei, ..BASE };
/// The red name; its size is fitted.
pub const NAME: Kind = Kind {
    id: "JbName",
    name: "简报名称",
    face: Face::Title,
    color: gb::RED,
    align: AlignmentType::Center,
    before: gb::LINE / 2,
    keep_next: true,
    ..BASE
};
/// 第N期（总第N期）.
pub const NUMBER: Kind = Kind {
    id: "JbNumber",
    name: "简报期号",
    align: AlignmentType::Center,
    before: gb::LINE / 3,
    after: gb::LINE / 3,
    keep_next: true,
    ..BASE
};
/// Issuer and date over the red rule. The insets are a first-line indent and a tab stop, since indents would shorten the rule.
pub const ISSUER: Kind = Kind {
    id: "JbIssuer",
    name: "简报编发",
    first: gb::ONE_CHARACTER,
    tab: gb::TYPE_WIDTH - gb::ONE_CHARACTER as u32,
    rules: Rules::Red,
    after: gb::LINE / 2,
    ..BASE
};
/// 目录.
pub const CONTENTS_HEAD: Kind = Kind {
    id: "JbContentsHead",
    name: "目录标题",
    face: Face::Hei,
    align: AlignmentType::Center,
    keep_next: true,
    ..BASE
};
/// An area in the contents list.
pub const CONTENTS_AREA: Kind = Kind {
    id: "JbContentsArea",
    name: "目录方面",
    face: Face::Hei,
    size: gb::SIZE_FOURTH,
    line: gb::CONTENTS_LINE,
    keep_next: true,
    ..BASE
};
/// A draft in the contents list.
pub const CONTENTS_ITEM: Kind = Kind {
    id: "JbContentsItem",
    name: "目录稿件",
    size: gb::SIZE_FOURTH,
    line: gb::CONTENTS_LINE,
    left: 3 * gb::ONE_CHARACTER_FOURTH,
    first: -gb::ONE_CHARACTER_FOURTH,
    keep_lines: true,
    ..BASE
};
/// 按语.
pub const NOTE: Kind = Kind {
    id: "JbNote",
    name: "编者按",
    face: Face::Kai,
    align: AlignmentType::Both,
    left: gb::ONE_CHARACTER / 2,
    right: gb::ONE_CHARACTER / 2,
    first: gb::FIRST_LINE,
    rules: Rules::Box,
    ..BASE
};
/// Heading of an area.
pub const AREA: Kind = Kind {
    id: "JbArea",
    name: "方面",
    face: Face::Hei,
    before: gb::LINE,
    keep_next: true,
    keep_lines: true,
    outline: 0,
    ..BASE
};
/// Title of a draft.
pub const TITLE: Kind = Kind {
    id: "JbTitle",
    name: "稿件标题",
    face: Face::Title,
    size: gb::SIZE_PIECE_TITLE,
    align: AlignmentType::Center,
    before: gb::LINE / 2,
    after: gb::LINE - gb::LINE / 2,
    keep_next: true,
    keep_lines: true,
    outline: 1,
    ..BASE
};
/// Body text.
pub const TEXT: Kind = Kind {
    id: "JbText",
    name: "稿件正文",
    spacing: gb::BODY_SPACING,
    align: AlignmentType::Both,
    first: gb::FIRST_LINE,
    ..BASE
};
/// 一、
pub const LEVEL_ONE: Kind = Kind { id: "JbLevelOne", name: "一级标题", face: Face::Hei, keep_next: true, ..TEXT };
/// （一）
pub const LEVEL_TWO: Kind = Kind { id: "JbLevelTwo", name: "二级标题", face: Face::Kai, keep_next: true, ..TEXT };
/// 1.
pub const LEVEL_THREE: Kind = Kind { id: "JbLevelThree", name: "三级标题", keep_next: true, ..TEXT };
/// （市教育局）
pub const UNIT: Kind =
    Kind { id: "JbUnit", name: "稿件单位", align: AlignmentType::Right, spacing: gb::BODY_SPACING, ..BASE };
/// A photo, or two side by side.
pub const PHOTO: Kind =
    Kind { id: "JbPhoto", name: "图片", align: AlignmentType::Center, line: 0, before: 120, ..BASE };
/// What stands under a photo.
pub const CAPTION: Kind = Kind {
    id: "JbCaption",
    name: "图片说明",
    face: Face::Kai,
    size: gb::SIZE_CAPTION,
    line: gb::CAPTION_LINE,
    align: AlignmentType::Center,
    keep_lines: true,
    ..BASE
};
/// 各单位报送情况.
pub const TABLE_TITLE: Kind = Kind {
    id: "JbTableTitle",
    name: "报送情况标题",
    face: Face::Hei,
    align: AlignmentType::Center,
    before: gb::LINE,
    keep_next: true,
    outline: 0,
    ..BASE
};
/// The line above the table.
pub const TABLE_SUMMARY: Kind = Kind {
    id: "JbTableSummary",
    name: "报送情况说明",
    size: gb::SIZE_FOURTH,
    line: gb::CONTENTS_LINE,
    align: AlignmentType::Center,
    after: 60,
    keep_next: true,
    keep_lines: true,
    ..BASE
};
/// A cell of the table; its size depends on the number of units.
pub const CELL: Kind =
    Kind {
        id: "JbCell", name: "报送情况", size: gb::SIZE_CAPTION, line: 300, align: AlignmentType::Center, ..BASE
    };
/// 报、送、发: the lines hang behind their first word.
pub const IMPRINT: Kind = Kind {
    id: "JbImprint",
    name: "版记",
    size: gb::SIZE_FOURTH,
    line: gb::IMPRINT_LINE,
    left: 3 * gb::ONE_CHARACTER_FOURTH,
    right: gb::ONE_CHARACTER_FOURTH,
    first: -2 * gb::ONE_CHARACTER_FOURTH,
    align: AlignmentType::Both,
    keep_next: true,
    ..BASE
};
/// 共印N份.
pub const COPIES: Kind = Kind {
    id: "JbCopies",
    name: "印数",
    size: gb::SIZE_FOURTH,
    line: gb::IMPRINT_LINE,
    right: gb::ONE_CHARACTER_FOURTH,
    align: AlignmentType::Right,
    ..BASE
};
/// The paragraph that the 版记 hangs on: as good as invisible.
pub const END: Kind = Kind { id: "JbEnd", name: "版记锚点", size: 2, line: 20, ..BASE };
/// Page number on an odd page.
pub const PAGE_ODD: Kind = Kind {
    id: "JbPageOdd",
    name: "单页码",
    face: Face::Song,
    size: gb::SIZE_FOURTH,
    line: gb::FOOTER_LINE,
    right: gb::ONE_CHARACTER_FOURTH,
    align: AlignmentType::Right,
    ..BASE
};
/// Page number on an even page.
pub const PAGE_EVEN: Kind = Kind {
    id: "JbPageEven",
    name: "双页码",
    left: gb::ONE_CHARACTER_FOURTH,
    right: 0,
    align: AlignmentType::Left,
    ..PAGE_ODD
};

/// All of them, the default first.
pub const ALL: [Kind; 26] = [
    BASE,
    MARKING,
    NAME,
    NUMBER,
    ISSUER,
    CONTENTS_HEAD,
    CONTENTS_AREA,
    CONTENTS_ITEM,
    NOTE,
    AREA,
    TITLE,
    TEXT,
    LEVEL_ONE,
    LEVEL_TWO,
    LEVEL_THREE,
    UNIT,
    PHOTO,
    CAPTION,
    TABLE_TITLE,
    TABLE_SUMMARY,
    CELL,
    IMPRINT,
    COPIES,
    END,
    PAGE_ODD,
    PAGE_EVEN,
];

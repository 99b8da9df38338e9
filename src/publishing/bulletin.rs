//! Issue → .docx.
//!
//! [`typeset`] turns a [`Bulletin`] into the paper that the office prints: 报头, 目录, 按语, the drafts under their areas, the week's
//! table, 报尾. The same data give the same bytes, always. Fonts are named, never embedded: they are licensed to the office, not to us.
//! It looks at no store, no clock and no file, and it takes hostile text: what XML forbids is left out.

mod finish;
mod imprint;
mod kinds;
mod levels;
mod lexicon;
mod lines;
mod masthead;
mod order;
mod piece;
mod sheet;
mod standings;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use chrono::NaiveDate;
use docx_rs::{DocGrid, DocGridType, Docx, Footer, PageMargin, Paragraph, RunFonts, StyleType};
use serde::{Deserialize, Serialize};

use self::{finish::About, kinds::Kind, lexicon::Lexicon, sheet::Sheet};
use super::gbt9704 as gb;

/// Everything that one printed issue shows; nothing here looks at a store or a clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bulletin {
    /// 内部资料 注意保存, top left above the name; none if absent.
    pub marking: Option<String>,
    /// The red name: 重实干 强执行 抓落实专项行动宣传工作简报.
    pub name: String,
    /// 第N期.
    pub number: u32,
    /// 总第N期.
    pub total: u32,
    /// Who issues it, below the name to the left.
    pub issuer: String,
    /// Day of sign-off (of compilation while in review), below the name to the right.
    pub date: NaiveDate,
    /// 按语, if any.
    pub note: Option<String>,
    /// The areas that have drafts, in the office's order.
    pub sections: Vec<Section>,
    /// The week's table of who sent in time; omitted if empty.
    pub standings: Vec<StandingRow>,
    /// A line above the table: 本期应报41家,按时35家,迟报2家,漏报3家,免报1家.
    pub standings_summary: String,
    /// 报: superiors.
    pub report_to: Vec<String>,
    /// 送: peers.
    pub send_to: Vec<String>,
    /// 发: subordinates.
    pub issue_to: Vec<String>,
    /// 共印N份.
    pub copies: u32,
}

/// One area with its drafts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Heading: 重大振兴举措.
    pub area: String,
    pub pieces: Vec<Piece>,
}

/// One draft as it is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    pub title: String,
    /// The unit's short name, in brackets at the end; several for a joint draft.
    pub units: Vec<String>,
    pub paragraphs: Vec<String>,
    pub photos: Vec<PrintedPhoto>,
}

/// A photo with its caption. JPEG or PNG bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrintedPhoto {
    pub mime: String,
    pub width: u32,
    pub height: u32,
    pub caption: Option<String>,
    pub bytes: Vec<u8>,
}

/// One line of the week's table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandingRow {
    pub class: String,
    pub unit: String,
    /// Drafts sent.
    pub sent: u32,
    /// Drafts in this issue.
    pub printed: u32,
    /// 按时, 迟报3小时, 漏报, 免报.
    pub standing: String,
}

/// Names of the fonts, as the office's computers know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// Red name and titles.
    pub title: String,
    /// Body.
    pub body: String,
    /// Second level, editor's note, captions.
    pub kai: String,
    /// First level, headings of areas.
    pub hei: String,
    /// Page numbers.
    pub song: String,
    /// Latin letters and digits.
    pub latin: String,
}

impl Default for Style {
    fn default() -> Self {
        let named = |name: &str| name.to_owned();
        Self {
            title: named("方正小标宋简体"),
            body: named("仿宋_GB2312"),
            kai: named("楷体_GB2312"),
            hei: named("黑体"),
            song: named("宋体"),
            latin: named("Times New Roman"),
        }
    }
}

impl Style {
    /// Names fit for XML; a blank one falls back to the default.
    fn sound(&self) -> Self {
        let default = Self::default();
        let name = |own: &str, other: String| Some(text::line(own)).filter(|n| !n.is_empty()).unwrap_or(other);
        Self {
            title: name(&self.title, default.title),
            body: name(&self.body, default.body),
            kai: name(&self.kai, default.kai),
            hei: name(&self.hei, default.hei),
            song: name(&self.song, default.song),
            latin: name(&self.latin, default.latin),
        }
    }
}

/// The .docx of a bulletin. Photos that are neither JPEG nor PNG are left out.
///
/// # Errors
/// Only when the file cannot be put together, which no text or picture brings about.
pub fn typeset(bulletin: &Bulletin, style: &Style) -> anyhow::Result<Vec<u8>> {
    let style = style.sound();
    let names = bulletin.standings.iter().map(|row| row.unit.as_str());
    let names = names.chain(bulletin.sections.iter().map(|section| section.area.as_str()));
    let units = bulletin.sections.iter().flat_map(|s| &s.pieces).flat_map(|p| &p.units).map(String::as_str);
    let mut sheet = Sheet::new(&style, Lexicon::new(names.chain(units)));
    masthead::write(&mut sheet, bulletin);
    masthead::contents(&mut sheet, bulletin);
    masthead::note(&mut sheet, bulletin.note.as_deref());
    for section in &bulletin.sections {
        piece::section(&mut sheet, section);
    }
    standings::write(&mut sheet, bulletin);
    imprint::write(&mut sheet, bulletin);

    let mut docx = page(&style);
    docx.document.children = sheet.children;
    let about = About {
        title: format!("{}{}", text::line(&bulletin.name), masthead::number(bulletin.number, bulletin.total)),
        subject: masthead::number(bulletin.number, bulletin.total),
        creator: text::line(&bulletin.issuer),
        date: bulletin.date,
    };
    finish::pack(docx.build(), &style, &about, &sheet.alternatives)
}

/// An empty document with paper, margins, grid, styles and page numbers.
fn page(style: &Style) -> Docx {
    let margin = PageMargin::new()
        .top(gb::MARGIN_TOP)
        .bottom(gb::MARGIN_BOTTOM)
        .left(gb::MARGIN_LEFT)
        .right(gb::MARGIN_RIGHT)
        .header(gb::HEADER)
        .footer(gb::FOOTER);
    let defaults = RunFonts::new().east_asia(&style.body).ascii(&style.latin).hi_ansi(&style.latin).cs(&style.latin);
    let mut docx = Docx::new()
        .page_size(gb::PAPER_WIDTH, gb::PAPER_HEIGHT)
        .page_margin(margin)
        .default_fonts(defaults)
        .default_size(gb::SIZE_BODY as usize)
        .footer(Footer::new().add_paragraph(page_number(&kinds::PAGE_ODD, style)))
        .even_footer(Footer::new().add_paragraph(page_number(&kinds::PAGE_EVEN, style)));
    let grid = DocGrid::with_empty().grid_type(DocGridType::Lines).line_pitch(gb::LINE as usize);
    docx.document.section_property = docx.document.section_property.doc_grid(grid);
    docx.styles.styles = kinds::ALL.iter().map(|kind| kind.named(style)).collect();
    let table = docx_rs::Style::new(standings::TABLE_STYLE, StyleType::Table).name("报送情况表");
    docx.styles.styles.push(table);
    docx
}

/// — 1 —, all of it in one face.
fn page_number(kind: &Kind, style: &Style) -> Paragraph {
    let field = |part| kind.run(style).add_field_char(part, false);
    kind.paragraph(style)
        .add_run(kind.words(style, "— "))
        .add_run(field(docx_rs::FieldCharType::Begin))
        .add_run(kind.run(style).add_instr_text(docx_rs::InstrText::PAGE(docx_rs::InstrPAGE {})))
        .add_run(field(docx_rs::FieldCharType::Separate))
        .add_run(kind.words(style, "1"))
        .add_run(field(docx_rs::FieldCharType::End))
        .add_run(kind.words(style, " —"))
}

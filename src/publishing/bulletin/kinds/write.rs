//! A kind of paragraph as docx-rs wants it: paragraph, run, named style.

use docx_rs::{
    BorderType, LineSpacing, LineSpacingType, Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders,
    ParagraphProperty, Run, RunFonts, RunProperty, SpecialIndentType, StyleType, Tab, TabValueType,
};

use super::{Face, Kind, NORMAL, Rules};
use crate::publishing::{bulletin::Style, gbt9704 as gb};

impl Kind {
    /// Width that every line of this kind has, in twips.
    pub fn width(&self) -> u32 {
        gb::TYPE_WIDTH.saturating_sub(self.left.unsigned_abs() + self.right.unsigned_abs() + self.first.max(0) as u32)
    }

    /// An empty paragraph of this kind.
    pub fn paragraph(&self, style: &Style) -> Paragraph {
        let mut paragraph = Paragraph::new();
        paragraph.property = self.property(style).style(self.id);
        paragraph
    }

    /// A run of this kind's type.
    pub fn run(&self, style: &Style) -> Run {
        let mut run = Run::new();
        run.run_property = self.type_property(style);
        run
    }

    /// A run with words, which must be fit for XML.
    pub fn words(&self, style: &Style, text: &str) -> Run {
        self.run(style).add_text(text)
    }

    /// The named style.
    pub fn named(&self, style: &Style) -> docx_rs::Style {
        let mut named = docx_rs::Style::new(self.id, StyleType::Paragraph).name(self.name);
        named.paragraph_property = self.property(style);
        named.paragraph_property.run_property = RunProperty::new();
        named.run_property = self.type_property(style);
        if self.id == NORMAL { named } else { named.based_on(NORMAL) }
    }

    fn type_property(&self, style: &Style) -> RunProperty {
        let property = RunProperty::new().fonts(fonts(self.face, style)).size(self.size as usize).color(self.color);
        if self.spacing == 0 { property } else { property.spacing(self.spacing) }
    }

    fn property(&self, style: &Style) -> ParagraphProperty {
        let spacing = LineSpacing::new().before(self.before).after(self.after);
        let spacing = match self.line {
            0 => spacing.line_rule(LineSpacingType::Auto).line(240),
            exact => spacing.line_rule(LineSpacingType::Exact).line(exact as i32),
        };
        let first = match self.first {
            0 => None,
            first @ 1.. => Some(SpecialIndentType::FirstLine(first)),
            hanging => Some(SpecialIndentType::Hanging(-hanging)),
        };
        let mut property = ParagraphProperty::new()
            .align(self.align)
            .line_spacing(spacing)
            .indent(Some(self.left), first, Some(self.right), None)
            .widow_control(self.widows)
            .run_property(self.type_property(style));
        // Only body lines stand on the grid; lines of another height must not be stretched to it.
        if self.line != gb::LINE {
            property = property.snap_to_grid(false);
        }
        if self.keep_next {
            property = property.keep_next(true);
        }
        if self.keep_lines {
            property = property.keep_lines(true);
        }
        if self.outline < 9 {
            property = property.outline_lvl(self.outline);
        }
        if self.tab > 0 {
            property = property.add_tab(Tab::new().val(TabValueType::Right).pos(self.tab as usize));
        }
        match self.rules {
            Rules::None => property,
            Rules::Red => property.set_borders(ParagraphBorders::with_empty().set(rule(
                ParagraphBorderPosition::Bottom,
                gb::RED_RULE,
                gb::RED_RULE_SPACE,
                gb::RED,
            ))),
            Rules::Box => {
                let sides = [
                    (ParagraphBorderPosition::Top, 4),
                    (ParagraphBorderPosition::Left, 6),
                    (ParagraphBorderPosition::Bottom, 4),
                    (ParagraphBorderPosition::Right, 6),
                ];
                let empty = ParagraphBorders::with_empty();
                property.set_borders(
                    sides
                        .into_iter()
                        .fold(empty, |all, (side, space)| all.set(rule(side, gb::IMPRINT_RULE_THIN, space, gb::BLACK))),
                )
            }
        }
    }
}

/// The fonts of a face. The hint keeps Chinese quotes and dashes in the Chinese font.
fn fonts(face: Face, style: &Style) -> RunFonts {
    let chinese = match face {
        Face::Title => &style.title,
        Face::Body => &style.body,
        Face::Kai => &style.kai,
        Face::Hei => &style.hei,
        Face::Song => &style.song,
    };
    let latin = if face == Face::Song { chinese } else { &style.latin };
    RunFonts::new().east_asia(chinese).ascii(latin).hi_ansi(latin).cs(latin).hint("eastAsia")
}

fn rule(side: ParagraphBorderPosition, size: u32, space: u32, color: &str) -> ParagraphBorder {
    ParagraphBorder::new(side).val(BorderType::Single).size(size as usize).space(space as usize).color(color)
}

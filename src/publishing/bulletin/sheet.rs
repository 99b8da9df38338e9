//! The growing body of the document: paragraphs and tables in order, and the pictures met on the way.
//! Knows the kinds of paragraph, not what a bulletin is made of.

use docx_rs::{BreakType, DocumentChild, Paragraph, Pic, Table};

use super::{
    Style,
    kinds::Kind,
    lexicon::{Lexicon, Neighbours},
    lines::{self, Shape},
};

/// What is being written.
pub struct Sheet<'a> {
    pub style: &'a Style,
    pub lexicon: Lexicon,
    pub children: Vec<DocumentChild>,
    /// Words that stand for each picture, in the order of the pictures.
    pub alternatives: Vec<String>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub fn new(style: &'a Style, lexicon: Lexicon) -> Self {
        Self { style, lexicon, children: Vec::new(), alternatives: Vec::new() }
    }

    /// A paragraph with one run.
    pub fn line(&mut self, kind: &Kind, text: &str) {
        let paragraph = kind.paragraph(self.style).add_run(kind.words(self.style, text));
        self.paragraph(paragraph);
    }

    /// Any paragraph.
    pub fn paragraph(&mut self, paragraph: Paragraph) {
        self.children.push(DocumentChild::Paragraph(Box::new(paragraph)));
    }

    /// A table.
    pub fn table(&mut self, table: Table) {
        self.children.push(DocumentChild::Table(Box::new(table)));
    }

    /// A paragraph whose lines are broken here and not by the program that shows it.
    pub fn broken(&mut self, kind: &Kind, text: &str, shape: Shape, neighbours: &Neighbours) {
        let limit = u64::from(kind.width() / (kind.size * 5));
        let lines = lines::broken(text, limit, shape, &self.lexicon, neighbours);
        let paragraph = broken(kind, self.style, &lines);
        self.paragraph(paragraph);
    }

    /// A picture of this size in EMU. The id is the document's own: the writer's counter runs through the whole process.
    pub fn picture(&mut self, bytes: &[u8], (width, height): (u32, u32), alternative: &str) -> Pic {
        self.alternatives.push(alternative.to_owned());
        Pic::new_with_dimensions(bytes.to_vec(), 1, 1)
            .id(format!("rIdPhoto{}", self.alternatives.len()))
            .size(width, height)
    }
}

/// A paragraph of several lines with breaks between them.
pub fn broken(kind: &Kind, style: &Style, lines: &[String]) -> Paragraph {
    let mut run = kind.run(style);
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    kind.paragraph(style).add_run(run)
}

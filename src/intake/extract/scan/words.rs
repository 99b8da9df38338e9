//! What a recogniser says it saw → paragraphs as a person would type them.
//!
//! Hands out [`read`] (tab-separated words with places and confidence, as `tesseract` writes them) and [`Page`].
//! Deliberately knows nothing of pictures and programs.

use super::tidy;

/// A page of text as recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub paragraphs: Vec<Paragraph>,
    /// How sure the recogniser is, 0–100, the mean over characters.
    pub confidence: u32,
}

/// One paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    pub text: String,
    /// Centred and in larger type than the rest.
    pub heading: bool,
}

impl Page {
    /// Number of Chinese characters.
    pub fn chinese(&self) -> usize {
        self.paragraphs.iter().flat_map(|paragraph| paragraph.text.chars()).filter(|c| tidy::is_chinese(*c)).count()
    }

    /// Whether this was a page of Chinese text at all, and not leaves or windows taken for words.
    pub fn is_convincing(&self) -> bool {
        self.chinese() >= 30 && self.confidence >= 55
    }
}

/// A line of the page; places in pixels.
#[derive(Clone, Debug)]
struct Line {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    text: String,
    /// Sum over characters.
    sure: f64,
    /// Width in full-width characters.
    cells: f64,
    /// Middle height of its words.
    heights: Vec<f64>,
}

impl Line {
    /// Width of a full-width character.
    fn pitch(&self) -> f64 {
        (self.right - self.left) / self.cells.max(1.0)
    }

    fn confidence(&self) -> f64 {
        self.sure / self.text.chars().filter(|c| !c.is_whitespace()).count().max(1) as f64
    }
}

/// Reads the recogniser's table.
pub fn read(table: &str) -> Page {
    let lines: Vec<Line> = lines(table).into_iter().filter(is_type).collect();
    let chars = |line: &Line| line.text.chars().filter(|c| !c.is_whitespace()).count();
    let all: usize = lines.iter().map(chars).sum();
    let sure: f64 = lines.iter().map(|line| line.sure).sum();
    let last = lines.len().saturating_sub(1);
    let lines: Vec<Line> = lines
        .into_iter()
        .enumerate()
        .filter(|(at, line)| !((*at == 0 || *at == last) && tidy::is_page_number(&line.text)))
        .map(|(_, line)| line)
        .collect();
    let confidence = (sure / all.max(1) as f64).clamp(0.0, 100.0) as u32;
    Page { paragraphs: paragraphs(&lines), confidence }
}

/// The words, put into lines.
fn lines(table: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut before = None;
    for row in table.lines() {
        let fields: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, _, block, paragraph, line, _, left, top, width, height, sure, text] = fields.as_slice() else {
            continue;
        };
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
        let (Some(left), Some(top), Some(width), Some(height), Some(sure)) =
            (number(left), number(top), number(width), number(height), number(sure))
        else {
            continue;
        };
        let text = text.trim();
        if *level != "5" || text.is_empty() || is_ghost(text, sure) {
            continue;
        }
        let place = (*block, *paragraph, *line);
        if before != Some(place) {
            lines.push(Line {
                left,
                top,
                right: left,
                bottom: top,
                text: String::new(),
                sure: 0.0,
                cells: 0.0,
                heights: Vec::new(),
            });
            before = Some(place);
        }
        let Some(line) = lines.last_mut() else { continue };
        if !line.text.is_empty() {
            line.text.push(' ');
        }
        line.text.push_str(text);
        line.left = line.left.min(left);
        line.top = line.top.min(top);
        line.right = line.right.max(left + width);
        line.bottom = line.bottom.max(top + height);
        line.sure += sure * text.chars().count() as f64;
        line.cells += tidy::cells(text);
        line.heights.push(height);
    }
    for line in &mut lines {
        line.text = tidy::line(&line.text);
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Specks and the remains of a seal: signs of which the recogniser is not sure at all.
fn is_ghost(text: &str, sure: f64) -> bool {
    sure < 20.0 && text.chars().count() <= 4 && !text.chars().any(|c| tidy::is_chinese(c) || c.is_ascii_digit())
}

/// Whether a line is text at all, and not dirt, a rule or a seal's rim.
fn is_type(line: &Line) -> bool {
    let count = |what: fn(&char) -> bool| line.text.chars().filter(what).count();
    // Of addresses the recogniser is never sure.
    let latin = count(char::is_ascii_alphanumeric) >= 8;
    let long = line.cells >= 12.0 && line.confidence() >= 25.0;
    latin || (count(|c| c.is_alphanumeric()) > 0 && (long || line.confidence() >= 45.0))
}

fn paragraphs(lines: &[Line]) -> Vec<Paragraph> {
    let long = || lines.iter().filter(|line| line.cells >= 8.0);
    // Every character has its say: a title is one line among few.
    let pitches = long().flat_map(|line| std::iter::repeat_n(line.pitch(), line.cells as usize)).collect();
    let pitch = middle(pitches, 0.5).unwrap_or(30.0).max(1.0);
    let start = middle(long().map(|line| line.left).collect(), 0.2).unwrap_or(0.0);
    let end = middle(long().map(|line| line.right).collect(), 0.8).unwrap_or(0.0);
    let advance = middle(
        lines
            .windows(2)
            .filter_map(|pair| {
                let [one, two] = pair else { return None };
                Some(two.bottom - one.bottom).filter(|advance| *advance > 0.0)
            })
            .collect(),
        0.5,
    )
    .unwrap_or(pitch * 1.8);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut before: Option<(&Line, bool, bool)> = None;
    for line in lines {
        let indent = (line.left - start) / pitch;
        let short = (end - line.right) / pitch;
        let centred = indent >= 1.0 && short >= 1.0 && (indent - short).abs() <= 2.0 + (indent + short) * 0.15;
        let large = line.pitch() >= pitch * 1.12 && line.cells >= 3.0;
        // A title may fill its line; further down that is a line of which words were lost.
        let first = before.is_none_or(|(_, was_heading, _)| was_heading);
        let heading = large && line.cells <= 60.0 && (centred || first);
        let joins = before.is_some_and(|(last, was_heading, ended)| {
            let near = line.bottom - last.bottom <= advance * 1.7 && line.top >= last.top;
            let same = (line.pitch() / last.pitch().max(1.0) - 1.0).abs() <= 0.12;
            let title = heading && was_heading && same && !is_letterhead(&last.text);
            let running = !heading && !was_heading && !ended && !centred && indent < 1.3;
            (title && line.bottom - last.bottom <= line.pitch() * 2.2) || (near && running)
        });
        let ended = short >= 2.2 || (short >= 1.2 && line.text.ends_with(['。', '：', '！', '？', '；']));
        match out.last_mut().filter(|_| joins) {
            Some(paragraph) => tidy::append(&mut paragraph.text, &line.text),
            None => out.push(Paragraph { text: line.text.clone(), heading }),
        }
        before = Some((line, heading, ended));
    }
    for paragraph in &mut out {
        paragraph.text = tidy::punctuation(&paragraph.text);
    }
    out
}

/// What stands above a title in large type, and is none.
fn is_letterhead(text: &str) -> bool {
    ["文件", "简报", "信息", "快报", "动态"].iter().any(|end| text.ends_with(end))
}

/// The value that `part` of the values stay below.
fn middle(mut values: Vec<f64>, part: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get((values.len().saturating_sub(1) as f64 * part).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of 30-pixel type: left edge, pixels per character, confidence, text.
    fn read_lines(lines: &[(u32, u32, u32, &str)]) -> Page {
        let mut table = String::from("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\n");
        for (at, (left, pitch, sure, text)) in lines.iter().enumerate() {
            let chars: Vec<char> = text.chars().collect();
            let mut place = *left;
            // Latin words stay whole, as the recogniser gives them, and take half the width.
            for (word, part) in chars.chunk_by(|one, two| one.is_ascii() && two.is_ascii()).enumerate() {
                let (text, top) = (String::from_iter(part), 100 + 54 * at);
                let width = pitch * part.len() as u32 / if text.is_ascii() { 2 } else { 1 };
                table.push_str(&format!("5\t1\t1\t1\t{at}\t{word}\t{place}\t{top}\t{width}\t30\t{sure}\t{text}\n"));
                place += width;
            }
        }
        read(&table)
    }

    fn check(lines: &[(u32, u32, u32, &str)], expected: &[&str]) {
        let told: Vec<String> = read_lines(lines)
            .paragraphs
            .iter()
            .map(|p| format!("{}{}", if p.heading { "#" } else { "" }, p.text))
            .collect();
        assert_eq!(told, expected);
    }

    const FULL: &str = "各部门对全市中小学校周边范围内的经营场所进行了集中";

    #[test]
    fn lines_become_paragraphs() {
        let title = (250, 44, 95, "市教育局开展专项整治");
        let first = (160, 30, 90, "联合各部门对全市中小学校周边范围内的经营场所进行");
        let whole = |more: &str| format!("联合各部门对全市中小学校周边范围内的经营场所进行{more}");
        check(&[title, first, (100, 30, 90, "了集中检查。")], &["#市教育局开展专项整治", &whole("了集中检查。")]);
        check(&[first, (100, 30, 90, FULL), first], &[&whole(FULL), &whole("")]);
        // No indents: a short line ends a paragraph.
        check(&[(100, 30, 90, FULL), (100, 30, 90, "检查。"), (100, 30, 90, FULL)], &[&format!("{FULL}检查。"), FULL]);
        // A title of two lines, a letterhead above it, the end at the right.
        check(
            &[
                (130, 60, 90, "市教育局文件"),
                (220, 44, 95, "关于开展校园周边环境"),
                (340, 44, 95, "整治的报告"),
                first,
                (100, 30, 90, FULL),
                (600, 30, 90, "市教育局"),
            ],
            &["#市教育局文件", "#关于开展校园周边环境整治的报告", &whole(FULL), "市教育局"],
        );
    }

    #[test]
    fn ghosts_and_page_numbers_go() {
        check(&[(100, 30, 90, FULL), (500, 30, 30, "六了SN"), (430, 30, 90, "—3—")], &[FULL]);
        check(&[(430, 30, 90, "3"), (100, 30, 90, FULL)], &[FULL]);
        check(&[(100, 30, 90, FULL), (100, 30, 10, "nyj@example.com")], &[&format!("{FULL}nyj@example.com")]);
        assert_eq!(read_lines(&[]).paragraphs, []);
        assert_eq!(read("5\t1\t1\t1\t1\t1\tx\t0\tNaN\t1\t90\t字\n垃圾").paragraphs, []);
    }

    #[test]
    fn a_page_of_leaves_convinces_nobody() {
        assert!(read_lines(&[(100, 30, 90, FULL), (100, 30, 90, FULL)]).is_convincing());
        assert!(!read_lines(&[(100, 30, 40, FULL), (100, 30, 40, FULL)]).is_convincing());
        assert!(!read_lines(&[(100, 30, 90, "窗户")]).is_convincing());
    }
}

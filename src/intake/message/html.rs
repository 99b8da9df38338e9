//! An HTML mail body as plain lines, with the places of its pictures.
//!
//! Hands out [`read`] and the marks that stand for pictures in a text until their attachments are known ([`placed`]).
//! The walk over the page is that of HTML files; here is only what a mail adds.

use super::{Attachment, Shown};
use crate::intake::extract::{Block, Limits, html};

/// A page as far as a mail needs it.
#[derive(Default)]
pub(super) struct Page {
    /// Block elements make lines, cells are parted by tabs, pictures are [`mark`]s.
    pub text: String,
    /// Address and words.
    pub links: Vec<(String, String)>,
    /// It nests beyond reason.
    pub deep: bool,
}

/// Where a picture of a page is.
pub(super) enum Source {
    /// The attachment of this Content-ID.
    Cid(String),
    /// The attachment of this index.
    Attached(usize),
}

/// Begins a line that stands for a picture; taken out of strangers' texts.
pub(super) const MARK: char = '\u{FFFC}';

/// Reads a page. Pictures are added to `sources`, those that stand in the page itself to the attachments.
pub(super) fn read(html: &str, limits: &Limits, sources: &mut Vec<Source>, files: &mut Vec<Attachment>) -> Page {
    let page = html::page(html, limits);
    let mut lines = Vec::with_capacity(page.blocks.len());
    for block in page.blocks {
        match block {
            Block::Text { text, .. } => lines.push(text),
            Block::Row(cells) => lines.push(cells.join("\t")),
            Block::Picture(at) => {
                let picture = page.pictures.get(at).map(String::as_str).unwrap_or_default();
                let source = match picture.split_at_checked(4) {
                    Some((scheme, id)) if scheme.eq_ignore_ascii_case("cid:") => Some(Source::Cid(unescaped(id))),
                    _ => html::data(picture).filter(|_| files.len() < limits.attachments).map(|bytes| {
                        files.push(written(picture, bytes, files.len() + 1));
                        Source::Attached(files.len() - 1)
                    }),
                };
                if let Some(source) = source.filter(|_| sources.len() < limits.pictures) {
                    lines.push(format!("{MARK}{}", sources.len()));
                    sources.push(source);
                }
            }
        }
    }
    Page { text: lines.join("\n"), links: page.links, deep: page.deep }
}

/// RFC 2392: a Content-ID in an address is percent-encoded.
fn unescaped(id: &str) -> String {
    let bytes = super::parameters::percent_bytes(id);
    String::from_utf8(bytes).unwrap_or_else(|_| id.to_owned())
}

fn written(picture: &str, bytes: Vec<u8>, number: usize) -> Attachment {
    let kind = picture.get(5..).and_then(|tail| tail.split([';', ',']).next()).unwrap_or_default().to_ascii_lowercase();
    let name = super::filename::made_up(number, &kind);
    Attachment { name, content_type: kind, cid: None, inline: true, bytes }
}

/// Parts a text from its marks: the text, and the attachments that it shows, with the line above which each stands.
pub(super) fn placed(text: &str, sources: &[Source], files: &[Attachment]) -> (String, Vec<Shown>) {
    if !text.contains(MARK) {
        return (text.to_owned(), Vec::new());
    }
    let (mut lines, mut shown) = (Vec::new(), Vec::<Shown>::new());
    for line in text.lines() {
        let Some(number) = line.trim_start().strip_prefix(MARK) else {
            lines.push(line);
            continue;
        };
        let source = number.trim().parse().ok().and_then(|at: usize| sources.get(at));
        let attachment = source.and_then(|source| find(source, files));
        if let Some(attachment) = attachment
            && !shown.iter().any(|one| one.attachment == attachment)
        {
            shown.push(Shown { attachment, line: lines.len() });
        }
    }
    let text = lines.join("\n");
    (if text.is_empty() { text } else { text + "\n" }, shown)
}

/// The attachment that a picture is.
pub(super) fn find(source: &Source, files: &[Attachment]) -> Option<usize> {
    match source {
        Source::Cid(id) => files.iter().position(|file| file.cid.as_ref() == Some(id)),
        Source::Attached(at) => Some(*at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_lines() {
        let check = |html: &str, text: &str| {
            let (mut sources, mut files) = (Vec::new(), Vec::new());
            assert_eq!(read(html, &Limits::default(), &mut sources, &mut files).text, text, "{html}");
        };
        check("<p>标题</p><p>正文第一段<br>第二行</p>", "标题\n正文第一段\n第二行");
        check("<style>p{}</style><script>x</script><div>中\n  文</div>tail", "中文\ntail");
        check("a\n b <b>c</b>", "a b c");
        check("<table><tr><td>单位</td><td>标题</td></tr><tr><td>教育局</td></tr></table>", "单位\t标题\n教育局");
        check("<p>上</p><img src='CID:a%40b'><img src='http://x.cn/a.png'><p>下</p>", "上\n\u{FFFC}0\n下");
        check("<img src='data:image/gif;base64,R0lGODlh'>", "\u{FFFC}0");
        check("no tags at all", "no tags at all");
    }

    #[test]
    fn marks_become_places() {
        let file = |cid: Option<&str>| Attachment {
            name: "a.png".into(),
            content_type: "image/png".into(),
            cid: cid.map(str::to_owned),
            inline: true,
            bytes: Vec::new(),
        };
        let sources = [Source::Cid("b".into()), Source::Cid("gone".into()), Source::Attached(0)];
        let text = "一\n\u{FFFC}0\n\u{FFFC}1\n二\n\u{FFFC}2\n\u{FFFC}0\n\u{FFFC}99\n\u{FFFC}x\n";
        let (text, shown) = placed(text, &sources, &[file(None), file(Some("b"))]);
        assert_eq!(text, "一\n二\n");
        let shown: Vec<_> = shown.iter().map(|one| (one.attachment, one.line)).collect();
        assert_eq!(shown, [(1, 1), (0, 2)]);
    }
}

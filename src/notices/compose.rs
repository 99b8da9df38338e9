//! A letter gets its words.
//!
//! Hands out [`Templates`], the built-in texts with the office's own in front, and [`Composed`], a subject with the
//! same content as plain text and as HTML. Knows nothing of mail formats, addresses or attachments, and decides nothing:
//! what is true and what is asked of the reader stands in the [`Letter`].
//!
//! A letter must go out even if an office's template meets a case that no sample showed: then the built-in text speaks,
//! and a warning is logged.

mod clean;
mod findings;
mod overrides;
#[cfg(test)]
mod tests;

use super::letter::{Letter, Letterhead};
use anyhow::Context as _;
use clean::{flatten, one_line, tidy_html, tidy_text};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use std::path::Path;
use tera::{Context, Tera};
use unicode_width::UnicodeWidthChar;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates/letters");

/// Widest subject in columns (a Chinese character takes two): what phones and QQ Mail show without cutting.
pub const SUBJECT_COLUMNS: usize = 78;

/// How many wordings a routine letter has. Mail providers take many mails with the very same words for spam (554
/// DT:SPM), so reminders choose one by unit and period.
const WORDINGS: u8 = 3;

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// One line, no control characters, at most [`SUBJECT_COLUMNS`] wide.
    pub subject: String,
    /// Plain text, lines end in `\n`; paragraphs are not wrapped.
    pub text: String,
    /// The same as a whole HTML page without outside resources.
    pub html: String,
}

/// The texts of all letters, ready to be filled.
#[derive(Clone, Debug)]
pub struct Templates {
    built_in: Tera,
    /// The built-in texts with the office's over them; `None` if the office has none.
    office: Option<Tera>,
}

impl Templates {
    /// Reads the built-in templates and, if given, those in the office's template folder, where
    /// `letters/<kind>/subject.txt`, `body.txt`, `body.html` and the shared parts `letters/_….txt|html` stand over the
    /// built-in files of the same name.
    ///
    /// # Errors
    ///
    /// All findings at once, each naming file, line and cause: files that nothing uses, broken syntax, and variables
    /// that a sample letter does not have. A folder that does not exist has no findings.
    pub fn load(folder: Option<&Path>) -> Result<Self, Vec<String>> {
        let built_in = built_in().map_err(|error| vec![format!("内置信函模板有误：{error:#}")])?;
        let Some(folder) = folder else {
            return Ok(Self { built_in, office: None });
        };
        let (files, mut findings) = overrides::read(folder, &built_in_names());
        let (office, broken) = overrides::lay_over(&built_in, files);
        findings.extend(broken);
        findings.extend(findings::try_samples(&office));
        if findings.is_empty() { Ok(Self { built_in, office: Some(office) }) } else { Err(findings) }
    }

    /// Puts a letter into words.
    ///
    /// # Errors
    ///
    /// Only if a built-in template fails, which the tests rule out for every sample.
    pub fn compose(&self, head: &Letterhead, letter: &Letter) -> anyhow::Result<Composed> {
        if let Some(office) = &self.office {
            match render(office, head, letter) {
                Ok(composed) => return Ok(composed),
                Err(error) => tracing::warn!(
                    letter.kind = letter.kind(),
                    error = %findings::explain(letter.kind(), &error).join("；"),
                    "信函模板有误，改用内置模板"
                ),
            }
        }
        render(&self.built_in, head, letter).with_context(|| format!("信函模板 {} 无法成文", letter.kind()))
    }
}

/// Subject, text and HTML from one set of templates.
fn render(tera: &Tera, head: &Letterhead, letter: &Letter) -> tera::TeraResult<Composed> {
    let mut context = context(head, letter)?;
    let kind = letter.kind();
    let subject = one_line(&tera.render(&format!("letters/{kind}/subject.txt"), &context)?);
    let subject = fit_subject(&subject, letter.token());
    context.insert("subject", &subject);
    let text = tidy_text(&tera.render(&format!("letters/{kind}/body.txt"), &context)?);
    let html = tidy_html(&tera.render(&format!("letters/{kind}/body.html"), &context)?);
    Ok(Composed { subject, text, html })
}

/// The letter's own fields, `head`, `action`, and `variant` (0, 1 or 2: which of several wordings).
fn context(head: &Letterhead, letter: &Letter) -> tera::TeraResult<Context> {
    let odd = |error: serde_json::Error| tera::Error::message(error);
    let mut values = letter.values().map_err(odd)?;
    let mut head = serde_json::to_value(head).map_err(odd)?;
    flatten(&mut values);
    flatten(&mut head);
    let mut context = Context::from_serialize(&values)?;
    context.insert("head", &head);
    context.insert("action", letter.action());
    context.insert("variant", &wording(&values, letter));
    context.insert("subject", "");
    Ok(context)
}

/// Chooses a wording by addressee and period, so that neither all units of a week nor a unit of all weeks reads the
/// same.
fn wording(values: &serde_json::Value, letter: &Letter) -> u8 {
    let period = values.get("period").and_then(|period| period.as_str()).unwrap_or_default();
    let digest = Sha256::digest(format!("{}\n{period}", letter.addressee()));
    digest.first().map_or(0, |byte| byte % WORDINGS)
}

/// Cuts a subject to [`SUBJECT_COLUMNS`] and puts the token, which is never cut, at its end.
fn fit_subject(subject: &str, token: Option<&str>) -> String {
    let tail = token.map(|token| format!(" #{}", one_line(token))).unwrap_or_default();
    let width = |text: &str| text.chars().filter_map(UnicodeWidthChar::width).sum::<usize>();
    let room = SUBJECT_COLUMNS.saturating_sub(width(&tail));
    if width(subject) <= room {
        return format!("{subject}{tail}");
    }
    let mut cut = String::new();
    let mut used = 2; // The ellipsis, which Chinese fonts draw two columns wide.
    for c in subject.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        cut.push(c);
    }
    format!("{}…{tail}", cut.trim_end())
}

/// The embedded templates, parsed.
fn built_in() -> anyhow::Result<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    let mut templates = Vec::new();
    for file in built_in_files() {
        let text = file.contents_utf8().with_context(|| format!("{} 不是 UTF-8", file.path().display()))?;
        templates.push((template_name(file.path()), text));
    }
    tera.add_raw_templates(templates)?;
    Ok(tera)
}

fn built_in_files() -> Vec<&'static include_dir::File<'static>> {
    BUILT_IN.files().chain(BUILT_IN.dirs().flat_map(|dir| dir.files())).collect()
}

fn built_in_names() -> Vec<String> {
    built_in_files().iter().map(|file| template_name(file.path())).collect()
}

/// `letters/receipt/body.txt`, whatever the platform's separator.
fn template_name(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    format!("letters/{}", parts.join("/"))
}

//! The office's own templates, laid over the built-in ones.

use super::findings::explain;
use std::fs;
use std::path::Path;
use tera::Tera;

/// A template of the office: name (`letters/receipt/body.txt`) and text.
pub type File = (String, String);

/// Reads `letters/**` in the office's template folder. A missing folder is an empty one.
///
/// Beside the files come the findings: names that no letter uses (with the name that was probably meant), files that
/// cannot be read.
pub fn read(folder: &Path, known: &[String]) -> (Vec<File>, Vec<String>) {
    let letters = folder.join("letters");
    let mut findings = Vec::new();
    let mut files = Vec::new();
    walk(&letters, "letters", 2, &mut findings, &mut |name, path| {
        let shared = name.strip_prefix("letters/").is_some_and(|rest| rest.starts_with('_') && !rest.contains('/'));
        if !shared && !known.contains(&name) {
            return Err(format!("templates/{name}：没有信函使用此模板{}", meant(&name, known)));
        }
        let bytes = fs::read(path).map_err(|error| format!("templates/{name}：无法读取（{error}）"))?;
        files.push((name.clone(), decode(&bytes).ok_or_else(|| format!("templates/{name}：不是 UTF-8 或 GBK 文本"))?));
        Ok(())
    });
    files.sort();
    (files, findings)
}

/// Lays files over a copy of the built-in templates. Broken ones are left out and become findings.
///
/// Files may use each other in any order: whatever fails is tried again as long as others still succeed.
pub fn lay_over(built_in: &Tera, files: Vec<File>) -> (Tera, Vec<String>) {
    let mut tera = built_in.clone();
    let mut pending = files;
    loop {
        let before = pending.len();
        let mut findings = Vec::new();
        pending.retain(|(name, text)| {
            let mut trial = tera.clone();
            match trial.add_raw_template(name, text) {
                Ok(()) => {
                    tera = trial;
                    false
                }
                Err(error) => {
                    findings.extend(explain(name, &error));
                    true
                }
            }
        });
        if pending.is_empty() || pending.len() == before {
            return (tera, findings);
        }
    }
}

/// Visits `.txt` and `.html` files down to a depth; everything else (notes, editors' backups) is none of ours.
fn walk(
    folder: &Path,
    name: &str,
    depth: u8,
    findings: &mut Vec<String>,
    visit: &mut dyn FnMut(String, &Path) -> Result<(), String>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => return findings.push(format!("templates/{name}：无法读取（{error}）")),
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        let name = format!("{name}/{file}");
        let ours = path.extension().is_some_and(|ending| ending == "txt" || ending == "html");
        if path.is_dir() && depth > 1 {
            walk(&path, &name, depth - 1, findings, visit);
        } else if ours
            && !file.starts_with('.')
            && let Err(finding) = visit(name, &path)
        {
            findings.push(finding);
        }
    }
}

/// The text of a file that may come from an old Windows editor: UTF-8 with or without mark, else GB18030.
fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| text.into_owned()),
    }
}

fn meant(name: &str, known: &[String]) -> String {
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= 4)
        .min()
        .map(|(_, known)| format!("，是否应为 templates/{known}"))
        .unwrap_or_default()
}

//! The files to start from: small sound ones of the target's kind.
//!
//! Hands out [`write`], which every target calls before its first case.

use crate::small;
use std::fs;
use std::path::Path;

/// Which targets a file is for, besides `file` and `sniff`, by the end of its name.
const TARGETS: &[(&str, &[&str])] = &[
    ("docx", &["docx"]),
    ("doc", &["doc"]),
    ("rtf", &["rtf"]),
    ("pdf", &["pdf"]),
    ("odt", &["odt"]),
    ("ofd", &["ofd"]),
    ("pptx", &["slides"]),
    ("xml", &["wordxml"]),
    ("mht", &["wordxml"]),
    ("html", &["html"]),
    ("txt", &["text"]),
    ("xlsx", &["sheet"]),
    ("xls", &["sheet"]),
    ("eml", &["message", "mail"]),
    ("msg", &["msg"]),
    ("zip", &["unpack_zip"]),
    ("7z", &["unpack_7z"]),
    ("tar", &["unpack_tar"]),
    ("gz", &["unpack_gz"]),
    ("dat", &["unpack_tnef"]),
];

const REPLIES: &[&str] =
    &["同意签发。\n刘敏", "选 3 5 8\n退 4 缺签发\n归 6 民生", "退回修改：标题太长\n\n--\n电话 123", "Re: 〔k3f9〕"];

/// Writes the seeds of a target into `corpus/TARGET`.
pub fn write(target: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("corpus").join(target);
    fs::create_dir_all(&folder).expect("a folder for the seeds");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a seed");
    match target {
        "reply" => {
            for (at, reply) in REPLIES.iter().enumerate() {
                write(&format!("{at}.txt"), reply.as_bytes());
            }
        }
        "config" => {
            write("sample.toml", &fs::read(here.join("../../samples/office/jianbao.toml")).expect("the sample"))
        }
        _ => {
            for (name, bytes) in small::files() {
                let ending = name.rsplit('.').next().unwrap_or_default();
                let own = TARGETS.iter().any(|(end, targets)| *end == ending && targets.contains(&target));
                if own || matches!(target, "file" | "sniff") {
                    write(name, &bytes);
                }
            }
        }
    }
}

//! The demo's bulletin as LibreOffice prints it.

use super::support::jianbao;
use super::support::programs::are_there;
use std::path::Path;
use std::process::Command;

/// Whether the programs are there; where they must be, their absence is a failure.
fn can_render() -> bool {
    let there = ["soffice", "pdftotext"].iter().all(|program| {
        Command::new(program).arg(if *program == "soffice" { "--version" } else { "-v" }).output().is_ok()
    });
    are_there((!there).then_some("soffice and pdftotext"))
}

fn pages(docx: &Path, folder: &Path) -> Vec<String> {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let done = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(docx)
        .output()
        .expect("soffice runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let pdf = folder.join(docx.with_extension("pdf").file_name().expect("a name"));
    let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().expect("pdftotext runs");
    let text = String::from_utf8(text.stdout).expect("UTF-8");
    text.split('\u{c}').filter(|page| !page.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_demos_bulletins_print_like_bulletins() {
    if !can_render() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("demo");
    let told = jianbao(&["--json", "demo", &dir.display().to_string()]).code(0).json();
    for (at, bulletin) in told["bulletins"].as_array().expect("bulletins").iter().enumerate() {
        let pages = pages(Path::new(bulletin.as_str().expect("a path")), folder.path());
        let squeezed = |page: &String| page.split_whitespace().collect::<String>();
        let first = squeezed(&pages[0]);
        for words in ["内部资料", "专项行动宣传工作简报", "锦州市政府专项行动领导小组办公室", "目录", "【重大"]
        {
            assert!(first.contains(words), "the first page lacks {words}:\n{}", pages[0]);
        }
        let date = ["2018年4月24日", "2018年5月3日"][at];
        assert!(first.contains(date), "dated by its sign-off: {}", pages[0]);
        let last = squeezed(&pages[pages.len() - 1]);
        for words in ["报：", "送：", "发：", "共印120份"] {
            assert!(last.contains(words), "the last page lacks {words}:\n{}", pages[pages.len() - 1]);
        }
        // The table may begin on the page before.
        let end: String = pages.iter().rev().take(2).map(squeezed).collect();
        for words in ["各单位报送情况", "本期应报46家", "市综合执法局", "漏报"] {
            assert!(end.contains(words), "the last two pages lack {words}");
        }
        for (number, page) in pages.iter().enumerate() {
            assert!(squeezed(page).contains(&format!("—{}—", number + 1)), "page {} has its number", number + 1);
        }
    }
}

//! A draft that came as a scan, with the unit's red seal over its end.

use super::support::programs::are_there;
use super::support::{Office, jianbao, mail};
use image::{DynamicImage, Rgb, RgbImage};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TITLE: &str = "市教育局扎实开展校园周边环境专项整治";
const BODY: [&str; 3] = [
    "4月12日，为进一步净化校园周边环境，市教育局联合公安、城管、市场监管等部门，对全市36所中小学校周边200米范围内的经营场所进行了集中检查。",
    "检查组重点检查了校园周边的食品摊点、文具店、网吧和出租房屋，共检查经营户128家，发现问题隐患23处，当场整改17处，下达限期整改通知书6份。",
    "下一步，市教育局将建立长效机制，坚持每周一次联合巡查、每月一次情况通报，确保专项整治取得实效，为广大师生营造安全、文明、和谐的学习环境。",
];
const END: [&str; 2] = ["市教育局", "2018年4月13日"];

/// Whether the programs are there; where they must be, their absence is a failure.
fn can_scan() -> bool {
    let answers = |program: &str, argument: &str| Command::new(program).arg(argument).output().ok();
    let languages = answers("tesseract", "--list-langs").map(|done| String::from_utf8_lossy(&done.stdout).into_owned());
    let there = languages.is_some_and(|told| told.lines().any(|line| line.trim() == "chi_sim"))
        && answers("soffice", "--version").is_some()
        && answers("pdftoppm", "-v").is_some();
    are_there((!there).then_some("soffice, pdftoppm and tesseract with chi_sim"))
}

/// The draft as a flat OpenDocument text, which LibreOffice prints.
fn draft() -> String {
    let p = |style: &str, text: &str| format!("<text:p text:style-name=\"{style}\">{text}</text:p>");
    let style = |name: &str, size: u32, paragraph: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"paragraph\"><style:paragraph-properties {paragraph} fo:line-height=\"1cm\"/>\
             <style:text-properties style:font-name-asian=\"Noto Serif CJK SC\" style:font-size-asian=\"{size}pt\" fo:font-size=\"{size}pt\" \
             style:font-name=\"Noto Serif CJK SC\" style:language-asian=\"zh\" style:country-asian=\"CN\"/></style:style>"
        )
    };
    let body: String = BODY.iter().map(|text| p("body", text)).collect();
    let end: String = END.iter().map(|text| p("end", text)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
         office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:font-face-decls>\
         <style:font-face style:name=\"Noto Serif CJK SC\" svg:font-family=\"'Noto Serif CJK SC'\"/></office:font-face-decls><office:automatic-styles>\
         <style:page-layout style:name=\"a4\"><style:page-layout-properties fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" fo:margin=\"2.8cm\"/></style:page-layout>\
         {}{}{}</office:automatic-styles><office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"a4\"/></office:master-styles>\
         <office:body><office:text>{}{body}{end}</office:text></office:body></office:document>",
        style("title", 22, "fo:text-align=\"center\" fo:margin-bottom=\"0.6cm\""),
        style("body", 16, "fo:text-indent=\"1.13cm\" fo:text-align=\"justify\""),
        style("end", 16, "fo:text-align=\"end\" fo:margin-right=\"2cm\""),
        p("title", TITLE),
    )
}

/// The first page at 200 dpi.
fn printed(folder: &Path) -> RgbImage {
    let source = folder.join("draft.fodt");
    fs::write(&source, draft()).expect("written");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let done = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(&source)
        .output()
        .expect("soffice runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = Command::new("pdftoppm")
        .args(["-r", "200", "-f", "1", "-l", "1", "-singlefile", "-png"])
        .args([folder.join("draft.pdf"), folder.join("page")])
        .output()
        .expect("pdftoppm runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    image::open(folder.join("page.png")).expect("a picture").into_rgb8()
}

/// A ring, a star's worth of red and strokes between, as ink on ink: the darker of paper and seal stays.
fn seal(page: &mut RgbImage) {
    let dark = |y: u32| (0..page.width()).filter(|x| page.get_pixel(*x, y).0[0] < 100).max();
    let last = (0..page.height()).rev().find(|y| dark(*y).is_some()).expect("ink");
    let right = dark(last - 10).expect("a line of ink");
    let (middle_x, middle_y, radius) = (f64::from(right) - 120.0, f64::from(last) - 50.0, 165.0);
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (dx, dy) = (f64::from(x) - middle_x, f64::from(y) - middle_y);
        let (far, turn) = (dx.hypot(dy), dy.atan2(dx));
        let ring = (radius - 10.0..radius).contains(&far);
        let star = far < 50.0 + 20.0 * (turn * 5.0).cos();
        let rim = (radius * 0.65..radius * 0.85).contains(&far) && (turn * 40.0).sin() > 0.2 && turn.abs() > 0.6;
        if ring || star || rim {
            let Rgb([r, g, b]) = *pixel;
            let ink = |paper: u8, ink: u16| (u16::from(paper) * ink / 255) as u8;
            *pixel = Rgb([ink(r, 205), ink(g, 40), ink(b, 48)]);
        }
    }
}

/// Laid a little askew on the glass.
fn askew(page: &RgbImage) -> RgbImage {
    let (sin, cos) = 0.8f64.to_radians().sin_cos();
    let (width, height) = (f64::from(page.width()) / 2.0, f64::from(page.height()) / 2.0);
    RgbImage::from_fn(page.width(), page.height(), |x, y| {
        let (x, y) = (f64::from(x) - width, f64::from(y) - height);
        let (x, y) = ((x * cos + y * sin + width) as f32, (y * cos - x * sin + height) as f32);
        image::imageops::interpolate_bilinear(page, x, y).unwrap_or(Rgb([255; 3]))
    })
}

/// What a scanner makes of a page: a PDF that holds one picture and nothing else.
fn pdf_of(page: &DynamicImage) -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    page.write_to(&mut jpeg, image::ImageFormat::Jpeg).expect("a picture in memory");
    let jpeg = jpeg.into_inner();
    let content = "q 595 0 0 842 0 0 cm /I Do Q";
    let picture = format!(
        "<</Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {}>>\nstream\n",
        page.width(),
        page.height(),
        jpeg.len()
    );
    let objects: [Vec<u8>; 5] = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>".to_vec(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()).into_bytes(),
        [picture.as_bytes(), &jpeg, b"\nendstream"].concat(),
    ];
    let (mut out, mut table) = (b"%PDF-1.4\n".to_vec(), String::from("xref\n0 6\n0000000000 65535 f \n"));
    for (at, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", out.len());
        out.extend([format!("{} 0 obj\n", at + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let end = format!("{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", out.len());
    out.extend(end.into_bytes());
    out
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The part of `wanted` that was recognised, in hundredths.
fn recognised(wanted: &str, got: &str) -> usize {
    let wrong = strsim::levenshtein(wanted, got);
    100usize.saturating_sub(wrong * 100 / wanted.chars().count())
}

#[test]
fn a_scan_under_a_red_seal_is_read() {
    if !can_scan() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut page = printed(folder.path());
    seal(&mut page);
    let page = DynamicImage::ImageRgb8(askew(&page));
    let wanted = squeezed(&[&[TITLE], &BODY[..], &END[..]].concat().concat());
    let path = |name: &str| folder.path().join(name);
    let (photo, fax) = (path("scan.jpg"), path("scan.tif"));
    page.save(&photo).expect("written");
    page.save(&fax).expect("written");
    page.rotate180().save(path("turned.png")).expect("written");
    fs::write(path("scan.pdf"), pdf_of(&page)).expect("written");
    let files: Vec<PathBuf> = vec![photo, fax, path("turned.png"), path("scan.pdf")];
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let read = jianbao(&["--json", "read", &names[0], &names[1], &names[2], &names[3]]).json();
    for (at, name) in names.iter().enumerate() {
        let text = read[at]["text"].as_str().unwrap_or_else(|| panic!("{name}: {}", read[at]));
        let part = recognised(&wanted, &squeezed(text));
        assert!(part >= 95, "{name}: {part} % recognised:\n{text}");
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(lines.len(), 1 + BODY.len() + END.len(), "{name}: paragraphs are paragraphs:\n{text}");
        let pictures = if name.ends_with(".pdf") { 0 } else { 1 };
        assert_eq!(read[at]["pictures"], pictures, "{name}");
        assert!(read[at]["flaws"].to_string().contains("自动识别"), "{name}: {}", read[at]["flaws"]);
    }
}

#[test]
fn a_scan_is_a_draft_that_people_are_asked_about() {
    const UNIT: &str = "jzsjyj@163.example.com";
    if !can_scan() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut page = printed(folder.path());
    seal(&mut page);
    let mut scan = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(page).write_to(&mut scan, image::ImageFormat::Jpeg).expect("a picture in memory");
    let scan = scan.into_inner();
    let name = format!("{TITLE}.jpg");
    let arrives = |office: &Office, at: &str| {
        office.arrives("1", mail::with_file(UNIT, "报送稿件", at, "请查收。", &name, &scan));
    };
    let first = |office: &Office, number: &str| {
        office.at("04-18 12:00", &["--json", "draft", "show", number]).code(0).json()["draft"].take()
    };

    // With the programs: a draft like any other, marked, and the unit told.
    let office = Office::new();
    office.run("04-17 08:30");
    arrives(&office, "04-18 09:00");
    office.run("04-18 10:00");
    let draft = first(&office, "1");
    assert_eq!((&draft["title"], &draft["status"]), (&TITLE.into(), &"waiting".into()), "{draft}");
    assert!(draft["flags"].to_string().contains("recognised") && draft["photos"] == serde_json::json!([]), "{draft}");
    let receipt = &office.letters_of("receipt")[0].text;
    assert_eq!(receipt.matches("自动识别").count(), 1, "{receipt}");

    // Without them: kept, and the unit asked for a typed copy, which then takes its place.
    let office = Office::new();
    office.edit("jianbao.toml", "programs = true", "programs = false");
    office.run("04-17 08:30");
    arrives(&office, "04-18 09:00");
    office.run("04-18 10:00");
    let draft = first(&office, "1");
    assert_eq!((&draft["title"], &draft["status"]), (&TITLE.into(), &"held".into()), "{draft}");
    assert_eq!(draft["photos"].as_array().map(Vec::len), Some(1), "{draft}");
    let receipt = &office.letters_of("receipt")[0].text;
    assert!(receipt.contains("请补报可编辑的电子稿"), "{receipt}");
    let refused = office.at("04-18 10:30", &["draft", "select", "1"]).code(2);
    assert!(refused.err.contains("没有文字"), "{}", refused.err);
    let typed = format!("{TITLE}\n\n{}\n\n作者：王立新　联系电话：0416-3880000\n签发人：刘敏\n", BODY.join("\n"));
    office.arrives("2", mail::plain(UNIT, "报送稿件", "04-18 11:00", &typed));
    office.run("04-18 11:30");
    assert_eq!(first(&office, "1")["status"]["superseded"]["by"], 2);
    let draft = first(&office, "2");
    assert_eq!((&draft["status"], &draft["version"]), (&"waiting".into(), &2.into()), "{draft}");
}

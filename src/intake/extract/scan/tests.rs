use super::*;
use crate::intake::extract::Limits;
use image::{GrayImage, Luma, Rgb, RgbImage};
use std::io::Cursor;

/// Strokes that look like type from afar: `lines` of `cells` characters, `size` pixels high.
fn page(width: u32, height: u32, lines: u32, cells: u32, size: u32) -> RgbImage {
    let mut image = RgbImage::from_pixel(width, height, Rgb([244, 243, 240]));
    let mut seed = 7u32;
    for line in 0..lines {
        let indent = if line % 4 == 0 { 2 } else { 0 };
        // Now and then a paragraph ends.
        let end = if line % 4 == 3 { cells / 2 } else { cells };
        for cell in indent..end {
            let (left, top) = (width / 10 + cell * size * 5 / 4, height / 10 + line * size * 9 / 5);
            for stroke in 0..4 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (at, across) = ((seed >> 20) % size, stroke % 2 == 0);
                for along in 0..size {
                    let (x, y) = if across { (along, at) } else { (at, along) };
                    for thick in 0..(size / 10).max(1) {
                        let (x, y) = if across { (left + x, top + y + thick) } else { (left + x + thick, top + y) };
                        if x < width && y < height {
                            image.put_pixel(x, y, Rgb([30, 30, 34]));
                        }
                    }
                }
            }
        }
    }
    image
}

fn noise(width: u32, height: u32, grain: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x / grain, y / grain);
        let mixed = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)).wrapping_mul(1_664_525) >> 8;
        let [_, a, b, c] = mixed.to_be_bytes();
        Rgb([a / 2 + 60, b / 2 + 60, c / 2 + 40])
    })
}

#[test]
fn pages_are_told_from_scenes() {
    let check = |what: &str, image: RgbImage, expected: bool| {
        assert_eq!(is_page(&DynamicImage::ImageRgb8(image)), expected, "{what}");
    };
    check("a scan", page(1240, 1754, 20, 26, 32), true);
    check("a photo of paper", page(3000, 4000, 20, 26, 76), true);
    check("sideways", image::imageops::rotate90(&page(1240, 1754, 20, 26, 32)), true);
    check("a screenshot", page(800, 400, 8, 30, 16), true);
    let shaded = |mut image: RgbImage| {
        let width = image.width();
        for (x, _, pixel) in image.enumerate_pixels_mut() {
            pixel.0 = pixel.0.map(|part| u8::try_from(u32::from(part) * (width + x) / (2 * width)).unwrap_or(0));
        }
        image
    };
    check("under a lamp", shaded(page(1240, 1754, 20, 26, 32)), true);
    check("leaves", noise(1600, 1200, 5), false);
    check("stones", noise(1600, 1200, 40), false);
    check("a blank sheet", page(1240, 1754, 0, 0, 32), false);
    let mut banner = noise(1600, 1200, 40);
    image::imageops::replace(&mut banner, &page(1400, 160, 1, 12, 70), 100, 60);
    check("a banner in a scene", banner, false);
    let mut chart = page(1200, 900, 1, 8, 20);
    for bar in 0..5u32 {
        for y in 300 + bar * 60..800 {
            for x in 200 + bar * 160..300 + bar * 160 {
                chart.put_pixel(x, y, Rgb([60, 90, 180]));
            }
        }
    }
    check("a chart", chart, false);
    check("one pixel", page(1, 1, 0, 0, 1), false);
    let grey = DynamicImage::ImageLuma16(DynamicImage::ImageRgb8(page(1240, 1754, 20, 26, 32)).to_luma16());
    assert!(is_page(&grey), "16 bits");
}

#[test]
fn what_the_recogniser_is_given() {
    let mut sealed = page(1240, 1754, 20, 26, 32);
    for (x, y, pixel) in sealed.enumerate_pixels_mut() {
        let far = (f64::from(x) - 700.0).hypot(f64::from(y) - 800.0);
        if (110.0..125.0).contains(&far) || far < 40.0 {
            let Rgb([r, g, b]) = *pixel;
            *pixel = Rgb([
                (u16::from(r) * 205 / 255) as u8,
                (u16::from(g) * 35 / 255) as u8,
                (u16::from(b) * 45 / 255) as u8,
            ]);
        }
    }
    let plain = DynamicImage::ImageRgb8(page(1240, 1754, 20, 26, 32));
    let sheet = |image: &DynamicImage| {
        let layout = Layout::of(image);
        let sheet = Sheet::of(image, &layout);
        let (bytes, width) = sheet.pgm(sheet.turns(&layout)[0]);
        let header = format!("P5\n{width} ");
        assert!(bytes.starts_with(header.as_bytes()));
        let pixels = &bytes[bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(2).unwrap().0 + 1..];
        let height = pixels.len() / width;
        GrayImage::from_raw(width as u32, height as u32, pixels.to_vec()).unwrap()
    };
    let (clean, mended) = (sheet(&plain), sheet(&DynamicImage::ImageRgb8(sealed)));
    assert_eq!(clean.dimensions(), mended.dimensions());
    let dark = |image: &GrayImage| image.pixels().filter(|Luma([value])| *value < 128).count();
    assert!(dark(&clean) > 10_000);
    assert!(dark(&mended).abs_diff(dark(&clean)) * 100 < dark(&clean), "{} and {}", dark(&mended), dark(&clean));
    // A page put in sideways comes upright.
    let turned = sheet(&plain.rotate90());
    assert_eq!(turned.dimensions(), clean.dimensions());
    let same = clean.pixels().zip(turned.pixels()).filter(|(one, two)| one.0[0].abs_diff(two.0[0]) < 96).count();
    assert!(same * 100 > clean.pixels().len() * 97);
}

#[test]
fn skew_is_measured() {
    for degrees in [-2.5f64, -1.0, 0.0, 0.7, 2.0] {
        let upright = page(1240, 1754, 20, 26, 32);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let skewed = RgbImage::from_fn(1240, 1754, |x, y| {
            let (x, y) = (f64::from(x) - 620.0, f64::from(y) - 877.0);
            let (x, y) = (x * cos + y * sin + 620.0, y * cos - x * sin + 877.0);
            upright.get_pixel_checked(x as u32, y as u32).copied().unwrap_or(Rgb([244, 243, 240]))
        });
        let told = Layout::of(&DynamicImage::ImageRgb8(skewed)).slope().to_degrees();
        assert!((told - degrees).abs() < 0.15, "{degrees}: {told}");
    }
}

#[test]
fn without_the_program_a_page_is_a_flaw() {
    let image = DynamicImage::ImageRgb8(page(1240, 1754, 20, 26, 32));
    assert_eq!(read(&image, &Means::default()), Err(Trouble::NoProgram));
    let mut document = Document::new("扫描.jpg", Format::Image);
    add(&mut document, &image, &Means::default());
    add(&mut document, &image, &Means::default());
    assert_eq!(document.flaws, [Flaw::Scan { name: "扫描.jpg".into() }]);
    let mut scene = Document::new("现场.jpg", Format::Image);
    add(&mut scene, &DynamicImage::ImageRgb8(noise(1600, 1200, 40)), &Means::default());
    assert_eq!((scene.blocks.len(), scene.flaws.len()), (0, 0));
}

/// A recogniser that knows `language` and says the same of every picture.
#[cfg(unix)]
fn recogniser(folder: &Path, language: &str, table: &str) -> Means {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("tesseract");
    std::fs::write(folder.join("table"), table).unwrap();
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo {language}; else cat >/dev/null; cat {}/table; fi\n",
        folder.display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut means = Means::bare(Limits::default());
    means.tools.tesseract = Some(path);
    means
}

#[cfg(unix)]
fn table(words: &[(u32, u32, u32, &str)]) -> String {
    let row = |(line, (left, top, width, text)): (usize, &(u32, u32, u32, &str))| {
        format!("5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t{width}\t30\t92.5\t{text}\n")
    };
    words.iter().enumerate().map(row).collect()
}

#[cfg(unix)]
#[test]
fn pasted_scans_are_read_and_scenes_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let long = "全市各单位认真组织开展校园周边环境专项整治行动取得明显成效得到群众好评";
    let means = recogniser(folder.path(), "chi_sim", &table(&[(100, 100, 1_190, long)]));
    let bytes = |image: RgbImage| {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    };
    let picture = |image: RgbImage| crate::model::article::Picture {
        name: "图".into(),
        mime: "image/png".into(),
        width: image.width(),
        height: image.height(),
        caption: None,
        bytes: bytes(image),
    };
    let mut document = Document::new("稿件.docx", Format::Docx);
    document.pictures = vec![picture(page(1240, 1754, 20, 26, 32)), picture(noise(800, 600, 40))];
    document.blocks = vec![Block::Picture(0), Block::Picture(1)];
    let text = |text: &str| Block::Text { text: text.into(), heading: false };
    let mut typed = document.clone();
    recognise_pictures(&mut document, &means);
    assert_eq!(document.blocks, [text(long), Block::Picture(0), Block::Picture(1)]);
    assert_eq!(document.flaws, [Flaw::Recognised { name: "稿件.docx".into() }]);
    // A draft with its own words keeps its pictures as pictures.
    typed.blocks.insert(0, text(&"市教育局开展检查。".repeat(8)));
    let before = typed.clone();
    recognise_pictures(&mut typed, &means);
    assert_eq!(typed, before);
}

#[cfg(unix)]
#[test]
fn chinese_must_be_among_the_languages() {
    let folder = tempfile::tempdir().unwrap();
    let means = recogniser(folder.path(), "eng", "");
    let image = DynamicImage::ImageRgb8(page(1240, 1754, 20, 26, 32));
    assert_eq!(read(&image, &means), Err(Trouble::NoProgram));
}

#[cfg(unix)]
#[test]
fn few_words_are_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let means = recogniser(folder.path(), "chi_sim", &table(&[(100, 100, 300, "窗户树叶栏杆台阶")]));
    let mut document = Document::new("现场.jpg", Format::Image);
    add(&mut document, &DynamicImage::ImageRgb8(page(1240, 1754, 20, 26, 32)), &means);
    assert_eq!((document.blocks.len(), document.flaws.len()), (0, 0));
}

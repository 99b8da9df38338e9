use crate::intake::extract::Limits;
use crate::intake::unpack::tests::{base64, check, unpacked};
use crate::intake::unpack::{Archive, Unpacked};

/// `材料/b.txt` and `材料/简报.txt` in one block of LZMA2.
pub(in crate::intake::unpack) const TWO: &str = "N3q8ryccAARYjHgenwAAAAAAAAAgAAAAAAAAAI2eT97gAFQAO10ANxvK7uZaQI5ahyzHC7pP2gyLiNcEKOHsPdgqTWSt1SuIhXm8SGhdSYBJVc5M7zwl4UZaC6jBc5rEAAAAAACBMweuD9IZsb1AwJDS/31pTYd6PakIokyURgyRG7XbcxQTfW20AzsZn+LHkHAAxUk0o/fRTp0GUR6QYpkC4/3BaiVpGv/2tUpC+rrU4fmOgB0omIYSfA3vAAAXBkMBCVwABwsBAAEjAwEBBV0AEAAADG4KAfVrSmYAAA==";
/// `材料/b.txt`, its content behind a password.
pub(in crate::intake::unpack) const LOCKED: &str = "N3q8ryccAARIySizEAAAAAAAAABeAAAAAAAAAJ/xfL8/qe2nAjXC4z13ED9r5KQsAQQGAAEJEAAHCwEAAiQG8QcBElMPwH0s5VjvYG7pya6rV8fxBSEhAQABAAwKBgAICgE+0tjWAAAFARkBABETAFBnmWUvAGIALgB0AHgAdAAAABkAFQYBACCApIEAAA==";
/// The same with its list behind the password too.
const LIST_LOCKED: &str = "N3q8ryccAAS8qswVcAAAAAAAAAAuAAAAAAAAANy7wfJF3BzpvY4+XF9lNMTM4+IxB21ibo59M8ewFQKnH2nIlDXBGWJ2/d9hLna3F9nkzu3adycD2AfSe0YqAqePcKMtqVTOXylRv1+B12eltnwHzd462gl0AFuQ3g5n6Aq0p6v04uR5W6etZqNRQxIEn+rrFwYQAQlgAAcLAQABJAbxBwESUw+3O4n05TJyubgA6G7XB0gIDF4KAaSLqHYAAA==";
/// `材料/b.txt` by PPMd.
const PPMD: &str = "N3q8ryccAAQq/6xtCwAAAAAAAABOAAAAAAAAAEiANjMAbgM+nl5DPe7UAAEEBgABCQsABwsBAAEjAwQBBQYAAAEADAYACAoBPtLY1gAABQEZBgAAAAAAABETAFBnmWUvAGIALgB0AHgAdAAAABkAFQYBACCApIEAAA==";

fn open(name: &str, bytes: &[u8]) -> Unpacked {
    unpacked(Archive::SevenZ, name, bytes, &Limits::default())
}

#[test]
fn files_with_chinese_names() {
    let text = "全市教育工作简报第十六期，全市教育工作简报第十六期。\n";
    check(&open("x.7z", &base64(TWO)), &[("材料/b.txt", "notes\n"), ("材料/简报.txt", text)], &[]);
    check(&open("x.7z", &base64(PPMD)), &[("材料/b.txt", "notes\n")], &[]);
}

#[test]
fn locks_are_told() {
    check(&open("x.7z", &base64(LOCKED)), &[], &["“x.7z”设有密码"]);
    check(&open("x.7z", &base64(LIST_LOCKED)), &[], &["“x.7z”设有密码"]);
}

#[test]
fn damage_is_told() {
    let whole = base64(TWO);
    check(&open("x.7z", &whole[..whole.len() - 9]), &[], &["“x.7z”无法打开（压缩包不完整，或只是分卷压缩中的一卷）"]);
    check(&open("x.7z.001", &whole[..whole.len() - 9]), &[], &["分卷"]);
    let mut damaged = whole.clone();
    damaged[60] ^= 0x55;
    let got = open("x.7z", &damaged);
    assert!(got.flaws.iter().all(|flaw| flaw.sentence().contains("无法打开")) && !got.flaws.is_empty());
    let empty = [b"7z\xBC\xAF\x27\x1C\0\x04\x8D\x9B\xD5\x0F", &[0; 20][..]].concat();
    check(&open("x.7z", &empty), &[], &["没有内容"]);
}

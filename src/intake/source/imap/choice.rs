//! Which folders are looked into.

use super::Folder;

/// INBOX, then the folders that are `asked` for by their name as people read it or by their role (`\Junk`), each once, in
/// the order asked. What the server does not have, or does not let be opened, is left out.
pub fn wanted(folders: &[Folder], asked: &[String]) -> Vec<Folder> {
    let inbox = |folder: &&Folder| folder.wire_name.eq_ignore_ascii_case("INBOX");
    let mut chosen: Vec<Folder> = folders.iter().filter(inbox).take(1).cloned().collect();
    for ask in asked {
        let ask = ask.trim();
        let fits = |folder: &&Folder| match &folder.role {
            Some(role) if ask.starts_with('\\') => role.eq_ignore_ascii_case(ask),
            _ => folder.name.eq_ignore_ascii_case(ask),
        };
        // A name that is spelled exactly so comes before one that differs in case.
        let exact = folders.iter().filter(|folder| folder.name == ask);
        let found: Vec<&Folder> = exact.chain(folders.iter().filter(fits)).collect();
        // One name means one folder; a role may be borne by several.
        let most = if ask.starts_with('\\') { found.len() } else { 1 };
        for folder in found.into_iter().take(most) {
            if !chosen.iter().any(|other| other.wire_name == folder.wire_name) {
                chosen.push(folder.clone());
            }
        }
    }
    chosen.retain(|folder| folder.can_open);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, role: Option<&str>) -> Folder {
        let wire_name = super::super::utf7::encode(name);
        Folder { wire_name, name: name.into(), role: role.map(String::from), can_open: name != "归档" }
    }

    #[test]
    fn folders_are_chosen_by_name_or_role() {
        let folders = [
            folder("草稿箱", Some("\\Drafts")),
            folder("已发送", Some("\\Sent")),
            folder("已删除", Some("\\Trash")),
            folder("垃圾邮件", Some("\\Junk")),
            folder("广告邮件", None),
            folder("Work", None),
            folder("归档", Some("\\Archive")),
            folder("INBOX", None),
        ];
        let check = |asked: &[&str], expected: &[&str]| {
            let asked: Vec<String> = asked.iter().map(|name| String::from(*name)).collect();
            let chosen: Vec<String> = wanted(&folders, &asked).into_iter().map(|folder| folder.name).collect();
            assert_eq!(chosen, expected, "{asked:?}");
        };
        check(&[], &["INBOX"]);
        check(&["\\Junk", "垃圾邮件", "广告邮件", "订阅邮件"], &["INBOX", "垃圾邮件", "广告邮件"]);
        check(&["广告邮件", "\\junk", "inbox"], &["INBOX", "广告邮件", "垃圾邮件"]);
        check(&["work", "WORK ", "归档"], &["INBOX", "Work"]);
        check(&["已发送"], &["INBOX", "已发送"]);
        check(&["\\Flagged", ""], &["INBOX"]);
        assert_eq!(wanted(&[], &["a".into()]), []);
    }
}

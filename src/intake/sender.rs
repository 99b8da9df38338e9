//! Who sent a mail: an address of the roster, or what the mail says about itself.
//!
//! A pure function of the roster, the addresses that people confirmed, and the clues. It never learns anything: a new
//! address becomes a unit's own only when a person says so, because public addresses (163, QQ) are what most units use
//! and a From header proves little.

use crate::model::address::Address;
use crate::model::submission::{Automatic, Clue, Sender};
use crate::model::unit::{Roster, Unit, UnitCode};
use std::collections::BTreeMap;

/// What a mail offers about its sender.
#[derive(Clone, Debug, Default)]
pub struct Clues<'a> {
    pub address: Option<&'a Address>,
    pub display_name: &'a str,
    /// Letterheads and 落款 of its drafts.
    pub letterheads: Vec<&'a str>,
    pub file_names: Vec<&'a str>,
    pub subject: &'a str,
    pub automatic: Option<Automatic>,
    /// The unit that the roster or a person's word gives for the address.
    pub known: Option<&'a UnitCode>,
    /// The name of the office's person who writes from the address.
    pub staff: Option<&'a str>,
    /// Whether it has anything that could be a draft.
    pub has_draft: bool,
    /// Whether its subject bears the mark of one of our review copies.
    pub answers_review: bool,
}

/// Decides who sent it, with the evidence.
///
/// The order of trust: somebody of the office by address; a known address; else the names in display name, letterhead, file names and subject. A letterhead
/// (or display name) that no other clue contradicts is enough; file name and subject must agree with each other. Whatever
/// names two units, or hints too weakly, is doubtful and held for a person.
pub fn identify(roster: &Roster, clues: &Clues<'_>) -> Sender {
    // Some office systems mark whatever they send as bulk.
    let expected = (clues.known.is_some() && clues.has_draft) || (clues.staff.is_some() && clues.answers_review);
    if let Some(kind) = clues.automatic.filter(|kind| *kind != Automatic::Bulk || !expected) {
        return Sender::Automatic { kind };
    }
    // Before all else, because a reply to a review copy may carry the bulletin, which names every unit.
    if let Some(name) = clues.staff {
        return Sender::Staff { name: name.to_owned() };
    }
    if let Some(unit) = clues.known {
        return Sender::Unit { unit: unit.clone(), clue: Clue::Address };
    }
    let named = named_units(roster, clues);
    let mut candidates: Vec<UnitCode> = named.keys().map(|code| (*code).clone()).collect();
    match candidates.as_slice() {
        [] if clues.has_draft => {
            Sender::Doubtful { candidates, why: "发件地址不在名册，来信也未写明单位".into() }
        }
        [] => Sender::Stranger,
        [unit] => {
            let spoke = named.values().next().map(Vec::as_slice).unwrap_or_default();
            let strongest = spoke.iter().min().copied().unwrap_or(Clue::Subject);
            if !clues.has_draft {
                Sender::Stranger
            } else if strongest <= Clue::Letterhead || spoke.len() >= 2 {
                Sender::Unit { unit: unit.clone(), clue: strongest }
            } else {
                let why = format!("发件地址不在名册，仅{}提到该单位", strongest.words());
                Sender::Doubtful { candidates, why }
            }
        }
        _ => {
            candidates.sort();
            Sender::Doubtful { candidates, why: "发件地址不在名册，来信提到多个单位".into() }
        }
    }
}

/// The units that the clues name, and by which clues.
fn named_units<'a>(roster: &'a Roster, clues: &Clues<'_>) -> BTreeMap<&'a UnitCode, Vec<Clue>> {
    let mut named = BTreeMap::new();
    note(&mut named, roster, clues.display_name, Clue::DisplayName);
    let (joint, single): (Vec<&str>, Vec<&str>) =
        clues.letterheads.iter().partition(|text| units_in(roster, text).len() > 1);
    for text in single {
        note(&mut named, roster, text, Clue::Letterhead);
    }
    for text in joint {
        // Several units tell a story together, and one of them has been named as the sender: that is no contradiction.
        let sender = units_in(roster, text).into_iter().find(|unit| named.contains_key(&unit.code));
        match sender.and_then(|unit| named.get_mut(&unit.code)) {
            Some(spoke) if spoke.contains(&Clue::Letterhead) => {}
            Some(spoke) => spoke.push(Clue::Letterhead),
            None => note(&mut named, roster, text, Clue::Letterhead),
        }
    }
    // A story may mention other units in title or file name (凌海市教育局…); what the letterhead says is not outvoted.
    if named.is_empty() {
        for text in &clues.file_names {
            note(&mut named, roster, text, Clue::FileName);
        }
        note(&mut named, roster, clues.subject, Clue::Subject);
    }
    named
}

fn note<'a>(named: &mut BTreeMap<&'a UnitCode, Vec<Clue>>, roster: &'a Roster, text: &str, clue: Clue) {
    for unit in units_in(roster, text) {
        let spoke = named.entry(&unit.code).or_default();
        if !spoke.contains(&clue) {
            spoke.push(clue);
        }
    }
}

/// The units whose names stand in a text. A longer name hides the shorter ones inside it (凌海市 in 凌海市教育局 is not
/// the city of 凌海 if 凌海市教育局 is a unit of its own).
pub fn units_in<'a>(roster: &'a Roster, text: &str) -> Vec<&'a Unit> {
    let mut hits: Vec<(usize, usize, &Unit)> = Vec::new();
    for unit in &roster.units {
        for name in unit.names().into_iter().filter(|name| name.chars().count() >= 2) {
            hits.extend(text.match_indices(name).map(|(at, found)| (at, at + found.len(), unit)));
        }
    }
    let hidden = |hit: &(usize, usize, &Unit)| {
        hits.iter().any(|other| {
            let inside = other.0 <= hit.0 && hit.1 <= other.1 && (other.1 - other.0) > (hit.1 - hit.0);
            // 市教育局 in 凌海市教育局 is nobody's name: 凌海市 was read before.
            let cut = other.0 < hit.0 && hit.0 < other.1;
            other.2.code != hit.2.code && (inside || cut)
        })
    };
    let mut units: Vec<&Unit> = Vec::new();
    for hit in hits.iter().filter(|hit| !hidden(hit)) {
        if !units.iter().any(|unit| unit.code == hit.2.code) {
            units.push(hit.2);
        }
    }
    units
}

/// What may stand between the names of a line, beside blanks and punctuation.
const BETWEEN: [&str; 6] = ["联合供稿", "联合报送", "共同供稿", "共同报送", "供稿", "报送"];
/// More units beside the sender than this do not tell one story.
const PARTNERS: usize = 5;
/// What may stand right behind a name, before the next one.
const LINKS: [&str; 3] = ["联合", "会同", "共同"];

/// The units that a line of names (市教育局、市财政局联合供稿) lists beside the sender, in its order. A name counts only
/// where one may begin, and whole or with a section behind it (市财政局办公室), so that 凌海市教育局 is not 市教育局. A
/// line that does not name the sender speaks of others (a letterhead borrowed, a draft passed on), unless it says 联合; and
/// nobody writes with more than five others: that is a list of some kind.
pub fn joint_units(roster: &Roster, line: &str, sender: &UnitCode) -> Vec<UnitCode> {
    let mut own = line.contains("联合");
    let line = BETWEEN.iter().fold(line.to_owned(), |line, word| line.replace(word, " "));
    let between = |c: char| c.is_whitespace() || "、，,；;/／（）()和与及：:".contains(c);
    let mut found: Vec<UnitCode> = Vec::new();
    let mut rest = line.as_str();
    while !rest.is_empty() {
        rest = rest.trim_start_matches(between);
        let begins = |unit: &Unit| unit.names().into_iter().find(|name| rest.starts_with(name)).map(str::len);
        let best = roster.units.iter().filter_map(|unit| Some((begins(unit)?, unit))).max_by_key(|(length, _)| *length);
        let mut after = best.map_or(rest, |(length, _)| rest.get(length..).unwrap_or_default());
        let link = LINKS.iter().find_map(|word| after.strip_prefix(word));
        // 市工商业联合会 is one name.
        let link = link.filter(|behind| best.is_some() && !behind.starts_with('会'));
        if let Some(behind) = link {
            rest = behind;
            after = "";
        }
        let end = after.find(between).unwrap_or(after.len());
        let (tail, next) = after.split_at(end);
        if link.is_none() {
            rest = next;
        }
        let Some((_, unit)) = best else { continue };
        let place = unit.short().ends_with(['市', '县', '区']);
        let section = tail.ends_with(['室', '科', '处', '站', '队', '所', '股', '组', '心']);
        if !(tail.is_empty() || section || place) {
            continue;
        }
        own |= unit.code == *sender;
        if unit.code != *sender && !found.contains(&unit.code) {
            found.push(unit.code.clone());
        }
    }
    if own && found.len() <= PARTNERS { found } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, name: &str, aliases: &[&str]) -> Unit {
        Unit {
            code: code.into(),
            name: name.into(),
            short: String::new(),
            aliases: aliases.iter().map(|alias| (*alias).to_string()).collect(),
            class: String::new(),
            mail: Vec::new(),
            contact: String::new(),
            phone: String::new(),
            from: None,
            until: None,
        }
    }

    fn roster() -> Roster {
        Roster {
            units: vec![
                unit("fagai", "锦州市发展和改革委员会", &["市发改委", "发改委"]),
                unit("jiaoyu", "锦州市教育局", &["市教育局"]),
                unit("linghai", "凌海市", &[]),
                unit("linghaijiaoyu", "凌海市教育局", &[]),
            ],
        }
    }

    fn codes(sender: &Sender) -> String {
        match sender {
            Sender::Unit { unit, clue } => format!("{unit} {}", clue.words()),
            Sender::Doubtful { candidates, .. } => {
                let names: Vec<&str> = candidates.iter().map(|code| code.0.as_str()).collect();
                format!("? {}", names.join(","))
            }
            Sender::Staff { name } => format!("staff {name}"),
            Sender::Automatic { .. } => "automatic".into(),
            Sender::Stranger => "stranger".into(),
        }
    }

    fn check(clues: Clues<'_>, expected: &str) {
        assert_eq!(codes(&identify(&roster(), &clues)), expected, "{clues:?}");
    }

    #[test]
    fn the_order_of_trust() {
        let known = UnitCode::from("jiaoyu");
        let base = || Clues { has_draft: true, ..Clues::default() };
        check(Clues { known: Some(&known), subject: "市发改委信息", ..base() }, "jiaoyu 发件地址");
        check(Clues { display_name: "市教育局", ..base() }, "jiaoyu 发件人名称");
        check(Clues { letterheads: vec!["锦州市教育局"], subject: "发改委", ..base() }, "jiaoyu 文头或落款");
        check(Clues { letterheads: vec!["市教育局", "市发改委"], ..base() }, "? fagai,jiaoyu");
        check(Clues { subject: "市教育局报送稿件", ..base() }, "? jiaoyu");
        check(Clues { subject: "市教育局报送", file_names: vec!["市教育局.docx"], ..base() }, "jiaoyu 附件名");
        check(Clues { subject: "来稿", ..base() }, "? ");
        check(Clues { subject: "市教育局", ..Clues::default() }, "stranger");
        check(Clues { staff: Some("值班编辑"), letterheads: vec!["市教育局"], ..base() }, "staff 值班编辑");
        check(Clues { automatic: Some(Automatic::Bounce), known: Some(&known), ..base() }, "automatic");
    }

    #[test]
    fn a_longer_name_hides_the_shorter_inside_it() {
        let roster = roster();
        let found =
            |text: &str| -> Vec<String> { units_in(&roster, text).iter().map(|unit| unit.code.0.clone()).collect() };
        assert_eq!(found("凌海市教育局关于校舍的信息"), ["linghaijiaoyu"]);
        assert_eq!(found("凌海市推进项目建设"), ["linghai"]);
        assert_eq!(found("锦州市发展和改革委员会"), ["fagai"]);
        assert_eq!(found("凌海市发改委、市教育局"), ["fagai", "jiaoyu", "linghai"]);
        // 市教育局 in it is cut out of another name.
        let few =
            Roster { units: roster.units.iter().filter(|unit| unit.code.0 != "linghaijiaoyu").cloned().collect() };
        let found: Vec<&str> = units_in(&few, "凌海市教育局").iter().map(|unit| unit.code.0.as_str()).collect();
        assert_eq!(found, ["linghai"]);
    }

    #[test]
    fn a_story_told_together_does_not_speak_against_its_sender() {
        let base = || Clues { has_draft: true, ..Clues::default() };
        let both = "市教育局、市发改委";
        check(Clues { display_name: "市教育局", letterheads: vec![both], ..base() }, "jiaoyu 发件人名称");
        check(Clues { letterheads: vec!["市发改委", both], ..base() }, "fagai 文头或落款");
        check(Clues { letterheads: vec![both], ..base() }, "? fagai,jiaoyu");
        check(Clues { display_name: "凌海市", letterheads: vec![both], ..base() }, "? fagai,jiaoyu,linghai");
    }

    #[test]
    fn a_line_may_name_several_units() {
        let roster = roster();
        let check = |line: &str, expected: &[&str]| {
            let found: Vec<String> =
                joint_units(&roster, line, &"jiaoyu".into()).into_iter().map(|code| code.0).collect();
            assert_eq!(found, expected, "{line}");
        };
        check("市教育局、市发改委联合供稿", &["fagai"]);
        check("锦州市教育局　锦州市发展和改革委员会", &["fagai"]);
        check("市教育局会同市发改委投资科", &["fagai"]);
        check("市教育局联合市发改委", &["fagai"]);
        check("市发改委联合会", &[]);
        check("市教育局和凌海市", &["linghai"]);
        check("市教育局 凌海市教育局", &["linghaijiaoyu"]);
        check("联合 市发改委", &["fagai"]);
        check("市发改委", &[]);
        check("凌海市教育局", &[]);
        check("锦州市教育局", &[]);
        check("某县市发改委", &[]);
        check("市发改委项目推进情况、市教育局", &[]);
        check("", &[]);
    }
}

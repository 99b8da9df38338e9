//! Names and titles: a listed name with another's title, a listed title with a name that is one character off.

/// A person of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub line: usize,
    pub name: String,
    pub titles: Vec<String>,
}

/// Words that end a title. A title is compared by what stands before such a word only if the list says more.
const RANKS: &[&str] = &[
    "书记",
    "省长",
    "市长",
    "县长",
    "区长",
    "镇长",
    "乡长",
    "局长",
    "主任",
    "部长",
    "厅长",
    "处长",
    "科长",
    "秘书长",
    "主席",
    "院长",
    "校长",
    "检察长",
    "董事长",
    "总经理",
    "总工程师",
    "所长",
    "站长",
    "队长",
    "会长",
    "委员",
];
/// What may stand before a rank and belongs to it.
const DEGREES: &[&str] = &["常务副", "副", "代", "名誉"];
/// Before a title that somebody had once.
const FORMER: &[&str] = &["原", "前", "时任", "原任"];
/// What follows a name of two characters, so that it is no longer one.
const AFTER: &[char] = &[
    '，', '。', '、', '；', '（', '(', ',', ' ', '同', '出', '主', '带', '率', '到', '在', '对', '参', '指', '强',
    '介', '说',
];

/// What is wrong in a passage: as written, and as the list has it.
pub fn misnamed(passage: &str, people: &[Person]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for person in people {
        for (at, _) in passage.match_indices(&person.name) {
            let before = passage.get(..at).unwrap_or_default();
            if let Some(title) = title_before(before)
                && !person.titles.iter().any(|listed| is_of(&title, listed))
            {
                let right = person.titles.first().map_or("", String::as_str);
                found.push((format!("{title}{}", person.name), format!("{right}{}", person.name)));
            }
        }
        for title in &person.titles {
            for (at, _) in passage.match_indices(title.as_str()) {
                let before = passage.get(..at).unwrap_or_default();
                let after = passage.get(at + title.len()..).unwrap_or_default();
                let whole = !DEGREES.iter().chain(FORMER).any(|degree| before.ends_with(degree));
                let Some(other) = whole.then(|| other_name(after, &person.name)).flatten() else { continue };
                // Two people may share a title.
                if !people.iter().any(|known| known.name == other || after.starts_with(&known.name)) {
                    found.push((format!("{title}{other}"), format!("{title}{}", person.name)));
                }
            }
        }
    }
    found
}

/// Whether a listed title may be cut short to this one: 副市长 is not 市长.
fn is_of(title: &str, listed: &str) -> bool {
    let front = listed.strip_suffix(title);
    front.is_some_and(|front| !DEGREES.iter().any(|degree| front.ends_with(degree)))
}

/// The title that ends right before a name: its rank with 副 or 常务副.
fn title_before(before: &str) -> Option<String> {
    let rank = RANKS.iter().filter(|rank| before.ends_with(**rank)).max_by_key(|rank| rank.len())?;
    let front = before.strip_suffix(rank)?;
    let degree = DEGREES.iter().find(|degree| front.ends_with(**degree)).copied().unwrap_or("");
    let front = front.strip_suffix(degree)?;
    // Who was something else before is written so on purpose.
    (!FORMER.iter().any(|word| front.ends_with(word))).then(|| format!("{degree}{rank}"))
}

/// What stands in a name's place and differs from it in one character.
fn other_name(after: &str, name: &str) -> Option<String> {
    let length = name.chars().count();
    let other: String = after.chars().take(length).collect();
    let differing = name.chars().zip(other.chars()).filter(|(a, b)| a != b).count();
    let chinese = other.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '·');
    let surname = name.chars().next() == other.chars().next();
    let ends = after.chars().nth(length).is_none_or(|c| AFTER.contains(&c));
    let likely = length > 2 || (surname && ends);
    (other.chars().count() == length && differing == 1 && chinese && likely).then_some(other)
}

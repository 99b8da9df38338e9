//! Lines of our own letter in somebody's reply.
//!
//! A mail program that quotes without any mark leaves the review copy's examples (`退 4 缺签发`) standing there as if the
//! editor had written them. They are known by what stands beside or below each of them: what it does.

use crate::notices::letter::{Review, Way};

/// The lines that are not the letter's own table of ways, however the client laid it out.
pub(super) fn without<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let ways: Vec<(String, String)> =
        Review::usual_ways(true).iter().map(|Way { write, does }| (bare(write), bare(does))).collect();
    let mut own = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let plain = bare(line);
        let next = lines.get(at + 1).map(|next| bare(next)).unwrap_or_default();
        let beside = ways.iter().any(|(write, does)| {
            // One line may hold the whole table.
            plain.contains(&format!("{write}{does}"))
        });
        // What was done since the last round stands in the letter too, a return among it.
        let report = plain.contains("，已函告");
        let below = ways.iter().any(|(write, does)| plain == *write && next == *does);
        if beside || report {
            at += 1;
        } else if below {
            at += 2;
        } else {
            own.push(*line);
            at += 1;
        }
    }
    own
}

/// A line without blanks, rules and marks of lists and quotations.
fn bare(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace() && !"—-–－|>·•*│\u{feff}\u{200b}".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_examples_are_not_the_editors_words() {
        for way in Review::usual_ways(true) {
            let Way { write, does } = &way;
            for quoted in [
                format!("  {write}　——　{does}"),
                format!("{write} | {does} |"),
                format!("{write}\t{does}"),
                format!("> {write}\n> {does}"),
                format!("{write}\n{does}"),
            ] {
                let text = format!("选 3\n{quoted}\n留 9");
                let lines: Vec<&str> = text.lines().collect();
                assert_eq!(without(&lines), ["选 3", "留 9"], "{quoted}");
            }
            // The same words on their own are the editor's.
            assert_eq!(without(&[write]), [write.as_str()]);
        }
        assert!(without(&["退12号《暖气进村来》（缺少数据），已函告市卫计委"]).is_empty());
    }
}

//! Sets of numbers as commands name them: ascending, compact, never empty.
//!
//! Hands out [`Set`] and [`sets`]. Knows no server.

/// Letters that a set may have. Servers must take command lines of 1,000 octets (RFC 2683 3.2.1.5); one provider is known
/// to refuse sets that do not ascend.
const LONGEST: usize = 900;

/// Some numbers and how a command names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// Ascending, each once, never none.
    pub numbers: Vec<u32>,
    /// As `3:7,9`.
    pub text: String,
}

/// All the numbers in sets of at most `most`, short enough for a command line.
pub(super) fn sets(numbers: &[u32], most: usize) -> Vec<Set> {
    let mut sorted: Vec<u32> = numbers.iter().copied().filter(|number| *number > 0).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.chunks(most.max(1)).flat_map(cut).collect()
}

/// Cuts ascending numbers into sets whose text is short enough.
fn cut(numbers: &[u32]) -> Vec<Set> {
    let mut done = Vec::new();
    let mut set = Set { numbers: Vec::new(), text: String::new() };
    for run in numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let text = if first == last { first.to_string() } else { format!("{first}:{last}") };
        if !set.text.is_empty() && set.text.len() + 1 + text.len() > LONGEST {
            done.push(std::mem::replace(&mut set, Set { numbers: Vec::new(), text: String::new() }));
        }
        if !set.text.is_empty() {
            set.text.push(',');
        }
        set.text.push_str(&text);
        set.numbers.extend_from_slice(run);
    }
    if !set.numbers.is_empty() {
        done.push(set);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sets_are_compact() {
        let check = |numbers: &[u32], most, expected: &[&str]| {
            let texts: Vec<String> = sets(numbers, most).into_iter().map(|set| set.text).collect();
            assert_eq!(texts, expected);
        };
        check(&[], 10, &[]);
        check(&[0], 10, &[]);
        check(&[9, 3, 4, 5, 7, 6, 3], 10, &["3:7,9"]);
        check(&[1, 2, 3, 4, 5], 2, &["1:2", "3:4", "5"]);
        check(&[u32::MAX, u32::MAX - 1], 10, &["4294967294:4294967295"]);
    }

    proptest! {
        #[test]
        fn nothing_is_left_out(numbers in proptest::collection::vec(1u32.., 0..2000), most in 1usize..500) {
            let sets = sets(&numbers, most);
            for set in &sets {
                prop_assert!(!set.text.is_empty() && set.text.len() <= LONGEST && set.numbers.len() <= most);
            }
            let all: Vec<u32> = sets.into_iter().flat_map(|set| set.numbers).collect();
            let expected: Vec<u32> = numbers.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
            prop_assert_eq!(all, expected);
        }
    }
}

//! How well the same story is known again, and how fast among many.
//!
//! `cargo bench --bench stories [drafts]` (100,000 by default).

#[path = "../tests/suite/support/mod.rs"]
#[allow(dead_code, unused_imports)]
mod support;

use jianbao::editing::duplicate::{Fingerprint, Slogans, likeness};
use support::stories::{CHANGES, Dice, Story, framed, lookalikes, sampled, variant, written};

fn main() {
    for (name, stories) in [("written", written()), ("sampled", sampled())] {
        println!(
            "{name}: {} stories of {} to {} characters",
            stories.len(),
            stories.iter().map(Story::chars).min().unwrap_or(0),
            stories.iter().map(Story::chars).max().unwrap_or(0)
        );
        quality(&stories);
    }
}

fn print(story: &Story) -> Fingerprint {
    Fingerprint::without(&Slogans::new([]), &story.title, &story.body)
}

fn spread(name: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    println!(
        "  {name:28} {:6}  min {:.2}  1% {:.2}  5% {:.2}  half {:.2}  95% {:.2}  99% {:.2}  max {:.2}",
        values.len(),
        at(0.0),
        at(0.01),
        at(0.05),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

fn quality(stories: &[Story]) {
    let mut dice = Dice::new(7);
    for change in CHANGES {
        let mut values = Vec::new();
        for story in stories {
            for _ in 0..10 {
                let v = likeness(&print(story), &print(&variant(story, change, &mut dice)));
                if v < 0.57 && story.chars() > 79 {
                    println!("    {change:?} {} {} {v:.2}", story.title, story.chars());
                }
                values.push(v);
            }
        }
        spread(&format!("{change:?}"), values);
    }
    let (mut area, mut other) = (Vec::new(), Vec::new());
    for (at, a) in stories.iter().enumerate() {
        for b in &stories[..at] {
            let v = likeness(&print(&framed(a, &mut dice)), &print(&framed(b, &mut dice)));
            if v > 0.5 {
                println!("    {} {} {v:.2}", a.title, b.title);
            }
            if a.area == b.area { area.push(v) } else { other.push(v) }
        }
    }
    spread("unrelated, same area", area);
    spread("unrelated, other area", other);
    for (name, a, b) in lookalikes() {
        println!("  {name:28} {:.2} {:?}", likeness(&print(&a), &print(&b)), print(&a).numbers_of_less(&print(&b)));
    }
}

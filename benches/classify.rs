//! How well drafts are filed under the sample's areas, and how fast.
//!
//! `cargo bench --bench classify [drafts.jsonl]`. Without a file: each file of model drafts by what the others taught.
//! With one (JSON lines with `title`, `body`, `label`, `second`): those drafts by what all taught.

use jianbao::config::Config;
use jianbao::editing::classify::{Classifier, Lexicon, parse_examples};
use jianbao::model::example::Example;
use std::path::PathBuf;
use std::time::Instant;

fn main() {
    let office = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/office");
    let read = |name: &str| std::fs::read_to_string(office.join(name)).expect(name);
    let config = Config::parse(&read("jianbao.toml")).expect("the sample's settings");
    let lexicon = Lexicon::parse(&read("lexicon.toml"), &config.areas).expect("the sample's word list");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(office.join("examples")).expect("examples").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let examples: Vec<(String, Vec<Example>)> = files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a file of model drafts");
            let name = path.file_stem().unwrap_or_default().display().to_string();
            (name, parse_examples(&text, &config.areas).expect("model drafts"))
        })
        .collect();
    let taught_by = |left_out: Option<usize>| {
        let kept = examples.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        let lessons: Vec<Example> = kept.flat_map(|(_, (_, drafts))| drafts.clone()).collect();
        Classifier::new(lexicon.clone(), &lessons, &[]).expect("a classifier")
    };
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let mut all = Tally::default();
    match named {
        Some(path) => {
            let text = std::fs::read_to_string(&path).expect("the file of drafts");
            let classifier = taught_by(None);
            text.lines().for_each(|line| all.add(&classifier, &labelled(line)));
        }
        None => {
            for (at, (name, drafts)) in examples.iter().enumerate() {
                let classifier = taught_by(Some(at));
                let mut one = Tally::default();
                drafts.iter().for_each(|draft| one.add(&classifier, draft));
                one.print(name);
                all = all.with(one);
            }
        }
    }
    all.print("all");
    speed(&taught_by(None), &examples, || taught_by(None));
}

fn labelled(line: &str) -> Example {
    let value: serde_json::Value = serde_json::from_str(line).expect("a JSON object");
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let area = |key: &str| value[key].as_i64().map(|number| number.to_string().as_str().into());
    Example { area: area("label").expect("a label"), second: area("second"), title: text("title"), body: text("body") }
}

fn speed(classifier: &Classifier, examples: &[(String, Vec<Example>)], make: impl Fn() -> Classifier) {
    let started = Instant::now();
    drop(make());
    let made = started.elapsed();
    let started = Instant::now();
    let mut filed = 0u32;
    while started.elapsed().as_secs() < 2 {
        for draft in examples.iter().flat_map(|(_, drafts)| drafts) {
            std::hint::black_box(classifier.classify(&draft.title, &draft.body));
            filed += 1;
        }
    }
    let pace = f64::from(filed) / started.elapsed().as_secs_f64();
    println!(
        "learned in {made:.0?}, {:.1} MB; {pace:.0} drafts a second on one core",
        classifier.learned_size() as f64 / 1e6
    );
}

/// What came of a set of drafts.
#[derive(Default)]
struct Tally {
    all: u32,
    label: u32,
    or_second: u32,
    first_two: u32,
    sure: u32,
    sure_label: u32,
}

impl Tally {
    fn add(&mut self, classifier: &Classifier, draft: &Example) {
        let verdict = classifier.classify(&draft.title, &draft.body);
        let hit = verdict.area == draft.area;
        self.all += 1;
        self.label += u32::from(hit);
        self.or_second += u32::from(hit || Some(&verdict.area) == draft.second.as_ref());
        self.first_two += u32::from(hit || verdict.second.as_ref() == Some(&draft.area));
        self.sure += u32::from(!verdict.unsure);
        self.sure_label += u32::from(hit && !verdict.unsure);
    }

    fn with(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            label: self.label + other.label,
            or_second: self.or_second + other.or_second,
            first_two: self.first_two + other.first_two,
            sure: self.sure + other.sure,
            sure_label: self.sure_label + other.sure_label,
        }
    }

    fn print(&self, name: &str) {
        let part = |some: u32, of: u32| f64::from(some) / f64::from(of.max(1));
        println!(
            "{name:12} {:4} drafts  label {:.3}  label or second {:.3}  among the first two {:.3}  unsure {:.2}  sure and right {:.3}",
            self.all,
            part(self.label, self.all),
            part(self.or_second, self.all),
            part(self.first_two, self.all),
            1.0 - part(self.sure, self.all),
            part(self.sure_label, self.sure)
        );
    }
}

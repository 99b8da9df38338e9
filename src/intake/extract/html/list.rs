//! The numbers that a page shows before the items of an ordered list, which stand nowhere in its text.
//!
//! Hands out [`Lists`], which is told of lists and items. Deliberately writes no bullets: they say nothing.

use super::style::Style;
use scraper::node::Element;

/// The lists that are open, the innermost last.
#[derive(Default)]
pub(super) struct Lists(Vec<Option<Numbers>>);

struct Numbers {
    next: i32,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Decimal,
    Lower,
    Upper,
    Han,
}

impl Lists {
    pub fn open(&mut self, element: &Element, style: &Style) {
        let shown = |value: &str| match value {
            "none" => None,
            "lower-alpha" | "lower-latin" | "a" => Some(Form::Lower),
            "upper-alpha" | "upper-latin" | "A" => Some(Form::Upper),
            "cjk-ideographic" | "simp-chinese-informal" | "trad-chinese-informal" | "cjk-decimal" => Some(Form::Han),
            "disc" | "circle" | "square" => None,
            _ => Some(Form::Decimal),
        };
        let listed = style.get("list-style-type").or_else(|| style.get("list-style"));
        let form = match (element.name(), listed, element.attr("type")) {
            ("ol", Some(value), _) => shown(value),
            ("ol", None, Some(value)) => shown(value),
            ("ol", None, None) => Some(Form::Decimal),
            _ => None,
        };
        let start = element.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        self.0.push(form.map(|form| Numbers { next: start, form }));
    }

    pub fn close(&mut self) {
        self.0.pop();
    }

    /// What stands before the item that begins.
    pub fn item(&mut self, element: &Element, style: &Style) -> Option<String> {
        let numbers = self.0.last_mut()?.as_mut()?;
        if style.get("list-style-type") == Some("none") || style.get("list-style") == Some("none") {
            return None;
        }
        let own = element.attr("value").and_then(|value| value.trim().parse().ok());
        let number = own.unwrap_or(numbers.next);
        numbers.next = number.saturating_add(1);
        let letter =
            |first: u8| u8::try_from(number - 1).ok().filter(|n| *n < 26).map(|n| char::from(first + n).to_string());
        let label = match numbers.form {
            Form::Decimal => None,
            Form::Lower => letter(b'a'),
            Form::Upper => letter(b'A'),
            Form::Han => return han(number).map(|han| format!("{han}、")),
        };
        Some(format!("{}. ", label.unwrap_or_else(|| number.to_string())))
    }
}

/// 一 to 九十九.
fn han(number: i32) -> Option<String> {
    let digit = |n: i32| usize::try_from(n).ok().and_then(|n| "一二三四五六七八九".chars().nth(n.checked_sub(1)?));
    let (tens, ones) = (number / 10, number % 10);
    let head = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", digit(tens)?),
    };
    let text: String = head.chars().chain(digit(ones)).collect();
    (number > 0 && !text.is_empty()).then_some(text)
}

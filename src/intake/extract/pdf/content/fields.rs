//! Annotations: form fields, text boxes and stamps (ISO 32000-1, 12.5 and 12.7).

use super::marks::Marks;
use super::state::State;
use super::{Interpreter, Walk};
use crate::intake::extract::pdf::page::Glyph;
use crate::intake::extract::pdf::properties;
use hayro_font::kurbo::{Affine, Rect};
use hayro_interpret::hayro_syntax::object::{self, Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::util::RectExt;

/// Annotations of one page that are drawn.
const ANNOTATIONS: usize = 2_000;

impl<'a> Interpreter<'a, '_> {
    /// Form fields, text boxes and stamps show what stands in their appearance streams (ISO 32000-1, 12.5.5).
    pub(super) fn annotations(&mut self, page: &Page<'a>, walk: &mut Walk<'a>, base: Affine) {
        let annotations = page.raw().get::<Array<'a>>(b"Annots");
        for annotation in annotations.iter().flat_map(|array| array.iter::<Dict<'a>>()).take(ANNOTATIONS) {
            let flags = annotation.get::<i32>(b"F").unwrap_or(0);
            let kind = annotation.get::<Name<'_>>(b"Subtype");
            let popup = kind.is_some_and(|kind| [&b"Popup"[..], b"Link"].contains(&kind.as_ref()));
            // Hidden, or not to be seen on the screen.
            if popup || flags & (1 << 1 | 1 << 5) != 0 || self.layers.hides(&annotation, b"OC") {
                continue;
            }
            let Some(rect) = annotation.get::<object::Rect>(b"Rect").map(|rect| rect.to_kurbo()) else { continue };
            let Some(form) = appearance(&annotation) else {
                walk.run = walk.run.wrapping_add(1);
                walk.sheet.glyphs.extend(value(&annotation, base.transform_rect_bbox(rect), walk.run));
                continue;
            };
            let boxed = form.dict().get::<[f64; 4]>(b"BBox").unwrap_or([0.0, 0.0, 1.0, 1.0]);
            let matrix = Affine::new(form.dict().get::<[f64; 6]>(b"Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
            let [x0, y0, x1, y1] = boxed;
            let drawn = matrix.transform_rect_bbox(Rect::new(x0, y0, x1, y1));
            if drawn.width() <= 0.0 || drawn.height() <= 0.0 {
                continue;
            }
            let (sx, sy) = (rect.width() / drawn.width(), rect.height() / drawn.height());
            let fit = Affine::new([sx, 0.0, 0.0, sy, rect.x0 - sx * drawn.x0, rect.y0 - sy * drawn.y0]);
            walk.state = State::new(base * fit);
            walk.marks = Marks::default();
            self.form(&form, page.resources(), walk, 0);
            walk.saved.clear();
        }
    }
}

/// The normal appearance, in the state that the annotation is in.
fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation.get::<Dict<'a>>(b"AP")?.get::<Object<'a>>(b"N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dict(states) => {
            let state = annotation.get::<Name<'_>>(b"AS")?;
            states.get::<Stream<'a>>(state)
        }
        _ => None,
    }
}

/// What was typed into a form field that has no appearance yet (ISO 32000-1, 12.7.3.3), as one glyph in its place.
fn value(field: &Dict<'_>, place: Rect, run: u32) -> Option<Glyph> {
    let text = properties::text(field.get::<object::String<'_>>(b"V")?.as_bytes());
    let mut chars = text.trim().chars();
    let size = place.height().clamp(4.0, 14.0);
    let baseline = place.y1.min(place.y0 + size * 1.2);
    Some(Glyph {
        first: chars.next()?,
        more: Some(chars.as_str()).filter(|more| !more.is_empty()).map(Into::into),
        from: (place.x0, baseline),
        to: (place.x1, baseline),
        size,
        angle: 0,
        bold: false,
        hidden: false,
        run,
    })
}

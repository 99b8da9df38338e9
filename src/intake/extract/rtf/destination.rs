//! Where the text of a group goes: the destinations of RTF.
//!
//! Hands out [`Place`] and [`named`]. Deliberately knows nothing of what is done there.

/// What the text in a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The document's text.
    Body,
    /// Nothing of it, and of all groups inside, is wanted.
    Skip,
    /// No text of its own, but groups inside may have some: drawings, fields.
    Inert,
    /// Text outside the flow: a text box.
    Box,
    /// Text outside the flow: a footnote or endnote.
    Note,
    /// The number of a list entry, as printed.
    Label,
    Fonts,
    Styles,
    Info,
    Title,
    Author,
    Picture,
    /// The code of a field.
    Code,
    /// Name of a drawing's property.
    Property,
    /// Holds the same text twice; the one in `\ud` is wanted.
    Twice,
    Unicode,
    /// Properties of a row of a table in a table.
    NestedRow,
    /// A piece of HTML's markup.
    Markup,
}

impl Place {
    /// Whether groups inside may lead elsewhere.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Body
                | Self::Inert
                | Self::Box
                | Self::Note
                | Self::Label
                | Self::Info
                | Self::NestedRow
                | Self::Twice
        )
    }

    /// Whether text here is a reader's.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Body | Self::Box | Self::Note)
    }
}

/// The destination that a control word opens; `None` if it opens none.
pub fn named(word: &str) -> Option<Place> {
    let place = match word {
        "fldrslt" | "result" | "moMath" | "moMathPara" | "mmath" => Place::Body,
        "shp" | "shpgrp" | "shpinst" | "shppict" | "object" | "do" | "sp" | "sv" | "field" => Place::Inert,
        "shptxt" | "dptxbxtext" => Place::Box,
        "footnote" => Place::Note,
        "listtext" | "pntext" => Place::Label,
        "fonttbl" => Place::Fonts,
        "stylesheet" => Place::Styles,
        "info" => Place::Info,
        "title" => Place::Title,
        "author" => Place::Author,
        "pict" => Place::Picture,
        "fldinst" => Place::Code,
        "sn" => Place::Property,
        "upr" => Place::Twice,
        "ud" => Place::Unicode,
        "nesttableprops" => Place::NestedRow,
        "htmltag" => Place::Markup,
        word if SKIPPED.contains(&word) => Place::Skip,
        // The properties of formulas: mfPr, mctrlPr, mmathPr and some thirty more.
        word if word.starts_with('m') && word.ends_with("Pr") => Place::Skip,
        _ => return None,
    };
    Some(place)
}

/// Destinations without text for a reader that need no `\*` before them.
#[rustfmt::skip]
const SKIPPED: &[&str] = &[
    "colortbl", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "ftnsep",
    "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "listtable", "listoverridetable", "revtbl", "rsidtbl",
    "filetbl", "generator", "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "objdata",
    "objclass", "objname", "objalias", "objsect", "private", "private1", "bkmkstart", "bkmkend", "datafield",
    "formfield", "mmathPict", "pgdsctbl", "pn", "pntxta", "pntxtb", "pnseclvl", "shprslt", "nonshppict",
    "nonesttables", "falt", "panose", "fontemb", "fontfile", "fname", "xe", "rxe", "txe", "tc", "tcn", "annotation",
    "atnid", "atnauthor", "atntime", "atnicn", "atnref", "atndate", "atnparent", "atrfstart", "atrfend", "keycode",
    "mhtmltag", "htmlbase", "background", "template", "passwordhash", "protusertbl", "userprops", "fldtype", "keywords",
    "comment", "doccomm", "operator", "manager", "company", "category", "hlinkbase", "subject", "creatim", "revtim",
    "printim", "buptim", "listname", "leveltext", "levelnumbers", "blipuid", "picprop", "wgrffmtfilter",
    "defchp", "defpap", "oldcprops", "oldpprops", "oldtprops", "oldsprops", "docvar", "xmlopen",
    "writereservation", "writereservhash", "mailmerge", "ffname", "ffdeftext", "ffformat", "ffhelptext",
    "ffstattext", "ffentrymcr", "ffexitmcr", "ffl", "linkval", "propname", "staticval",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_known() {
        let check = |word, expected| assert_eq!(named(word), expected, "{word}");
        check("footnote", Some(Place::Note));
        check("mctrlPr", Some(Place::Skip));
        check("headerf", Some(Place::Skip));
        check("par", None);
        check("pard", None);
    }
}

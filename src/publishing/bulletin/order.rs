//! The order in which the schema wants the children of property elements (ECMA-376 Part 1, wml.xsd). Word is strict where
//! LibreOffice is not: a child out of order may be dropped or may make Word call the file damaged.

use super::tree::{Element, Node};

const PPR: &str = "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs \
suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind \
contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr \
pPrChange";
const RPR: &str = "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish \
webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish \
oMath rPrChange";
const SECTPR: &str = "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols \
formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange";
const TBLPR: &str = "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd \
tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange";
const TRPR: &str = "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden ins del \
trPrChange";
const TCPR: &str = "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers \
cellIns cellDel cellMerge tcPrChange";
const STYLE: &str = "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal \
personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr";
const STYLES: &str = "docDefaults latentStyles style";
const DOC_DEFAULTS: &str = "rPrDefault pPrDefault";
const P: &str = "pPr";
const R: &str = "rPr";
const TBL: &str = "tblPr tblGrid tr";
const TR: &str = "tblPrEx trPr tc";
const TC: &str = "tcPr";
const BORDERS: &str = "top left start bottom right end insideH insideV tl2br tr2bl between bar";
const SIDES: &str = "top left start bottom right end";

/// The order for the children of an element; none if it does not matter or is the text's own.
fn table(name: &str) -> Option<&'static str> {
    Some(match name {
        "w:pPr" => PPR,
        "w:rPr" => RPR,
        "w:sectPr" => SECTPR,
        "w:tblPr" => TBLPR,
        "w:trPr" => TRPR,
        "w:tcPr" => TCPR,
        "w:style" => STYLE,
        "w:styles" => STYLES,
        "w:docDefaults" => DOC_DEFAULTS,
        "w:p" => P,
        "w:r" => R,
        "w:tbl" => TBL,
        "w:tr" => TR,
        "w:tc" => TC,
        "w:tblBorders" | "w:tcBorders" => BORDERS,
        "w:pBdr" => "top left bottom right between bar",
        "w:tblCellMar" | "w:tcMar" => SIDES,
        _ => return None,
    })
}

/// Puts the children of every element below `root` into the schema's order and drops empty and repeated properties.
pub fn put_in_order(root: &mut Element) {
    root.walk_mut(&mut |element| {
        drop_repeated(element);
        // Text that follows its properties (runs in a paragraph, cells in a row) keeps its own order: the sort is stable.
        if let Some(order) = table(&element.name) {
            element.children.sort_by_key(|node| match node {
                Node::Element(e) => rank(order, &e.name),
                Node::Text(_) => usize::MAX,
            });
        }
    });
}

/// Whether every child below `root` stands in the schema's order.
#[cfg(test)]
pub fn is_in_order(root: &Element) -> bool {
    let here = table(&root.name).is_none_or(|order| root.elements().map(|e| rank(order, &e.name)).is_sorted());
    here && root.elements().all(is_in_order)
}

fn rank(order: &str, name: &str) -> usize {
    let local = name.strip_prefix("w:").unwrap_or(name);
    order.split_whitespace().position(|n| n == local).unwrap_or(usize::MAX)
}

/// A property may stand once in its parent; the first one counts. An empty w:rPr says nothing.
fn drop_repeated(element: &mut Element) {
    let properties = element.name.ends_with("Pr") && element.name.starts_with("w:") && element.name != "w:sectPr";
    let mut seen: Vec<String> = Vec::new();
    element.children.retain(|node| match node {
        Node::Text(_) => true,
        Node::Element(e) => {
            let empty = matches!(e.name.as_str(), "w:rPr" | "w:trPr" | "w:tcPr") && e.children.is_empty();
            let again = properties && seen.contains(&e.name);
            seen.push(e.name.clone());
            !(again || empty)
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::tree;
    use super::*;

    #[test]
    fn children_stand_as_the_schema_says() -> anyhow::Result<()> {
        let xml = br#"<w:p><w:r><w:t>1</w:t><w:rPr><w:sz/><w:rFonts/></w:rPr></w:r><w:pPr><w:rPr/><w:jc/><w:pStyle/></w:pPr></w:p>"#;
        let mut root = tree::parse(xml)?;
        assert!(!is_in_order(&root));
        put_in_order(&mut root);
        assert!(is_in_order(&root));
        let written = String::from_utf8(tree::write(&root)?)?;
        assert!(written.ends_with(
            "<w:p><w:pPr><w:pStyle/><w:jc/></w:pPr><w:r><w:rPr><w:rFonts/><w:sz/></w:rPr><w:t>1</w:t></w:r></w:p>"
        ));
        Ok(())
    }
}

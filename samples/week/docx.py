"""Word documents as clerks write them, made with zipfile and string templates.

`lay_out` turns a draft into blocks in one of the usual arrangements; `write` turns blocks into a .docx. Dates inside
the archive are fixed, so that every run gives the same bytes.
"""

import io
import zipfile
from xml.sax.saxutils import escape

from . import pictures

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FONTS = {"song": "宋体", "fangsong": "仿宋_GB2312", "hei": "黑体", "kai": "楷体_GB2312", "title": "方正小标宋简体"}


def run(text, font="fangsong", size=32, bold=False, color=None):
    name = _FONTS[font]
    look = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{name}" w:hint="eastAsia"/>'
    look += "<w:b/>" if bold else ""
    look += f'<w:color w:val="{color}"/>' if color else ""
    look += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    inner = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\t"))
    return f"<w:r><w:rPr>{look}</w:rPr>{inner}</w:r>"


def paragraph(runs, jc=None, indent=True, style=None, number=False, after=0):
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if number else ""
    look += f'<w:spacing w:after="{after}" w:line="579" w:lineRule="exact"/>' if not style else ""
    look += '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if indent else ""
    look += f'<w:jc w:val="{jc}"/>' if jc else ""
    return f"<w:p><w:pPr>{look}</w:pPr>{runs}</w:p>"


def picture(number, name):
    cx, cy = 4680000, 4680000 * pictures.HEIGHT // pictures.WIDTH
    return (
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="图片 {number}" descr="{escape(name)}"/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="{escape(name)}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP{number}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def table(rows, widths):
    cells = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    out = f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{border}</w:tblBorders></w:tblPr><w:tblGrid>{cells}</w:tblGrid>'
    for row in rows:
        out += "<w:tr>"
        for index, cell in enumerate(row):
            last = index == len(row) - 1 and len(row) < len(widths)
            span = f'<w:gridSpan w:val="{len(widths) - index}"/>' if last else ""
            width = sum(widths[index:]) if last else widths[index]
            inner = cell if cell.startswith("<w:") else paragraph(run(cell, "fangsong", 28), indent=False)
            out += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
        out += "</w:tr>"
    return out + "</w:tbl>"


_STYLES = (
    f"<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312" w:cs="Times New Roman"/>'
    '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:jc w:val="center"/>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:eastAsia="方正小标宋简体"/><w:b/><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:ind w:firstLine="640"/>'
    '<w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="caption"/><w:basedOn w:val="a"/><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:rPr><w:rFonts w:eastAsia="楷体_GB2312"/><w:sz w:val="24"/></w:rPr></w:style></w:styles>'
)
_NUMBERING = (
    f'<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="0" w:firstLine="640"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def body(draft, kind, unit_name):
    """The draft's XML in one arrangement, and the pictures it uses as (scene, name)."""
    out, used = [], []
    paragraphs = draft.paragraphs()

    def flow(size=32):
        parts = []
        for block in paragraphs:
            if block.startswith("@图 "):
                scene, name, caption = block[3:].split("|")
                used.append((scene, name))
                parts.append(("pic", len(used), name))
                if caption:
                    parts.append(paragraph(run(caption, "kai", 24), "center", False, "a3"))
            elif block.startswith("@改 "):
                before, deleted, inserted, after = block[3:].split("|")
                change = 'w:author="审核" w:date="2018-04-19T10:00:00Z"'
                runs = run(before) + f'<w:del w:id="9" {change}><w:r><w:delText>{escape(deleted)}</w:delText></w:r></w:del>'
                parts.append(paragraph(runs + f'<w:ins w:id="10" {change}>{run(inserted)}</w:ins>' + run(after)))
            elif block.startswith("@表"):
                rows = [line.split("|") for line in block.splitlines()[1:]]
                parts.append(table(rows, [8844 // len(rows[0])] * len(rows[0])))
            elif block[:2] in ("一、", "二、", "三、", "四、") and len(block) < 40 and kind == "numbered":
                parts.append(paragraph(run(block[2:], "hei", size), indent=False, number=True))
            elif block[:2] in ("一、", "二、", "三、", "四、") and len(block) < 40:
                parts.append(paragraph(run(block, "hei", size)))
            elif block.startswith("（") and "）" in block[:4] and len(block) < 40:
                parts.append(paragraph(run(block, "kai", size)))
            elif "。" in block and block.startswith(("一是", "二是", "三是", "四是")):
                first, rest = block.split("。", 1)
                parts.append(paragraph(run(first + "。", "fangsong", size, bold=True) + run(rest, "fangsong", size)))
            else:
                parts.append(paragraph(run(block, "fangsong", size)))
        return parts

    def form_rows():
        said = lambda value: value or ""
        rows = [["报送单位", unit_name, "报送时间", draft.day]]
        if draft.author or draft.phone:
            rows.append(["撰稿人", said(draft.author), "联系电话", said(draft.phone)])
        rows.append(["签发人", said(draft.signoff)])
        return rows

    if kind == "letterhead":
        out.append(paragraph(run(f"{unit_name}工作信息", "title", 52, color="FF0000"), "center", False))
        out += [paragraph(run(line, "fangsong", 28), "center", False) for line in draft.head]
        out.append(paragraph("", indent=False))
    elif kind == "form":
        out.append(paragraph(run("专项行动宣传稿件报送单", "hei", 36), "center", False, after=200))
        out.append(table(form_rows(), [1700, 3400, 1700, 2044]))
        out.append(paragraph("", indent=False))
    elif kind != "whole-form":
        out += [paragraph(run(line, "kai", 28), indent=False) for line in draft.head]

    if kind == "whole-form":
        inner = "".join(p if isinstance(p, str) else picture(p[1], p[2]) for p in flow(28))
        rows = [["稿件标题", draft.title]] + form_rows() + [["稿件内容", inner]]
        out.append(paragraph(run("“重强抓”专项行动宣传稿件报送单", "hei", 36), "center", False, after=200))
        out.append(table(rows, [1700, 3400, 1700, 2044]))
        out.append(paragraph("", indent=False))
        return "".join(out), used
    if kind == "styled":
        out.append(paragraph(run(draft.title, "title", 44, bold=True), None, False, "1"))
    elif kind == "split-runs":
        third = max(1, len(draft.title) // 3)
        pieces = [draft.title[:third], draft.title[third : 2 * third], draft.title[2 * third :]]
        out.append(paragraph("".join(run(piece, "title", 44) for piece in pieces), "center", False))
    else:
        out.append(paragraph(run(draft.title, "title", 44), "center", False, after=200))
    out += [p if isinstance(p, str) else picture(p[1], p[2]) for p in flow()]
    closing = draft.closing(unit_name)
    jc = "right" if draft.tail == "d" else None
    out += [paragraph(run(line, "fangsong", 32), jc, indent=jc is None) for line in closing]
    return "".join(out), used


def write(drafts, kinds, unit_name, title="", creator="办公室"):
    """One .docx with one draft or several, each in its arrangement."""
    xml, media = [], []
    for draft, kind in zip(drafts, kinds):
        part, used = body(draft, kind, unit_name)
        for number in range(len(used), 0, -1):
            shifted = number + len(media)
            part = part.replace(f'"rIdP{number}"', f'"rIdP{shifted}"').replace(f'docPr id="{number}"', f'docPr id="{shifted}"')
        media += used
        xml.append(part)
    between = '<w:p><w:pPr/><w:r><w:br w:type="page"/></w:r></w:p>'
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
        'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    document = f"{_HEADER}<w:document {_NAMESPACES}><w:body>{between.join(xml)}{section}</w:body></w:document>"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>'
        for id, kind, target in [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml")]
        + [(f"rIdP{n}", "image", f"media/image{n}.png") for n in range(1, len(media) + 1)]
    )
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    files = [
        ("[Content_Types].xml", f'{_HEADER}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
         f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>'
         f'<Override PartName="/word/numbering.xml" ContentType="{word}.numbering+xml"/>'
         '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'),
        ("_rels/.rels", f'{_HEADER}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/>'
         f'<Relationship Id="rId2" Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'),
        ("docProps/core.xml", f'{_HEADER}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
         'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
         f'<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>'
         '<dcterms:created xsi:type="dcterms:W3CDTF">2018-04-16T00:00:00Z</dcterms:created></cp:coreProperties>'),
        ("word/document.xml", document),
        ("word/styles.xml", _HEADER + _STYLES),
        ("word/numbering.xml", _HEADER + _NUMBERING),
        ("word/_rels/document.xml.rels", f'{_HEADER}<Relationships xmlns="{package}/relationships">{relations}</Relationships>'),
    ]  # fmt: skip
    files += [(f"word/media/image{n}.png", pictures.photo(scene, name)) for n, (scene, name) in enumerate(media, 1)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, (2018, 4, 16, 8, 0, 0))
            entry.create_system = 0
            stored = name.endswith(".png")
            archive.writestr(entry, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, None if stored else 9)
    return out.getvalue()

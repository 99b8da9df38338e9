"""One mail of the sample with the truth about it, and the pieces from which the weeks' mails are put together."""

import html
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from . import april_one, april_two, docx, may, wire

FOLDER = Path(__file__).resolve().parent.parent / "office"
UNITS = {unit["code"]: unit for unit in tomllib.loads((FOLDER / "roster.toml").read_text("utf-8"))["units"]}
DRAFTS = {draft.key: draft for draft in april_one.DRAFTS + april_two.DRAFTS + may.DRAFTS}


@dataclass
class Story:
    """What should be read as one draft."""

    draft: object
    origin: str  # File name, or 邮件正文.
    pictures: int = 0
    declared: str = ""  # The area as the unit declared it, where it did.
    status: str = ""  # "superseded", "duplicate" or "similar", where another mail decides so.
    other: str = ""  # Beginning of the file name of that other mail; also of a similar one.


@dataclass
class Sample:
    """A mail, the name of its file and what should become of it."""

    slug: str
    at: str
    raw: bytes
    verdict: str  # draft, ignored, quarantined
    unit: str = ""
    clue: str = "address"
    reason: str = ""  # Why ignored or quarantined.
    stories: list = field(default_factory=list)
    candidates: tuple = ()
    timing: str = ""  # "late" or "early", where the deadline alone does not say.
    note: str = ""

    def file(self):
        moment = datetime.fromisoformat(self.at)
        return f"{moment:%m%d-%H%M}-{self.slug}.eml"


def short(code):
    return UNITS[code]["short"]


def sender(code, which=0, name=None):
    """A unit's own address with a display name (its short name unless told)."""
    return (short(code) if name is None else name, UNITS[code]["mail"][which])


def draft(key, **changes):
    return DRAFTS[key].with_(**changes) if changes else DRAFTS[key]


def count_pictures(item):
    return sum(block.startswith("@图 ") for block in item.paragraphs())


def document(item, kind="plain", unit_name=None, name=None, **file):
    """A draft as an attached .docx: the file and its story."""
    unit_name = unit_name or UNITS[item.unit]["name"]
    data = docx.write([item], [kind], unit_name, title=item.title if kind in ("styled", "letterhead") else "")
    name = name or f"{item.title}.docx"
    return wire.File(name, data, **file), Story(item, name, count_pictures(item))


def plain(item, unit_name=None, indent="　　"):
    """A draft as plain text, pictures left out and tables as lines."""
    lines = [*item.head, item.title]
    for block in item.paragraphs():
        if block.startswith("@图 "):
            continue
        if block.startswith("@表"):
            lines += [line.replace("|", "    ") for line in block.splitlines()[1:]]
        else:
            lines.append(indent + block)
    lines += [indent + line for line in item.closing(unit_name or UNITS[item.unit]["name"])]
    return "\n".join(lines) + "\n"


def outlook_html(item, greeting, unit_name=None):
    """A draft as Word writes it into a mail."""
    rows = [f"<p class=MsoNormal>{html.escape(greeting)}<o:p></o:p></p>", "<p class=MsoNormal>&nbsp;</p>"]
    rows.append(f'<p class=MsoNormal align=center style="text-align:center"><b><span style="font-size:22.0pt;font-family:宋体">{html.escape(item.title)}</span></b></p>')
    body = [b for b in item.paragraphs() if not b.startswith("@")] + item.closing(unit_name or UNITS[item.unit]["name"])
    for block in body:
        half = len(block) // 2  # Word cuts spans wherever the spelling checker stopped.
        rows.append(
            '<p class=MsoNormal style="text-indent:32.0pt;line-height:28.95pt"><span lang=ZH-CN style="font-size:16.0pt;font-family:仿宋_GB2312">'
            f"{html.escape(block[:half])}</span><span style='font-size:16.0pt;font-family:仿宋_GB2312'>{html.escape(block[half:])}<o:p></o:p></span></p>"
        )
    style = "<!-- @font-face {font-family:仿宋_GB2312;} p.MsoNormal {margin:0cm; text-align:justify;} -->"
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">\n<head>\n'
        f'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">\n<style>{style}</style>\n</head>\n'
        '<body lang=ZH-CN link="#0563C1">\n<div class=WordSection1>\n' + "\n".join(rows) + "\n</div>\n</body>\n</html>\n"
    )


def html_of(text, font="微软雅黑"):
    """Text as a webmail composer writes it."""
    lines = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.strip("\n").split("\n"))
    return f'<div style="line-height:1.7;color:#000000;font-size:14px;font-family:{font}">{lines}</div>'


class Week:
    """Collects samples; `add` builds the mail and keeps the truth beside it."""

    def __init__(self):
        self.samples = []

    def add(self, slug, mail, verdict="draft", stories=(), raw=None, **truth):
        self.samples.append(Sample(slug, mail.at, raw or wire.assemble(mail), verdict, stories=list(stories), **truth))

"""What a draft is, and the ways in which units write its closing lines.

A text is written as plain paragraphs separated by empty lines. A paragraph that begins with `@图 ` places a picture
(`@图 scene|file name|caption`), one that begins with `@表` holds a table, a row a line, cells parted by `|`, and one
that begins with `@改 ` was edited with changes tracked (`@改 before|deleted|inserted|after`).
"""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Draft:
    key: str
    unit: str  # Roster code of the unit whose draft it is.
    area: str  # "1" … "8", the area under which a careful editor files it.
    title: str
    text: str
    second: str = ""  # Another area that could be defended.
    author: str = ""
    phone: str = ""
    signoff: str = ""
    tail: str = "a"  # Which closing lines, see `TAILS`.
    head: tuple = field(default=())  # Lines above the title.
    day: str = ""  # Date under the text, where the closing lines have one.

    def paragraphs(self):
        return [block.strip() for block in self.text.strip().split("\n\n")]

    def with_(self, **changes):
        return replace(self, **changes)

    def closing(self, unit_name):
        """The lines below the text; fragments whose value is empty are left out."""
        lines = []
        for between, fragments in TAILS[self.tail]:
            said = [
                before + value + after
                for before, name, after in fragments
                if (value := {"u": unit_name, "a": self.author, "p": self.phone, "s": self.signoff, "d": self.day}[name])
            ]
            if said:
                line = between.join(said)
                lines.append(f"（{line}）" if self.tail == "b" else line)
        return lines


TAILS = {
    # Three lines, as the notice asks.
    "a": [("", [("作者：", "a", "")]), ("", [("联系电话：", "p", "")]), ("", [("签发人：", "s", "")])],
    # One line in brackets.
    "b": [("　", [("撰稿：", "a", ""), ("审核：", "s", ""), ("电话：", "p", "")])],
    # With the unit first.
    "c": [("", [("供稿单位：", "u", "")]), ("    ", [("撰稿人：", "a", ""), ("联系电话：", "p", "")]), ("", [("审签：", "s", "")])],
    # Unit and date as under a letter.
    "d": [("", [("", "u", "")]), ("", [("", "d", "")]), ("    ", [("签发：", "s", ""), ("撰稿：", "a", ""), ("联系电话：", "p", "")])],
    # As newspapers do.
    "e": [("", [("通讯员：", "a", "")]), ("　　", [("审核人：", "s", ""), ("联系方式：", "p", "")])],
    # Author and telephone on one line, sign-off on its own.
    "f": [("    ", [("作    者：", "a", ""), ("电    话：", "p", "")]), ("", [("签 发 人：", "s", "")])],
    # Nothing: the fields stand in a form.
    "-": [],
}

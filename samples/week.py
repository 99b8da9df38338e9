#!/usr/bin/env python3
"""Makes the sample office's mailbox and the table of what should become of each mail.

    python3 samples/week.py           writes samples/office/mailbox/*.eml and samples/expected.toml
    python3 samples/week.py --check   compares instead of writing; exit 1 if anything differs

Standard library only, no clock, no chance: every run gives the same bytes (with another zlib the pictures and archives
may be packed differently, though they hold the same). The texts stand in samples/week/april_one.py, april_two.py and
may.py; the mails in main_week.py and may_week.py; the roster in samples/office/roster.toml is written by hand.
"""

import sys
from datetime import datetime
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from week import main_week, may_week  # noqa: E402
from week.sample import UNITS  # noqa: E402

DEADLINES = [datetime(2018, 4, 23, 17, 30), datetime(2018, 5, 2, 17, 30)]


def period(sample):
    """The deadline to which a mail belongs: the next one, or the one before for a mail that is late."""
    moment = datetime.fromisoformat(sample.at)
    index = next(i for i, deadline in enumerate(DEADLINES + [datetime.max]) if moment <= deadline)
    return DEADLINES[index - 1 if sample.timing == "late" else index]


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listed(words):
    return "[" + ", ".join(quoted(word) for word in words) + "]"


def expectation(samples):
    """expected.toml: per mail the verdict with its reason, per draft title and fields, per period how units stand."""
    names = {sample.file()[:9]: sample.file() for sample in samples}
    out = ["# What should become of each mail of samples/office/mailbox. Written by samples/week.py.", ""]
    for sample in samples:
        out += ["[[mail]]", f"file = {quoted(sample.file())}", f"arrived = {quoted(sample.at.replace(' ', 'T') + '+08:00')}"]
        out.append(f"verdict = {quoted(sample.verdict)}")
        for key, value in (("reason", sample.reason), ("unit", sample.unit), ("clue", sample.clue if sample.verdict == "draft" else "")):
            if value:
                out.append(f"{key} = {quoted(value)}")
        if sample.candidates:
            out.append(f"candidates = {listed(sample.candidates)}")
        if sample.verdict == "draft":
            out.append(f"period = {quoted(f'{period(sample):%Y-%m-%d}')}")
            out.append(f"timeliness = {quoted(sample.timing or 'on-time')}")
        if sample.note:
            out.append(f"note = {quoted(sample.note)}")
        for story in sample.stories:
            draft = story.draft
            out += ["", "[[mail.draft]]", f"title = {quoted(draft.title)}", f"area = {quoted(draft.area)}"]
            fields = [("second", draft.second), ("declared", story.declared), ("author", draft.author), ("phone", draft.phone), ("signoff", draft.signoff)]
            out += [f"{key} = {quoted(value)}" for key, value in fields if value]
            out += [f"origin = {quoted(story.origin)}", f"pictures = {story.pictures}"]
            if story.status:
                out.append(f"status = {quoted(story.status)}")
            if story.other:
                out.append(f"other = {quoted(names[story.other])}")
        out.append("")
    for deadline in DEADLINES:
        # What a known unit sent counts, though nobody could read it yet (a file left in the cloud, a format not read).
        mine = [s for s in samples if s.verdict in ("draft", "quarantined") and s.unit and period(s) == deadline]
        on_time = {s.unit for s in mine if s.timing != "late"}
        late = {s.unit for s in mine} - on_time
        out += ["[[period]]", f"id = {quoted(f'{deadline:%Y-%m-%d}')}", f"deadline = {quoted(f'{deadline:%Y-%m-%dT%H:%M:%S}+08:00')}"]
        for key, chosen in (("on_time", on_time), ("late", late), ("missing", set(UNITS) - on_time - late)):
            out.append(f"{key} = {listed([code for code in UNITS if code in chosen])}")
        out.append("")
    return "\n".join(out).rstrip() + "\n"


def made():
    """Every file the generator owns: path → bytes."""
    samples = sorted(main_week.build() + may_week.build(), key=lambda sample: sample.at)
    files = {HERE / "office" / "mailbox" / sample.file(): sample.raw for sample in samples}
    assert len(files) == len(samples), "two mails of one name"
    files[HERE / "expected.toml"] = expectation(samples).encode()
    return files


def main(arguments):
    files = made()
    mailbox = HERE / "office" / "mailbox"
    stale = [path for path in sorted(mailbox.glob("*.eml")) if path not in files]
    if arguments == ["--check"]:
        wrong = [path for path, data in files.items() if not path.is_file() or path.read_bytes() != data] + stale
        for path in wrong:
            print(f"differs: {path.relative_to(HERE)}")
        return 1 if wrong else 0
    if arguments:
        print(__doc__)
        return 2
    mailbox.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.unlink()
    for path, data in files.items():
        path.write_bytes(data)
    print(f"{len(files) - 1} mails, {sum(map(len, files.values())) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

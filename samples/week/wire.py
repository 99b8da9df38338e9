"""Mails byte for byte as Chinese mail programs write them; nothing here goes through Python's email package.

Encodings of a header or a file name are called by a word (`how`): see `encode`. The last server's Received header,
whose time is the arrival, stands on top.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CRLF = b"\r\n"
OFFICE = "zfbxcc@163.com"
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def stamp(moment, zone="+0800"):
    """An RFC 5322 date, whatever the machine's language."""
    return f"{_DAYS[moment.weekday()]}, {moment.day} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M:%S} {zone}"


def word(charset, data, letter="B"):
    if letter == "Q":
        return f"=?{charset}?Q?".encode() + b"".join(b"=%02X" % b for b in data) + b"?="
    return f"=?{charset}?B?".encode() + base64.b64encode(data) + b"?="


def encode(text, how):
    """Bytes of a header value or quoted file name."""
    if text.isascii() and how != "raw-gbk":
        return text.encode()
    gb, utf8 = text.encode("gb18030"), text.encode()
    if how == "gb2312":  # Foxmail 7: one word, however long.
        return word("GB2312", gb)
    if how == "gbk":  # QQ.
        return word("GBK", gb)
    if how == "utf-8":
        return word("utf-8", utf8)
    if how == "cp936":
        return word("cp936", gb)
    if how == "folded":  # Outlook: words of a dozen characters, folded.
        return b"\r\n ".join(word("gb2312", text[i : i + 11].encode("gb18030")) for i in range(0, len(text), 11))
    if how == "utf-8-folded":
        return b"\r\n ".join(word("UTF-8", text[i : i + 10].encode()) for i in range(0, len(text), 10))
    if how == "split":  # Words cut at a byte count, inside a character.
        return b"\r\n ".join(word("GBK", gb[i : i + 23]) for i in range(0, len(gb), 23))
    if how == "split-utf-8-q":
        return b"\r\n ".join(word("utf-8", utf8[i : i + 19], "Q") for i in range(0, len(utf8), 19))
    if how == "raw-gbk":
        return gb
    if how == "raw-utf-8":
        return utf8
    raise ValueError(how)


def percent(data):
    return "".join(chr(b) if chr(b).isalnum() and b < 128 or b in b"-_." else f"%{b:02X}" for b in data).encode()


def parameter(key, text, how):
    """One parameter of Content-Type or Content-Disposition."""
    if how == "rfc2231":
        return key + b"*=utf-8''" + percent(text.encode())
    if how == "rfc2231-gb":
        return key + b"*=GB2312''" + percent(text.encode("gb18030"))
    if how == "rfc2231-split":  # Cut without regard to characters, as some servers do.
        data = text.encode()
        pieces = [data[i : i + 20] for i in range(0, len(data), 20)]
        lines = [b"%s*%d*=%s%s" % (key, n, b"utf-8''" if n == 0 else b"", percent(piece)) for n, piece in enumerate(pieces)]
        return b";\r\n\t".join(lines)
    if how == "percent":
        return key + b'="' + percent(text.encode()) + b'"'
    return key + b'="' + encode(text, how) + b'"'


@dataclass
class File:
    """An attachment: `how` says how its name is written, `disposition` may be inline (Apple Mail does that)."""

    name: str
    data: bytes
    mime: str = ""
    how: str = ""  # Empty: as the mail's headers.
    disposition: str = "attachment"
    cid: str = ""
    junk: bool = False  # Put junk into the base64 text.

    def type(self):
        if self.mime:
            return self.mime
        ending = self.name.rsplit(".", 1)[-1].lower()
        return {
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "doc": "application/msword", "txt": "text/plain", "png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf",
        }.get(ending, "application/octet-stream")  # fmt: skip


@dataclass
class Mail:
    """What one mail consists of. `date` and `body_how` allow oddities; `program` chooses the header dress."""

    at: str  # "2018-04-17 09:15:22", the arrival.
    sender: tuple  # (display name, address)
    subject: str
    text: str = ""
    html: str = ""
    files: list = field(default_factory=list)
    program: str = "foxmail"
    how: str = "gb2312"
    body_charset: str = "gb2312"  # As declared; "" declares none.
    body_bytes: str = "gb18030"  # As really encoded.
    body_how: str = "base64"  # or 8bit, qp
    date: bytes = b""  # Instead of the proper Date header; b"none" leaves it out.
    extra: list = field(default_factory=list)  # More headers, bytes each.
    nested: list = field(default_factory=list)  # Whole mails (bytes) as message/rfc822.
    reply_to: str = ""  # Message-ID that this answers.
    to: str = OFFICE


def wrap(data, junk=False):
    text = base64.b64encode(data)
    lines = [text[i : i + 76] for i in range(0, len(text), 76)]
    if junk:
        lines.insert(len(lines) // 2, b"")
        lines[len(lines) // 3] = lines[len(lines) // 3] + b" \t!"
        lines.append(b"------ scanned by gateway ------")
    return CRLF.join(lines)


def quoted(data):
    out, line = [], b""
    for byte in data:
        if byte == 10:
            out.append(line)
            line = b""
            continue
        piece = bytes([byte]) if 32 < byte < 127 and byte != 61 or byte == 32 else b"=%02X" % byte
        if len(line) + len(piece) > 73:
            out.append(line + b"=")
            line = b""
        line += piece
    return CRLF.join(out + [line])


def text_part(mail, text, subtype="plain"):
    data = text.encode(mail.body_bytes)
    charset = f'; charset="{mail.body_charset}"' if mail.body_charset else ""
    if mail.body_how == "8bit":
        content, cte = data.replace(b"\n", CRLF), "8bit"
    elif mail.body_how == "qp":
        content, cte = quoted(data), "quoted-printable"
    else:
        content, cte = wrap(data.replace(b"\n", CRLF)), "base64"
    head = f"Content-Type: text/{subtype}{charset}\r\nContent-Transfer-Encoding: {cte}\r\n\r\n"
    return head.encode() + content + CRLF


def file_part(mail, file):
    how = file.how or mail.how
    name_how = "utf-8" if how.startswith("rfc2231") else how
    lines = [b"Content-Type: " + file.type().encode() + b";\r\n\t" + parameter(b"name", file.name, name_how)]
    if how.startswith("rfc2231"):  # Such programs give the name in the disposition alone.
        lines = [b"Content-Type: " + file.type().encode()]
    lines.append(b"Content-Transfer-Encoding: base64")
    disposition = b"Content-Disposition: " + file.disposition.encode() + b";\r\n\t" + parameter(b"filename", file.name, how)
    if mail.program == "outlook":
        when = stamp(datetime.fromisoformat(mail.at)).replace("+0800", "GMT")
        disposition += f'; size={len(file.data)};\r\n\tcreation-date="{when}";\r\n\tmodification-date="{when}"'.encode()
    lines.append(disposition)
    if file.cid:
        lines.append(b"Content-ID: <" + file.cid.encode() + b">")
    return CRLF.join(lines) + CRLF * 2 + wrap(file.data, file.junk) + CRLF


def multipart(kind, boundary, parts):
    head = f'Content-Type: multipart/{kind};\r\n\tboundary="{boundary}"\r\n\r\n'.encode()
    mark = b"--" + boundary.encode()
    return head + b"".join(mark + CRLF + part + CRLF for part in parts) + mark + b"--" + CRLF


def boundary(mail, token, level):
    if mail.program == "163":
        return f"----=_Part_{int(token[:5], 16)}_{int(token[5:12], 16)}.1{level}23925{token[12:18].translate(str.maketrans('abcdef', '012345'))}"
    if mail.program == "qq":
        return f"----=_NextPart_{token[:8].upper()}_{level}{token[8:15].upper()}_{token[15:23].upper()}"
    if mail.program == "outlook":
        return f"_00{level}_{token[:32]}EXCH01_"
    if mail.program == "apple":
        return f"Apple-Mail=_{token[:8].upper()}-{token[8:12].upper()}-{level}"
    return f"----=_001_NextPart{int(token[:9], 16) % 10**12:012d}_=----" if level == 1 else f"----=_00{level}_NextPart{int(token[9:18], 16) % 10**12:012d}_=----"


def content(mail, token):
    """The mail's body with its Content-Type header, from the inside out."""
    body = None
    if mail.text and mail.html:
        body = multipart("alternative", boundary(mail, token, 2), [text_part(mail, mail.text), text_part(mail, mail.html, "html")])
    elif mail.html:
        body = text_part(mail, mail.html, "html")
    else:
        body = text_part(mail, mail.text)
    related = [f for f in mail.files if f.cid]
    if related:
        body = multipart("related", boundary(mail, token, 3), [body] + [file_part(mail, f) for f in related])
    others = [file_part(mail, f) for f in mail.files if not f.cid]
    others += [b'Content-Type: message/rfc822; name="fw.eml"\r\nContent-Disposition: attachment; filename="fw.eml"\r\n\r\n' + m for m in mail.nested]
    return multipart("mixed", boundary(mail, token, 1), [body] + others) if others else body


def message_id(mail, token):
    moment, (local, domain) = datetime.fromisoformat(mail.at), mail.sender[1].split("@")
    if mail.program == "163":
        return f"{token[:7]}.{int(token[7:11], 16)}.162d{token[11:18]}.Coremail.{local}@{domain}"
    if mail.program == "qq":
        return f"tencent_{token[:40].upper()}@{domain}"
    if mail.program == "outlook":
        return f"{token[:32].upper()}@EXCH01.{domain}"
    return f"{moment:%Y%m%d%H%M%S}{int(token[:8], 16) % 10**8:08d}@{domain}"


def assemble(mail, inner=False):
    """The mail's bytes. `inner` leaves our own server's headers out, for mails that are attached whole."""
    token = hashlib.sha256(f"{mail.at}{mail.sender[1]}".encode()).hexdigest()
    arrived = datetime.fromisoformat(mail.at)
    host = 1 + int(token[:2], 16) % 250
    lines = []
    if not inner:
        domain = mail.sender[1].split("@")[1]
        if mail.program == "163":
            lines.append(
                f"Received: from {mail.sender[1].replace('@', '$')} ( [203.0.113.{host}] ) by\r\n"
                f" ajax-webmail-wmsvr{host % 90 + 10} (Coremail) ; {stamp(arrived)} (CST)".encode()
            )
            lines.append(f"X-Originating-IP: [203.0.113.{host}]".encode())
        else:
            lines.append(
                f"Received: from mail.{domain} (unknown [198.51.100.{host}])\r\n\tby mx{host % 60 + 1} (Coremail) with SMTP id "
                f"QMCowA{token[:10].upper()}.{host}S3;\r\n\t{stamp(arrived)} (CST)".encode()
            )
            sent = arrived - timedelta(seconds=3 + host % 20)
            lines.append(f"Received: from LAPTOP-{token[10:16].upper()} (unknown [192.0.2.{host}])\r\n\tby mail.{domain} (ESMTP) id {token[16:26]}; {stamp(sent)}".encode())
            lines.append(f"Authentication-Results: mx{host % 60 + 1}; spf=pass smtp.mail={mail.sender[1]};".encode())
    date = stamp(arrived) + (" (CST)" if mail.program == "163" else "")
    if mail.date != b"none":
        lines.append(mail.date or b"Date: " + date.encode())
    name, address = mail.sender
    shown = (b'"' + encode(name, mail.how) + b'" ' if name else b"") + b"<" + address.encode() + b">"
    if mail.program == "qq":
        shown = b'"' + encode(name, "gbk") + b'" <' + address.encode() + b">"
    lines.append(b"From: " + shown)
    lines.append(b"To: " + (b"" if mail.program == "163" or mail.to != OFFICE else b'"zfbxcc" ') + f"<{mail.to}>".encode())
    lines.append(b"Subject: " + encode(mail.subject, mail.how))
    if mail.reply_to:
        lines += [f"In-Reply-To: <{mail.reply_to}>".encode(), f"References: <{mail.reply_to}>".encode()]
    dress = {
        "foxmail": ["X-Priority: 3", f"X-GUID: {token[:8].upper()}-{token[8:12].upper()}-{token[12:16].upper()}-{token[16:20].upper()}-{token[20:32].upper()}",
                    "X-Has-Attach: " + ("yes" if mail.files else "no"), "X-Mailer: Foxmail 7.2.9.156[cn]"],
        "163": ["X-Priority: 3", "X-Mailer: Coremail Webmail Server Version SP_ntes V3.5 build\r\n 20180117(67a38b88.15226)",
                f"X-NTES-SC: AL_Q{token[:20]}", f"X-CM-TRANSID: {token[20:44]}", f"X-CM-SenderInfo: {token[44:64]}/1tbi{token[:14]}"],
        "qq": ["X-QQ-SSF: 000100000000000000000000", f"X-QQ-mid: webmail{int(token[:4], 16)}t1523{int(token[4:10], 16)}", "X-Mailer: QQMail 2.x",
               f"X-QQ-ReplyHash: {int(token[10:18], 16)}"],
        "outlook": ["Thread-Index: " + base64.b64encode(bytes.fromhex(token[:44])).decode(), "X-Mailer: Microsoft Outlook 15.0", "Content-Language: zh-cn"],
        "apple": ["X-Mailer: iPhone Mail (15E302)"],
        "plain": [],
    }[mail.program]  # fmt: skip
    lines += [item.encode() for item in dress] + list(mail.extra)
    lines.append(f"Message-ID: <{message_id(mail, token)}>".encode())
    lines.append(b"MIME-Version: 1.0 (1.0)" if mail.program == "apple" else b"MIME-Version: 1.0")
    return CRLF.join(lines) + CRLF + content(mail, token)

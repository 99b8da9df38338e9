"""Attachments that are no Word documents: compound files (old .doc, encrypted .docx) and a small PDF."""

import struct
import zlib


def compound(streams):
    """A compound file (OLE2) with the given named streams in its root, 512-byte sectors, no mini stream."""
    streams = sorted(streams, key=lambda stream: (len(stream[0]), stream[0].upper()))  # The directory's own order.
    sectors, chains = [], []
    for _, data in streams:
        data = data.ljust(4096, b"\0")  # Streams under 4096 bytes would belong into the mini stream.
        pieces = [data[i : i + 512].ljust(512, b"\0") for i in range(0, len(data), 512)]
        chains.append((len(sectors), len(pieces), len(data)))
        sectors += pieces
    directory_at = len(sectors)

    def entry(name, kind, start, size, child=0xFFFFFFFF, right=0xFFFFFFFF):
        encoded = name.encode("utf-16-le") + b"\0\0"
        return (
            encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, right, child)
            + b"\0" * 36 + struct.pack("<IQ", start, size)
        )  # fmt: skip

    entries = [entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for index, ((name, _), (start, _, size)) in enumerate(zip(streams, chains), 1):
        entries.append(entry(name, 2, start, size, right=index + 1 if index < len(streams) else 0xFFFFFFFF))
    while len(entries) % 4:
        entries.append(b"\0" * 64 + struct.pack("<HBBIII", 0, 0, 1, *[0xFFFFFFFF] * 3) + b"\0" * 36 + struct.pack("<IQ", 0, 0))
    directory = b"".join(entries)
    sectors += [directory[i : i + 512] for i in range(0, len(directory), 512)]
    fat_at = len(sectors)
    fat = []
    for start, count, _ in chains:
        fat += list(range(start + 1, start + count)) + [0xFFFFFFFE]
    fat += list(range(directory_at + 1, fat_at)) + [0xFFFFFFFE, 0xFFFFFFFD]
    assert len(fat) <= 128, "one FAT sector is enough for samples"
    sectors.append(struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, directory_at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", fat_at, *[0xFFFFFFFF] * 108)
    return header + b"".join(sectors)


def old_doc(text):
    """What carries the marks of a Word 97 document: the reader knows it by its magic and stream names."""
    stream = struct.pack("<HHH", 0xA5EC, 0x00C1, 0) + b"\0" * 1018 + text.encode("utf-16-le")
    return compound([("WordDocument", stream), ("1Table", b"\0" * 512)])


def encrypted_docx(seed):
    """An encrypted .docx: a compound file with EncryptionInfo and EncryptedPackage; the bytes inside mean nothing."""
    noise, state = bytearray(), zlib.crc32(seed.encode())
    for _ in range(6000):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        noise.append(state >> 16 & 255)
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>'
    return compound([("EncryptedPackage", struct.pack("<Q", 5992) + bytes(noise[:5992])), ("EncryptionInfo", info)])


def pdf(title, lines):
    """A one-page PDF that names the viewer's own Chinese font."""
    text = "BT /F1 20 Tf 90 760 Td <%s> Tj ET\n" % title.encode("utf-16-be").hex().upper()
    for index, line in enumerate(lines):
        text += "BT /F1 12 Tf 72 %d Td <%s> Tj ET\n" % (720 - 22 * index, line.encode("utf-16-be").hex().upper())
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}endstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()

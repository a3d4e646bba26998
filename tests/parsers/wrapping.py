"""Wraps a PDF into mails as mail programs do, and as none should."""

import base64
import binascii
import gzip
import io
import itertools
import quopri
import struct
import tarfile
import zipfile

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 4 + b"\n1 0 obj\nendobj\n%%EOF\n"
OTHER = PDF.replace(b"1.4", b"1.7")
HEAD = b"From: a@shop.example\r\nTo: honda@parts.example\r\nSubject: order\r\nMIME-Version: 1.0\r\n"


def encoded(data: bytes = PDF) -> bytes:
    """Base64 with the line ends of mail."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def uuencoded(data: bytes = PDF, name: bytes = b"po.pdf") -> bytes:
    """A uuencoded file."""
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def mixed(*parts: bytes, boundary: bytes = b"b") -> bytes:
    """A multipart of these parts, header included."""
    inner = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + inner + b"--" + boundary + b"--\r\n"


def pdf_part(fields: bytes = b"Content-Type: application/pdf; name=po.pdf", data: bytes = PDF) -> bytes:
    """A base64 part that says these things about itself."""
    return fields + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(data)


def mail(*parts: bytes) -> bytes:
    """A whole mail with a text and these parts."""
    return HEAD + mixed(b"Content-Type: text/plain\r\n\r\nBonjour, voir pj", *parts)


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def file_part(data: bytes, name: bytes) -> bytes:
    """An attached file of any kind."""
    return pdf_part(b'Content-Type: application/octet-stream; name="' + name + b'"', data)


def tnef(name: str, data: bytes) -> bytes:
    """A winmail.dat with one attachment."""

    def attribute(identifier: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, identifier, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    render = attribute(0x00069002, bytes(14))
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + render
        + attribute(0x00018010, name.encode() + b"\0")
        + attribute(0x0006800F, data)
    )


def tagged(tag: int, content: bytes) -> bytes:
    """A DER element."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + struct.pack(">H", size)
    return bytes([tag]) + length + content


def signed(content: bytes) -> bytes:
    """CMS SignedData around a message."""
    inner = tagged(0x30, bytes.fromhex("06092a864886f70d010701") + tagged(0xA0, tagged(0x04, content)))
    body = tagged(0x30, bytes.fromhex("020101") + tagged(0x31, b"") + inner)
    return tagged(0x30, bytes.fromhex("06092a864886f70d010702") + tagged(0xA0, body))


def detached() -> bytes:
    """CMS SignedData beside a message: no content, but certificates, which hold octets and bear the content's tag."""
    inner = tagged(0x30, bytes.fromhex("06092a864886f70d010701"))
    certificates = tagged(0xA0, tagged(0x30, tagged(0x04, b"key identifier")))
    body = tagged(0x30, bytes.fromhex("020101") + tagged(0x31, b"") + inner + certificates)
    return tagged(0x30, bytes.fromhex("06092a864886f70d010702") + tagged(0xA0, body))


def gzipped(data: bytes = PDF) -> bytes:
    """A gzip stream."""
    return gzip.compress(data, mtime=0)


def tarred(*files: tuple[str, bytes]) -> bytes:
    """A tar archive of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB, 512-byte sectors) of streams named by their paths."""
    entries: list[tuple[str, int, list[int], bytes]] = [("Root Entry", 5, [], b"")]
    known = {"": 0}
    for path, data in streams.items():
        above = ""
        *folders, name = path.split("/")
        for folder in folders:
            here = f"{above}/{folder}"
            if here not in known:
                known[here] = len(entries)
                entries[known[above]][2].append(len(entries))
                entries.append((folder, 1, [], b""))
            above = here
        entries[known[above]][2].append(len(entries))
        entries.append((name, 2, [], data))
    sectors: list[bytes] = []
    chain: list[int] = []

    def placed(data: bytes) -> int:
        count = -(-len(data) // 512)
        start = len(sectors)
        sectors.extend(data[n * 512 : (n + 1) * 512].ljust(512, b"\0") for n in range(count))
        chain.extend([*range(start + 1, start + count), 0xFFFFFFFE][:count])
        return start if count else 0xFFFFFFFE

    small = b""
    small_chain: list[int] = []
    starts = []
    for _name, kind, _children, data in entries:
        if kind == 2 and len(data) < 4096:
            count = -(-len(data) // 64)
            starts.append(len(small) // 64 if count else 0xFFFFFFFE)
            small_chain += [*range(len(small) // 64 + 1, len(small) // 64 + count), 0xFFFFFFFE][:count]
            small += data.ljust(count * 64, b"\0")
        else:
            starts.append(placed(data) if kind == 2 else 0)
    starts[0] = placed(small)
    small_fat = placed(
        struct.pack(f"<{len(small_chain)}I", *small_chain).ljust(-(-len(small_chain) // 128) * 512, b"\xff")
    )
    after = {child: following for _n, _k, kids, _d in entries for child, following in itertools.pairwise(kids)}
    folder_bytes = b""
    for number, (name, kind, children, data) in enumerate(entries):
        title = name.encode("utf-16-le") + b"\0\0"
        size = len(small) if number == 0 else len(data)
        folder_bytes += title.ljust(64, b"\0") + struct.pack("<HBB", len(title), kind, 1)
        folder_bytes += struct.pack(
            "<III", 0xFFFFFFFF, after.get(number, 0xFFFFFFFF), children[0] if children else 0xFFFFFFFF
        )
        folder_bytes += bytes(36) + struct.pack("<IQ", starts[number], size)
    directory = placed(folder_bytes)
    fat_sectors = -(-(len(chain) + 8) // 127)
    first_fat = len(sectors)
    chain += [0xFFFFFFFD] * fat_sectors
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fat_sectors * 512, b"\xff")
    sectors += [table[n * 512 : (n + 1) * 512] for n in range(fat_sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, fat_sectors, directory, 0, 4096)
    header += struct.pack("<IIII", small_fat, -(-len(small_chain) // 128), 0xFFFFFFFE, 0)
    difat = [*range(first_fat, first_fat + fat_sectors), *[0xFFFFFFFF] * (109 - fat_sectors)]
    return header + struct.pack("<109I", *difat) + b"".join(sectors)


def msg(*files: tuple[str, bytes], inner: dict[str, bytes] | None = None) -> bytes:
    """A mail that Outlook saved, with files attached; `inner` are the streams of a mail attached to it."""
    streams = {"__properties_version1.0": bytes(32)}
    for number, (name, data) in enumerate(files):
        folder = f"__attach_version1.0_#{number:08X}"
        streams[f"{folder}/__substg1.0_37010102"] = data
        streams[f"{folder}/__substg1.0_3707001F"] = name.encode("utf-16-le")
    for path, data in (inner or {}).items():
        streams[f"__attach_version1.0_#000000FF/__substg1.0_3701000D/{path}"] = data
    return compound(streams)


WRAPPED = {
    "attached": mail(pdf_part()),
    "no name, no disposition": mail(pdf_part(b"Content-Type: application/pdf")),
    "inline": mail(pdf_part(b"Content-Type: application/pdf\r\nContent-Disposition: inline")),
    "octet-stream": mail(pdf_part(b'Content-Type: application/octet-stream; name="po.pdf"')),
    "called text": mail(pdf_part(b'Content-Type: text/plain; name="po.txt"')),
    "called executable": mail(pdf_part(b'Content-Type: application/x-msdownload; name="po.pdf.exe"')),
    "no type": mail(pdf_part(b"Content-Disposition: attachment; filename=po.pdf")),
    "broken type": mail(pdf_part(b"Content-Type: pdf;;; =")),
    "continued name": mail(pdf_part(b"Content-Type: application/pdf; name*0=p; name*1=o.pdf")),
    "mixed continuation": mail(pdf_part(b"Content-Disposition: attachment; filename*=utf-8''a; filename*1=b")),
    "raw 8-bit name": mail(pdf_part(b'Content-Type: application/pdf; name="pi\xe8ces.pdf"')),
    "body is the PDF": HEAD + pdf_part(),
    "encoding in capitals and with a space": mail(pdf_part().replace(b": base64", b": BASE64 ")),
    "encoding with a comment": mail(pdf_part().replace(b": base64", b": base64 (by gateway)")),
    "encoding not stated": mail(b"Content-Type: application/pdf\r\n\r\n" + encoded()),
    "one long line": mail(
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(PDF)
    ),
    "junk in base64": mail(pdf_part().replace(b"\r\n\r\n", b"\r\n\r\n!! ", 1).replace(b"AAEC", b"AA\t!EC")),
    "footer behind base64": mail(pdf_part() + b"\r\nScanned by a gateway, it is clean.\r\n"),
    "quoted-printable": mail(
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + quopri.encodestring(PDF)
    ),
    "8bit": mail(b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + PDF),
    "binary": mail(b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n" + PDF),
    "x-uuencode": mail(b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + uuencoded()),
    "uuencoded in the text": HEAD + b"\r\nOrder enclosed.\r\n\r\n" + uuencoded(),
    "no closing boundary": mail(pdf_part()).removesuffix(b"--b--\r\n"),
    "boundary not declared": HEAD + mixed(pdf_part()).replace(b'; boundary="b"', b""),
    "line without colon in the header": HEAD + b"this is no header\r\n" + mixed(pdf_part()),
    "line without colon in a part": mail(pdf_part(b"Content-Type: application/pdf\r\nthis is no header")),
    "space before the colon": HEAD.replace(b":", b" :") + mixed(pdf_part()),
    "reused boundary": HEAD + mixed(mixed(b"Content-Type: text/plain\r\n\r\nhi"), pdf_part()),
    "behind the last boundary": mail() + b"--b\r\n" + pdf_part() + b"\r\n--b--\r\n",
    "forwarded": mail(b"Content-Type: message/rfc822\r\n\r\n" + mail(pdf_part())),
    "forwarded in base64": mail(
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(mail(pdf_part()))
    ),
    "attached mail file": mail(file_part(mail(pdf_part()), b"fw.eml")),
    "zip": mail(file_part(zipped(("a/po.pdf", PDF)), b"po.zip")),
    "zip in zip": mail(file_part(zipped(("in.zip", zipped(("po.pdf", PDF)))), b"po.zip")),
    "winmail.dat": mail(pdf_part(b"Content-Type: application/ms-tnef", tnef("po.pdf", PDF))),
    "winmail.dat in zip": mail(file_part(zipped(("winmail.dat", tnef("po.pdf", PDF))), b"x.zip")),
    "opaque S/MIME": HEAD + pdf_part(b"Content-Type: application/pkcs7-mime; name=smime.p7m", signed(mail(pdf_part()))),
    "gzip": mail(file_part(gzipped(), b"po.pdf.gz")),
    "tar": mail(file_part(tarred(("po.pdf", PDF)), b"po.tar")),
    "tar in gzip": mail(file_part(gzipped(tarred(("a/po.pdf", PDF))), b"po.tgz")),
    "Outlook message": mail(file_part(msg(("po.pdf", PDF)), b"order.msg")),
    "Outlook message of a large file": mail(file_part(zipped(("m.msg", msg(("po.pdf", PDF)))), b"x.zip")),
    "Outlook message in Outlook message": mail(
        file_part(
            msg(
                inner={"__attach_version1.0_#00000000/__substg1.0_37010102": PDF, "__properties_version1.0": bytes(24)}
            ),
            b"fw.msg",
        )
    ),
    "object of another program in an Outlook message": mail(file_part(msg(inner={"CONTENTS": PDF}), b"fw.msg")),
    "PGP signed": HEAD
    + mixed(pdf_part(), b"Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----").replace(
        b"multipart/mixed", b"multipart/signed"
    ),
}


def quoted(data: bytes = PDF) -> bytes:
    """Quoted-printable as for binary data."""
    return binascii.b2a_qp(data, istext=False)

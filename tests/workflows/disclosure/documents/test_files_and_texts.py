"""What comes in from outside: rich text, attachments, Word files."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.disclosure import word_import
from workflows.disclosure.errors import WordFileInvalid
from workflows.disclosure.rich_text import BODY_LIMIT, is_empty, plain_text, sanitise
from workflows.disclosure.word_import import read_word
from workflows.errors import Invalid
from workflows.files import AttachmentInvalid, digest, media_type, safe_name

BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"a" * 100
    + b'">'
    + b"".join(b'<!ENTITY b%d "%s">' % (n, b"&%s;" % (b"b%d" % (n - 1) if n else b"a") * 20) for n in range(9))
    + b"]><x>&b8;</x>"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word_file(*, picture: bool = False) -> bytes:
    document = docx.Document()
    document.add_paragraph("正文")
    if picture:
        document.add_picture(io.BytesIO(_png()))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _png() -> bytes:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<svg><script>1</script></svg>",
        '<p style="background:url(x)">x</p>',
        "<iframe src=//x></iframe>",
        '<form action="//x"><input name=a></form>',
        "<!-- comment -->",
    ],
)
def test_nothing_that_acts_gets_through(bad: str) -> None:
    clean = sanitise(bad).lower()

    assert not any(word in clean for word in ("script", "onerror", "style", "<img", "<svg", "<iframe", "<form", "<!--"))


def test_tables_headings_and_links_stay() -> None:
    text = '<h2 class="x">标题</h2><table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'

    assert sanitise(text) == '<h2>标题</h2><table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    assert 'href="https://example.cn/"' in sanitise('<a href="https://example.cn/">链接</a>')


def test_only_known_alignments_stay() -> None:
    assert sanitise('<p align="center">a</p><p align="x">b</p>') == '<p align="center">a</p><p>b</p>'


@given(st.text(alphabet="<>/=\"' abpscriptonerror一二&;!-", max_size=80))
def test_sanitising_again_changes_nothing(text: str) -> None:
    once = sanitise(text)

    assert sanitise(once) == once


def test_a_text_beyond_bounds_is_refused() -> None:
    with pytest.raises(Invalid):
        sanitise("x" * (BODY_LIMIT + 1))


def test_plain_text_has_a_line_a_block() -> None:
    assert plain_text("<h2>标题</h2><p>第一&nbsp;段 &amp; 其他</p><ul><li>项</li></ul>") == "标题\n第一 段 & 其他\n项"
    assert is_empty("<p> &nbsp;</p>")
    assert not is_empty("<p>字</p>")


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("附件1.PDF", "附件1.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\表 格.xlsx", "表 格.xlsx"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, clean: str) -> None:
    assert safe_name(given_name) == clean


@pytest.mark.parametrize("name", ["", "noending", ".pdf", "con.txt", "   .doc", "..."])
def test_names_without_sense_are_refused(name: str) -> None:
    with pytest.raises(AttachmentInvalid):
        safe_name(name)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.4", "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.docx", word_file(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.zip", zipped({"x.txt": b"1"}), "application/zip"),
        ("a.ofd", zipped({"OFD.xml": b"<x/>"}), "application/ofd"),
        ("a.csv", "姓名,金额\n".encode("gb18030"), "text/csv; charset=utf-8"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    ],
)
def test_the_content_tells_the_kind(name: str, content: bytes, kind: str) -> None:
    assert media_type(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00"),
        ("a.png", b"%PDF-1.4"),
        ("a.txt", b"<html><script>1</script>"),
        ("a.txt", b"  <svg onload=1>"),
        ("a.exe", b"MZ"),
        ("a.html", b"<p>"),
        ("a.docx", zipped({"x": b"1"})),
        ("a.docx", zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""})),
        ("a.zip", b"PK\x03\x04broken"),
        ("a.pdf", b""),
        ("a.txt", b"\x00\x01"),
    ],
)
def test_what_a_file_is_not_it_may_not_be_called(name: str, content: bytes) -> None:
    with pytest.raises(AttachmentInvalid):
        media_type(name, content)


def test_a_digest_is_sha_256_in_hex() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_pictures_stay_outside_and_are_counted() -> None:
    read = read_word(word_file(picture=True))

    assert read.pictures_left_out == 1
    assert "<img" not in read.body


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a zip", "type"),
        (zipped({"x.txt": b"1"}), "type"),
        (zipped({"word/document.xml": b"<broken"}), "damaged"),
        (zipped({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"1"}), "macros"),
        (zipped({"word/document.xml": BOMB}), "damaged"),
        (zipped({"word/document.xml": b"0" * (word_import.XML_LIMIT + 1)}), "unpacked"),
        (zipped({"word/document.xml": b"<x/>", **{f"{n}": b"" for n in range(2000)}}), "unpacked"),
        (b"\x00" * (word_import.FILE_LIMIT + 1), "size"),
    ],
    ids=["no zip", "another zip", "damaged", "macros", "entities", "bomb", "many entries", "large"],
)
def test_files_that_are_no_word_file_are_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(WordFileInvalid) as refused:
        read_word(content)

    assert refused.value.details["reason"] == reason


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_import, "TIME_LIMIT", 0.02)
    monkeypatch.setattr(word_import.mammoth, "convert_to_html", lambda *_args, **_kwargs: time.sleep(0.2))

    with pytest.raises(WordFileInvalid) as refused:
        read_word(word_file())

    assert refused.value.details["reason"] == "time"

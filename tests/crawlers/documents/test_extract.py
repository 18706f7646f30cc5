"""Text out of files that are whole, damaged, locked, mislabelled or made to do harm; the parent stays unhurt."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from crawlers.documents import extract as module
from crawlers.documents import limits
from crawlers.documents.extract import ExtractError, extract

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


CONTROL = f"""<w:sdt {NS}><w:sdtContent><w:p><w:r><w:t>☒</w:t></w:r><w:r><w:t> one</w:t></w:r></w:p></w:sdtContent>
</w:sdt>"""
SIGN = f"""<w:p {NS}><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:t> four</w:t></w:r>
<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"""


def field(state: str, text: str) -> str:
    box = f'<w:ffData><w:checkBox><w:default w:val="0"/>{state}</w:checkBox></w:ffData>'
    start = f'<w:fldChar w:fldCharType="begin">{box}</w:fldChar>'
    return f"<w:p {NS}><w:r>{start}</w:r><w:r><w:t> {text}</w:t></w:r></w:p>"


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pdf(pages: int, encrypt: str = "") -> bytes:
    """A PDF of so many pages, all with the same words; `encrypt` is put into the trailer."""
    stream = b"BT /F1 12 Tf 72 720 Td (Notifying Member: CHILE) Tj ET"
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
    page += b"/Resources << /Font << /F1 3 0 R >> >> >>"
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate([*objects, *[page] * pages], 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, encrypt.encode(), start)
    )
    return out.getvalue()


_KEYS = f"/O <{'41' * 32}> /U <{'42' * 32}>"
LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 {_KEYS} /P -4 >> /ID [<00> <00>]"


def archive(parts: dict[str, bytes], real: bytes | None = None) -> bytes:
    """A copy of a Word file with these parts added or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(real or word("x"))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


def peak() -> int:
    """The parent's peak of resident memory in kB; `clear_refs` sets it back."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_paragraphs_and_tables_in_document_order_with_merged_cells_once() -> None:
    document = docx.Document()
    document.add_paragraph("before")
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "wide"
    table.cell(1, 0).text, table.cell(1, 1).text, table.cell(1, 2).text = "4.", "Products", "right"
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "nested"
    document.add_paragraph("after")
    target = io.BytesIO()
    document.save(target)
    text = extract(target.getvalue(), DOCX).text
    assert [line for line in text.split("\n") if line] == ["before", "wide", "4. Products", "nested", "right", "after"]


def test_a_cell_merged_downwards_is_read_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "tall"
    table.cell(0, 1).text, table.cell(1, 1).text = "a", "b"
    target = io.BytesIO()
    document.save(target)
    assert extract(target.getvalue()).text.split() == ["tall", "a", "b"]


def test_boxes_in_content_controls_form_fields_and_symbol_fonts() -> None:
    document = docx.Document()
    body = document.element.body
    for place, xml in enumerate([CONTROL, field('<w:checked w:val="1"/>', "two"), field("", "three"), SIGN]):
        body.insert(place, parse_xml(xml))
    target = io.BytesIO()
    document.save(target)
    assert extract(target.getvalue()).text.strip().split("\n") == ["☒ one", "☒ two", "☐ three", "☒ four"]


def test_the_heading_of_the_first_page_comes_first() -> None:
    document = docx.Document()
    document.add_paragraph("Notifying Member: Chile")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "G/TBT/N/CHL/1"
    target = io.BytesIO()
    document.save(target)
    assert extract(target.getvalue()).text.split("\n")[:2] == ["G/TBT/N/CHL/1", "Notifying Member: Chile"]


def test_pdf_and_plain_text() -> None:
    two = extract(pdf(2), "application/pdf")
    assert (two.text.count("Notifying Member: CHILE"), two.pages, two.truncated) == (2, 2, False)
    assert extract("通报成员：智利".encode()).text == "通报成员：智利"
    assert extract("Membre notifiant: Brésil".encode("latin-1"), "text/plain; charset=iso-8859-1").text.endswith(
        "Brésil"
    )
    assert extract("Membre: Brésil".encode("utf-16"), "text/plain").text == "Membre: Brésil"


def test_the_bytes_go_before_the_declared_type() -> None:
    assert extract(word("hello"), "application/pdf").text.strip() == "hello"
    assert extract(pdf(1), "text/plain").pages == 1


@pytest.mark.parametrize(
    ("data", "media", "sentence"),
    [
        (b"", "", "is empty; fetch it again"),
        (word("x" * 5000)[:-300], DOCX, "damaged or cut short; fetch it again"),
        (word("x")[:10], DOCX, "damaged or cut short; fetch it again"),
        (pdf(1)[:40], "application/pdf", "the PDF is damaged or cut short"),
        (b"%PDF-1.7\n" + os.urandom(2000), "application/pdf", "the PDF is damaged or cut short"),
        (pdf(1, LOCKED), "application/pdf", "locked with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), DOCX, "an old .doc or a Word file locked with a password"),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", DOCX, "a web page came in place of the document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png", "declared as image/png"),
        (b"\x00\x01\x02" * 100, "", "not a DOCX, PDF or text file"),
        (b"PK\x05\x06" + bytes(18), "", "an empty or damaged archive"),
        (archive({"[Content_Types].xml": b"<nonsense"}), DOCX, "the Word document is damaged"),
        (archive({"word/document.xml": b"<w:document"}), DOCX, "the Word document is damaged"),
        (archive({"word/document.xml": b"A" * (30 << 20)}), DOCX, "unpacks to far more"),
        (archive({f"word/media/{n}": bytes(20 << 20) for n in range(5)}), DOCX, "unpacks to far more"),
        (archive({f"x/{n}": b"" for n in range(limits.ENTRIES)}), DOCX, "unpacks to far more"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_what_cannot_be_read_says_why(data: bytes, media: str, sentence: str) -> None:
    with pytest.raises(ExtractError, match=sentence) as caught:
        extract(data, media)
    assert len(str(caught.value)) < 200
    assert caught.value.reason.say("zh") != str(caught.value)


def test_an_archive_that_is_no_word_file_says_so() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a.txt", "x")
    with pytest.raises(ExtractError, match="an archive, not a Word document"):
        extract(target.getvalue())


def test_entities_are_not_expanded() -> None:
    entities = ['<!ENTITY a "' + "x" * 1000 + '">', '<!ENTITY b0 "' + "&a;" * 20 + '">']
    entities += [f'<!ENTITY b{n} "' + f"&b{n - 1};" * 20 + '">' for n in range(1, 8)]
    entities += ['<!ENTITY secret SYSTEM "file:///etc/passwd">']
    bomb = '<?xml version="1.0"?><!DOCTYPE w [' + "".join(entities) + "]>"
    body = f"<w:document {NS}><w:body><w:p><w:r><w:t>before &b7; &secret; after</w:t></w:r></w:p></w:body></w:document>"
    try:
        text = extract(archive({"word/document.xml": (bomb + body).encode()}), DOCX).text
    except ExtractError as error:
        assert "damaged" in str(error) or "broke off" in str(error) or "MB" in str(error)
    else:
        assert len(text) < 1000 and "root:" not in text


def test_a_pdf_of_20000_pages_is_cut_and_marked_and_costs_the_parent_nothing() -> None:
    data = pdf(20_000)
    Path("/proc/self/clear_refs").write_text("5")
    before, started = peak(), time.monotonic()
    found = extract(data, "application/pdf")
    assert (found.pages, found.truncated) == (20_000, True)
    assert found.text.count("CHILE") == limits.PAGES
    assert time.monotonic() - started < 10
    assert peak() - before < 50_000


def test_a_huge_text_is_cut_and_marked() -> None:
    found = extract(b"word " * 2_000_000, "text/plain")
    assert (len(found.text), found.truncated) == (limits.CHARACTERS, True)
    long = extract(word(*["paragraph " * 1000] * 300), DOCX)
    assert (len(long.text), long.truncated) == (limits.CHARACTERS, True)


def test_a_file_above_the_limit_is_not_even_handed_on() -> None:
    with pytest.raises(ExtractError, match="larger than 32 MB"):
        extract(bytes(limits.INPUT + 1))


ANSWER = """print('{"pages": 0, "truncated": false, "links": []}')"""


def child_that(code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put another child in the place of ours: its bounds must hold whatever runs there."""
    package = tmp_path / "crawlers" / "documents"
    package.mkdir(parents=True)
    (tmp_path / "crawlers" / "__init__.py").touch()
    (package / "__init__.py").touch()
    real = Path(module.__file__).parent
    for name in ("limits.py", "failure.py", "media.py"):
        (package / name).write_text((real / name).read_text())
    source = (real / "child.py").read_text()
    assert "    bound()\n" in source
    (package / "child.py").write_text(source.replace("    bound()\n", f"    bound()\n    {code}\n"))
    monkeypatch.setattr(module, "ROOT", tmp_path)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = bytearray(600 << 20)", "broke off"),
        ("import os; os.kill(os.getpid(), 11)", "broke off"),
        ("import os; os._exit(0)", "broke off"),
        ('print(\'{"pages": "many"}\'); sys.exit(0)', "broke off"),
        ("sys.stdout.buffer.write(b'x' * (20 << 20)); sys.stdout.flush(); sys.exit(0)", "broke off"),
    ],
)
def test_a_reader_that_goes_wrong_is_told(
    code: str, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child_that(code, monkeypatch, tmp_path)
    with pytest.raises(ExtractError, match=sentence):
        extract(b"text")


def test_a_reader_that_hangs_or_spins_is_ended_with_its_own_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mark = tmp_path / "grandchild"
    code = f"import subprocess, time; p = subprocess.Popen(['sleep', '60']); open({str(mark)!r}, 'w').write(str(p.pid))"
    child_that(code + "; time.sleep(60)", monkeypatch, tmp_path)
    monkeypatch.setattr(limits, "WALL_SECONDS", 1.0)
    started = time.monotonic()
    with pytest.raises(ExtractError, match="took more than"):
        extract(b"text")
    assert time.monotonic() - started < 5
    assert children() == []
    time.sleep(0.2)
    status = Path(f"/proc/{mark.read_text()}/status")
    assert not status.exists() or "(zombie)" in status.read_text()


def test_processor_time_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert limits.CPU_SECONDS == 20
    child_that("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass", monkeypatch, tmp_path)
    with pytest.raises(ExtractError, match="took more than 20 s"):
        extract(b"text")


def test_the_child_has_its_bounds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = "('AS', 'CPU', 'FSIZE', 'CORE')"
    shown = f"[resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in {names}]"
    child_that(f"{ANSWER}; print({shown}); sys.exit(0)", monkeypatch, tmp_path)
    bounds = (limits.MEMORY, limits.CPU_SECONDS, limits.OUTPUT, 0)
    assert extract(b"text").text.strip() == str([(b, b) for b in bounds])


def test_the_child_sees_no_secret_of_the_parent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SENTINEL_SMTP_PASSWORD", "hunter2")
    child_that(f"import os; {ANSWER}; print(dict(os.environ)); sys.exit(0)", monkeypatch, tmp_path)
    text = extract(b"text").text
    assert "PYTHONPATH" in text and "hunter2" not in text

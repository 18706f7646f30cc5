"""Hand-made forms of every kind and language, as DOCX and as text, read field by field."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml

from crawlers.documents.dates import DateRead
from crawlers.documents.extract import extract
from crawlers.documents.form import FormError, parse
from crawlers.documents.record import Change, Form, International
from records.notification import Code

FORMS = sorted((Path(__file__).parent / "forms").glob("*.yaml"))
WORDS = ("Madeup", "Inventé", "Fulana", "Somsri", "Somchai", "Alsomadeup", "Fulan ", "555 0000", "123 45 6", "Untel")
PERSONAL = ("somsri.m@", "u.invente@")


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert data["hand_made"] is True
    return data


def as_docx(data: Mapping[str, Any]) -> bytes:
    """A Word document with the heading lines, the form's table (number cell, text cell) and what follows it."""
    document = docx.Document()
    for line in data["lines"]:
        document.add_paragraph(line)
    rows: Sequence[Sequence[str]] = data["rows"]
    if rows:
        table = document.add_table(rows=0, cols=2)
        for row in rows:
            cells = table.add_row().cells
            if len(row) == 1:
                fill(cells[0].merge(cells[1]), row[0])
            else:
                fill(cells[0], row[0])
                fill(cells[1], row[1])
    for line in data.get("after", ()):
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def fill(cell: Any, text: str) -> None:
    cell.text = ""
    for number, line in enumerate(text.split("\n")):
        (cell.paragraphs[0] if number == 0 else cell.add_paragraph()).add_run(line)


def as_text(data: Mapping[str, Any]) -> str:
    rows = [" ".join(row).strip() for row in data["rows"]]
    return "\n".join([*data["lines"], *rows, *data.get("after", ())])


def plain(value: object) -> object:
    """A field in the shape that the YAML files use."""
    if isinstance(value, DateRead):
        return [value.words, value.day, value.rule]
    if isinstance(value, International):
        shown = {name: getattr(value, name) for name in ("none", "conforms", "deviation")}
        return {"bodies": [list(b) for b in value.bodies], **shown}
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, Change):
        return [value.kind, value.date.day, list(value.symbols)]
    return [value.scheme, value.code] if isinstance(value, Code) else value


def check(form: Form, expect: Mapping[str, object]) -> None:
    found = {name: plain(getattr(form, name)) for name in expect}
    assert found == dict(expect)
    everything = repr(form)
    assert not [word for word in (*WORDS, *PERSONAL) if word in everything], "a person got into the record"


@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.stem)
def test_form_as_docx(path: Path) -> None:
    data = load(path)
    extracted = extract(as_docx(data), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    check(parse(extracted.text, links=extracted.links), data["expect"])


@pytest.mark.parametrize("path", [p for p in FORMS if p.stem != "unknown_label_en"], ids=lambda p: p.stem)
def test_form_as_plain_text(path: Path) -> None:
    data = load(path)
    check(parse(as_text(data)), data["expect"])


def test_there_is_a_form_of_every_kind_and_language() -> None:
    names = {p.stem for p in FORMS}
    assert {"tbt_en", "tbt_fr", "tbt_es", "sps_en", "sps_es", "sps_zh", "sps_emergency_en", "sps_emergency_fr"} <= names
    assert {"addendum_tbt_en", "addendum_tbt_fr", "addendum_tbt_es", "addendum_sps_en", "corrigendum_void_en"} <= names


def test_an_unknown_label_is_named_in_both_languages() -> None:
    data = load(next(p for p in FORMS if p.stem == "unknown_label_en"))
    form = parse(extract(as_docx(data)).text)
    said = [reason.say("en") for reason in form.needs_a_look]
    assert "the form has “Greenhouse gas budget of the measure”, which the reader does not know" in said
    assert any("Expected cost of compliance" in reason.say("zh") for reason in form.needs_a_look)
    assert "the form shows no Title" in said


def test_an_unknown_box_of_an_addendum_is_named() -> None:
    reasons = "Reason for Addendum:\n[X] Measure sold to the moon - date: 1 May 2026\n[ ] Other:\n"
    form = parse("G/TBT/N/IDN/1/Add.1\nAddendum\n" + reasons)
    assert [c.kind for c in form.changes] == ["unknown"]
    assert form.unknown == ("Measure sold to the moon - date: 1 May 2026",)


def test_the_known_day_of_circulation_is_used_when_the_document_shows_none() -> None:
    text = "Notifying Member: Chile\nFinal date for comments: 60 days from notification\n"
    assert parse(text).comment_deadline.rule == "needs circulation"
    assert parse(text, base=date(2026, 1, 1)).comment_deadline.day == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["", "Dear reader,\nthis is a letter.", "<b>x</b>", "\x00\x01" * 50, "[X] yes [ ] no"])
def test_what_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(FormError, match="no label of a WTO notification form"):
        parse(text)


def test_control_characters_and_full_width_signs_do_not_hide_a_label() -> None:
    form = parse("G/TBT/N/CHL/1\nNoti\u200bfying\u00a0 Member\x0b:\x07 CHILE\nDescription of content： a\u202eb\n")
    assert form.members == ("CHL",)
    assert form.description == "ab"


def test_one_answer_in_a_brace_counts_for_adoption_and_entry() -> None:
    text = "Notifying Member: Chile\nProposed date of adoption:\nProposed date of entry into force: } 1 July 2026\n"
    form = parse(text)
    assert form.adoption.day == form.entry_into_force.day == date(2026, 7, 1)


def test_hostile_sizes_are_read_in_bounded_time() -> None:
    for part in (
        "Notifying Member: x\n",
        "HS 8517, ",
        "((((",
        "[X] Notified measure adopted - date:\n",
        "G/TBT/N/VNM/1 ",
    ):
        text = "G/TBT/N/CHL/1/Add.1\nAddendum\nReason for Addendum:\nProducts covered: " + part * (
            2_000_000 // len(part)
        )
        form = parse(text)
        assert len(repr(replace(form, unknown=()))) < 2_500_000

"""A document fills what the index left empty and changes nothing that the index gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawlers.documents.dates import DateRead
from crawlers.documents.enrich import OtherDocument, enrich
from crawlers.documents.form import parse
from crawlers.documents.record import Form
from records.notification import Code, DocumentType, Kind, Notification

INDEX = Notification(
    source="test",
    key="G/TBT/N/THA/9901",
    measure="G/TBT/N/THA/9901",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 3, 4),
    title="Title of the index",
    members=("THA",),
    symbols=("G/TBT/N/THA/9901",),
    codes=(Code("hs", "851660", "Cookers, as the index says"),),
    comment_deadline=date(2026, 5, 1),
    documents=("https://a.example/1.pdf",),
)
FORM = Form(
    committee="TBT",
    type=DocumentType.REGULAR,
    symbols=("G/TBT/N/THA/9901",),
    members=("THA",),
    title="Title of the form",
    description="Contents",
    products="Rice cookers",
    agency="Bureau of Invented Standards",
    mailboxes=("tbt@tbis.example",),
    codes=(Code("hs", "851660"), Code("tariff", "85166010"), Code("ics", "97.040.20")),
    comment_deadline=DateRead("60 days from notification", date(2026, 5, 3), "60 days after circulation"),
    adoption=DateRead("To be determined", None, "open"),
    entry_into_force=DateRead("1 July 2026", date(2026, 7, 1), "stated"),
    documents=("https://a.example/1.pdf", "https://a.example/2.pdf"),
)


def test_empty_fields_are_filled() -> None:
    n = enrich(INDEX, FORM)
    assert (n.description, n.products) == ("Contents", "Rice cookers")
    assert (n.entry_into_force, n.entry_into_force_text) == (date(2026, 7, 1), "1 July 2026")
    assert (n.adoption, n.adoption_text) == (None, "To be determined")
    assert n.agency == "Bureau of Invented Standards; tbt@tbis.example"


def test_what_the_index_gave_stays() -> None:
    n = enrich(INDEX, FORM)
    assert (n.title, n.comment_deadline) == ("Title of the index", date(2026, 5, 1))
    assert n.codes[0] == Code("hs", "851660", "Cookers, as the index says")
    assert n.comment_deadline_text == ""  # words that mean another day than the record's do not stand beside it


def test_codes_and_links_are_joined_once() -> None:
    n = enrich(INDEX, FORM)
    assert [(c.scheme, c.code) for c in n.codes] == [("hs", "851660"), ("tariff", "85166010"), ("ics", "97.040.20")]
    assert n.documents == ("https://a.example/1.pdf", "https://a.example/2.pdf")


def test_a_deadline_of_the_form_comes_with_its_words() -> None:
    n = enrich(replace(INDEX, comment_deadline=None), FORM)
    assert (n.comment_deadline, n.comment_deadline_text) == (date(2026, 5, 3), "60 days from notification")
    same = enrich(replace(INDEX, comment_deadline=date(2026, 5, 3)), FORM)
    assert same.comment_deadline_text == "60 days from notification"


def test_twice_is_once_and_an_empty_form_changes_nothing() -> None:
    once = enrich(INDEX, FORM)
    assert enrich(once, FORM) == once
    assert enrich(INDEX, Form(committee="", type=DocumentType.REGULAR)) == INDEX


def test_the_document_of_another_notification_is_refused() -> None:
    with pytest.raises(OtherDocument, match=r"the document is G/TBT/N/THA/1, not G/TBT/N/THA/9901"):
        enrich(INDEX, replace(FORM, symbols=("G/TBT/N/THA/1",)))


def test_an_addendum_brings_its_dates() -> None:
    reason = "Reason for Addendum:\n[X] Notified measure adopted - date: 1 April 2026\n"
    text = "G/TBT/N/THA/9901/Add.1\n4 April 2026\nAddendum\n" + reason
    add = replace(INDEX, key="G/TBT/N/THA/9901/Add.1", symbols=("G/TBT/N/THA/9901/Add.1",), type=DocumentType.ADDENDUM)
    assert enrich(add, parse(text)).adoption == date(2026, 4, 1)

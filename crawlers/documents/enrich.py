"""What a document adds to the record that an index gave: empty fields filled, codes and links joined, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from crawlers.documents.dates import DateRead
from crawlers.documents.record import Form
from records.notification import Code, Notification
from records.wording import Reason


class OtherDocument(ValueError):
    """The form is that of another notification; `reason` names both."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.say("en"))
        self.reason = reason


def enrich(notification: Notification, form: Form) -> Notification:
    """The record with its empty fields filled from `form`; what the index gave stays as it is.

    Codes of the form come behind those of the index, links behind links.  `OtherDocument` when the form names symbols
    and none of them is the record's.
    """
    if form.symbols and notification.symbols and not set(form.symbols) & set(notification.symbols):
        found = ", ".join(form.symbols)
        raise OtherDocument(Reason.of("the document is {found}, not {wanted}", found=found, wanted=notification.key))
    n = notification
    return replace(
        n,
        members=n.members or form.members,
        emergency=n.emergency or form.emergency,
        title=n.title or form.title,
        description=n.description or form.description,
        products=n.products or form.products,
        comment_deadline=n.comment_deadline or form.comment_deadline.day,
        comment_deadline_text=n.comment_deadline_text or _words(n.comment_deadline, form.comment_deadline),
        adoption=n.adoption or form.adoption.day,
        adoption_text=n.adoption_text or _words(n.adoption, form.adoption),
        entry_into_force=n.entry_into_force or form.entry_into_force.day,
        entry_into_force_text=n.entry_into_force_text or _words(n.entry_into_force, form.entry_into_force),
        codes=_joined(n.codes, form.codes),
        objectives=n.objectives or form.objectives,
        regions=n.regions or form.regions,
        agency=n.agency or "; ".join(filter(None, (form.agency, *form.mailboxes))),
        documents=tuple(dict.fromkeys((*n.documents, *form.documents))),
    )


def _words(given: date | None, read: DateRead) -> str:
    """The form's words, unless they mean another day than the index gave."""
    return read.words if given is None or given == read.day else ""


def _joined(first: Iterable[Code], second: Iterable[Code]) -> tuple[Code, ...]:
    """Each code once by scheme and digits; the index's own words are kept."""
    found: dict[tuple[str, str], Code] = {}
    for code in (*first, *second):
        found.setdefault((code.scheme, code.code), code)
    return tuple(found.values())

"""A WTO notification form read by its labels: TBT, SPS, SPS emergency, addendum, corrigendum, revision, supplement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from crawlers.documents.addresses import addresses
from crawlers.documents.boxes import articles
from crawlers.documents.changes import follow_up
from crawlers.documents.codes import codes
from crawlers.documents.head import Head, member, read_head
from crawlers.documents.offices import mailboxes, office, scrub
from crawlers.documents.record import Form
from crawlers.documents.sections import Sections, divide
from crawlers.documents.sps import international, objectives, regions
from crawlers.documents.terms import read_terms
from crawlers.documents.tidy import SYMBOL, clean, flow
from records.notification import DocumentType
from records.symbols import parse as parse_symbol
from records.wording import Reason

# zh-data: Chinese words of the forms stand among the patterns below.
_URGENT: Final = frozenset({"2.10.1", "5.7.1"})
# What portals leave where they have nothing to tell.
_EMPTY_MARKS: Final = re.compile(r"(?:(?:HS|ICS)\s*(?:编码)?\s*[:：]?\s*(?:\[\])?\s*)*", re.IGNORECASE)
# "(11 pages, in Chinese)", "(10 page(s), in Spanish)", "(4 páginas, en español)", "7 pages"
_PAGES: Final = re.compile(
    r"[(\s;,-]*(?<![\d.])(?P<n>\d{1,5})\s*(?:pages?(?:\(s\))?|páginas?|pág\.|p\.|页)(?:\s*,?\s*(?:in|en|"
    r",)\s+(?P<in>[^().;\n]{3,60}))?\s*\)?",
    re.IGNORECASE,
)


_OTHER: Final = re.compile(r"(?:other|autres?|otros?|o en virtud de|其[他它])\s*[:：]\s*([^\n]{1,120})", re.IGNORECASE)


class FormError(ValueError):
    """The text is no notification form; `reason` says so in either language."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.say("en"))
        self.reason = reason


def parse(text: str, base: date | None = None, links: Sequence[str] = ()) -> Form:
    """Read the text of one document (`extract.Extracted.text`, with its `links`).

    `base` is the day of circulation known from elsewhere, used when the document does not show its own.  `FormError`
    when not one label or ticked reason of a form stands in the text.
    """
    text = clean(text)
    head = read_head(text)
    sections = divide(text, follow_up=head.type is not DocumentType.REGULAR)
    if sections.has("symbol") or sections.has("date"):
        head = read_head(text, sections.first("symbol"), flow(sections.first("date")))
        sections = divide(text, follow_up=head.type is not DocumentType.REGULAR)
    day = head.circulated or base
    if head.type in (DocumentType.REGULAR, DocumentType.REVISION) and sections.values:
        return _complete(_form(sections, head, day, links))
    made = follow_up(_form(sections, head, day, links), sections, text, links)
    if not sections.values and not made.changes and not made.symbols:
        raise FormError(Reason.of("no label of a WTO notification form stands in this document; read it by hand"))
    return _complete(made)


def _form(sections: Sections, head: Head, day: date | None, links: Sequence[str]) -> Form:
    """The form with what head and items say; the reasons of addenda come later."""
    notified = articles(sections.all("articles"))
    terms = read_terms(sections, day)
    form = Form(
        committee=head.committee,
        type=head.type,
        emergency=head.emergency or bool(_URGENT & set(notified)),
        language=sections.language or "en",
        symbols=head.symbols,
        circulated=day,
        dated=head.dated,
        members=_members(head, sections),
        agency=office(sections.first("agency")),
        mailboxes=mailboxes(sections.all("agency", "comment_contact", "texts")),
        articles=(*notified, *_other_articles(sections)),
        documents=addresses(sections.all("title", "pages", "link", "texts"), links),
        adoption=terms.adoption,
        publication=terms.publication,
        entry_into_force=terms.entry,
        comment_deadline=terms.deadline,
        trade_facilitating=terms.trade_facilitating,
    )
    return _with_contents(form, sections)


def _with_contents(form: Form, sections: Sections) -> Form:
    """The form with its texts and what is read out of them."""
    products = flow(sections.first("products"))
    found, odd = codes(products)
    title, pages, languages = _title(sections)
    targets, unknown_targets = objectives(sections.first("objective"), form.committee)
    standard, unknown_bodies = international(sections)
    places, unknown_places = regions(sections.first("regions"))
    return replace(
        form,
        products="" if _EMPTY_MARKS.fullmatch(products) else scrub(products),
        codes=found,
        title=title,
        pages=pages,
        languages=languages,
        description=scrub(flow(sections.first("description", "description_short"))),
        objective=scrub(flow(sections.first("objective"))),
        objectives=targets,
        urgent=scrub(flow(sections.first("urgent"))),
        relevant=scrub(flow(sections.first("documents"))),
        international=standard,
        regions=places,
        unknown=(*sections.unknown, *unknown_targets, *unknown_bodies, *unknown_places, *odd),
    )


def _members(head: Head, sections: Sections) -> tuple[str, ...]:
    coded = [m for s in head.symbols if (m := parse_symbol(s).member)]
    named = [head.delegation, member(flow(sections.first("member")).split("\n")[0])]
    return tuple(dict.fromkeys(coded or [n for n in named if n][:1]))


def _other_articles(sections: Sections) -> tuple[str, ...]:
    """What the form says behind "Other:" in item 3; without a label of its own in English, French and Spanish."""
    behind = _OTHER.search(flow(sections.all("articles")))
    value = behind[1] if behind else flow(sections.first("articles_other"))
    value = value.strip(" -–.;")
    return (value[:120],) if value and not re.fullmatch(r"[\[\]☐\s]*", value) else ()


def _title(sections: Sections) -> tuple[str, int | None, tuple[str, ...]]:
    """(title, pages, languages) of item 5, whose parts stand in the title's bracket or under labels of their own."""
    text = re.sub(r"https?://\S+", " ", sections.first("title", "title_short"))
    text = flow(text)
    stated = _PAGES.search(" " + flow(sections.first("pages")))
    number = re.match(r"\D{0,3}(\d{1,5})\b", flow(sections.first("pages")))
    inside = _PAGES.search(text)
    languages = flow(sections.first("languages")) or (inside["in"] if inside and inside["in"] else "")
    pages = stated["n"] if stated else number[1] if number else inside["n"] if inside else None
    title = _PAGES.sub(" ", text) if inside else text
    title = " ".join(scrub(title).split()).strip(" -–;,.")
    title = "" if SYMBOL.match(title) and len(title) < 60 else title
    split = [w.strip(" .") for w in re.split(r"[,;/]|\b(?:and|et|y)\b", languages.split("\n")[0]) if w.strip(" .-")]
    return title[:2000], int(pages) if pages else None, tuple(split[:10])


def _complete(form: Form) -> Form:
    """The form with the list of what it lacks."""
    wanted: dict[str, object] = {"Symbol": form.symbols, "Notifying member": form.members}
    if form.type in (DocumentType.REGULAR, DocumentType.REVISION):
        wanted |= {"Title": form.title, "Products": form.products, "Description": form.description}
    elif form.type is DocumentType.ADDENDUM and not form.changes:
        wanted |= {"Description": form.description}
    missing = tuple(name for name, value in wanted.items() if not value)
    unknown = tuple(dict.fromkeys(u for label in form.unknown if (u := " ".join(scrub(label).split()).lstrip("@ "))))
    return replace(form, missing=missing, unknown=unknown)

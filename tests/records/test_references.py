"""One act from two sources: what documents are and name, and the links that follow, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import queries
from records.notification import DocumentType, Kind, Notification
from records.queries.references import linked
from records.references import LONGEST, Role, references
from records.store import Store

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
NOTICE = Notification(
    source="test", key="G/TBT/N/USA/2300", measure="G/TBT/N/USA/2300", kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR, distributed=date(2026, 5, 1), title="Safety of heaters", members=("USA",),
    symbols=("G/TBT/N/USA/2300",),
)  # fmt: skip
RULE = replace(
    NOTICE, key="fr:2026-08864", measure="usdocket:CPSC-2026-0012", kind=Kind.REGULATION, symbols=(),
    title="Heaters; proposed rule", keywords=("Proposed Rule", "91 FR 5120", "RIN 3041-AD99"),
)  # fmt: skip
ACT = replace(
    NOTICE, key="celex:52026PC9002", measure="celex:32023R0956", kind=Kind.REGULATION, symbols=(), members=("EU",),
    title="Proposal amending CBAM",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90 Federal Register (FR) 23002, 30 May 2025", ("same", "frpage", "90 FR 23002")),
        ("88 FR 89573", ("same", "frpage", "88 FR 89573")),
        ("https://www.govinfo.gov/content/pkg/FR-2025-05-29/html/2025-09679.htm", ("same", "fr", "2025-09679")),
        ("https://www.federalregister.gov/d/2025-08864", ("same", "fr", "2025-08864")),
        ("https://www.federalregister.gov/documents/2023/12/28/2023-28528/x", ("same", "fr", "2023-28528")),
        ("FR Doc. 2023-28528 Filed", ("same", "fr", "2023-28528")),
        ("correction FR Doc. C1-2023-27742", ("same", "fr", "C1-2023-27742")),
        ("Docket ID EPA-HQ-OPPT-2023-0360; comments", ("same", "docket", "EPA-HQ-OPPT-2023-0360")),
        ("RIN: 2070-AK82", ("same", "rin", "2070-AK82")),
        ("COM(2026) 90 final", ("same", "com", "2026/90")),
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX%3A32023R1115", ("same", "celex", "32023R1115")),
        ("adopted by Commission Implementing Regulation (EU) 2025/1105 of 3 June", ("same", "celex", "32025R1105")),
        ("draft amending Regulation (EU) 2023/1115", ("names", "celex", "32023R1115")),
        ("Regulation (EU) No 528/2012 on biocides", ("names", "celex", "32012R0528")),
        ("Directive 2009/48/EC on toys", ("names", "celex", "32009L0048")),
        ("Directive 76/768/EEC", ("names", "celex", "31976L0768")),
        ("https://www.legislation.gov.uk/uksi/2024/123/made", ("same", "uksi", "2024/123")),
        ("notified as G/TBT/N/USA/993", ("names", "wto", "G/TBT/N/USA/993")),
    ],
)
def test_numbers_are_found_in_words(text: str, found: tuple[str, str, str]) -> None:
    said = [r for r in references(replace(NOTICE, description=text)) if r.role is not Role.IS]
    assert [(r.role.value, r.scheme, r.value) for r in said] == [found]


@pytest.mark.parametrize(
    "text", ["in 2023-28528 boxes", "Directive 0/2012", "tel. 90 FRANCE 2", "COM 12", "ISO 3720-2011-0001", "2025/1105"]
)
def test_what_is_no_number_is_left_alone(text: str) -> None:
    assert {r.role for r in references(replace(NOTICE, description=text))} == {Role.IS}


def test_what_a_document_is() -> None:
    own = {(r.scheme, r.value) for r in references(RULE) if r.role is Role.IS}
    assert own == {("fr", "2026-08864"), ("docket", "CPSC-2026-0012"), ("frpage", "91 FR 5120"), ("rin", "3041-AD99")}
    own = {(r.scheme, r.value) for r in references(ACT) if r.role is Role.IS}
    assert own == {("celex", "52026PC9002"), ("com", "2026/9002"), ("celex", "32023R0956")}


@given(st.text(alphabet="G/TBN0129 -FRCOM()EU.\n", max_size=2_000))
def test_any_text_is_looked_through(text: str) -> None:
    references(replace(NOTICE, description=text * 20, documents=(text[:300],)))
    assert LONGEST == 40_000


def save(store: Store, *documents: Notification) -> None:
    store.save(store.begin("test", NOW), documents, NOW)


def links(store: Store, key: str) -> list[tuple[str, bool, str, str]]:
    whole = queries.measure(store, key)
    assert whole is not None
    return [(x.key, x.same, x.scheme, x.document) for x in linked(store, whole.id)]


@pytest.mark.parametrize(
    ("words", "scheme"),
    [
        ("comments: docket CPSC-2026-0012", "docket"), ("91 FR 5120", "frpage"), ("RIN 3041-AD99", "rin"),
        ("https://www.federalregister.gov/d/2026-08864", "fr"),
    ],
)  # fmt: skip
def test_a_notification_and_its_rule_are_linked_from_either_side(store: Store, words: str, scheme: str) -> None:
    save(store, replace(NOTICE, description=words), RULE, replace(NOTICE, key="G/TBT/N/USA/2301",
         measure="G/TBT/N/USA/2301", symbols=("G/TBT/N/USA/2301",)))  # fmt: skip
    assert store.refer_pending() == 3 and store.refer_pending() == 0
    assert links(store, NOTICE.key) == [(RULE.measure, True, scheme, NOTICE.key)]
    assert links(store, RULE.key) == [(NOTICE.key, True, scheme, NOTICE.key)]
    assert links(store, "G/TBT/N/USA/2301") == []


def test_a_rule_that_names_a_symbol_is_what_was_notified(store: Store) -> None:
    add = replace(NOTICE, key=f"{NOTICE.key}/Add.1", symbols=(f"{NOTICE.key}/Add.1",), type=DocumentType.ADDENDUM)
    save(store, add, replace(RULE, description=f"The United States notified this rule as {NOTICE.key}."))
    store.refer_pending()
    assert links(store, NOTICE.key) == [(RULE.measure, True, "wto", RULE.key)]
    assert links(store, RULE.key) == [(NOTICE.key, True, "wto", RULE.key)]


def test_naming_is_told_from_being_the_same_and_follows_a_change(store: Store) -> None:
    eu = replace(NOTICE, key="G/SPS/N/EU/901", measure="G/SPS/N/EU/901", symbols=("G/SPS/N/EU/901",), members=("EU",))
    save(store, ACT, replace(eu, description="Draft amending Regulation (EU) 2023/956"))
    store.refer_pending()
    assert links(store, eu.key) == [(ACT.measure, False, "celex", eu.key)]
    save(store, replace(eu, description="COM(2026) 9002 final, amending Regulation (EU) 2023/956"))
    assert store.refer_pending() == 1
    assert [x[:3] for x in links(store, eu.key)] == [(ACT.measure, True, "com")]
    save(store, replace(eu, description="nothing named"))
    store.refer_pending()
    assert links(store, eu.key) == [] and links(store, ACT.key) == []

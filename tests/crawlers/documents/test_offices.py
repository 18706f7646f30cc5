"""Contact blocks: the office and its public mailbox stay, persons and telephones do not."""

from __future__ import annotations

import pytest

from crawlers.documents.offices import is_public, mailboxes, office, scrub


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ("Department of Employment.\nNo 2, Dinh Le street, Hanoi\nTel.: 0915641569\nFax:", "Department of Employment"),
        ("Standardization Administration of China (SAC)", "Standardization Administration of China (SAC)"),
        ("Ministry of Health, Ms Jane Madeup, Tel. 123 456 789", "Ministry of Health"),
        ("Jane Madeup, Ministry of Health", "Ministry of Health"),
        ("Ministry of Health, Jane Madeup", "Ministry of Health"),
        ("Ministry of Agriculture, Forestry and Fisheries", "Ministry of Agriculture, Forestry and Fisheries"),
        ("INMETRO", "INMETRO"),
        (
            "Ministry of Trade\nAttn: Jane Madeup\nBureau of Standards\nP.O. Box 12",
            "Ministry of Trade; Bureau of Standards",
        ),
        ("Dirección General de Salud\nCalle 28 # 13 A 15 Piso 3", "Dirección General de Salud"),
        ("Ministère du commerce; M. Untel Inventé", "Ministère du commerce"),
        ("农业农村部 联系人：某某 电话：010-00000000", "农业农村部"),
        ("Jane Madeup\n+41 22 739 51 11", ""),
        ("", ""),
    ],
)
def test_office(block: str, kept: str) -> None:
    assert office(block) == kept


PUBLIC = ["tbtvn@mst.gov.vn", "sps.chile@sag.example", "normasomc@economia.example", "info@x.example"]
PUBLIC += ["usatbtep@x.example", "enquirypoint@x.example", "wto-otc@x.example"]
PRIVATE = ["nhudv@moha.gov.vn", "jane.madeup@x.example", "tomcruise@x.example", "rfs@x.example", "pointer@x.example"]


@pytest.mark.parametrize("mailbox", PUBLIC)
def test_public_mailboxes(mailbox: str) -> None:
    assert is_public(mailbox)


@pytest.mark.parametrize("mailbox", PRIVATE)
def test_personal_or_unsure_mailboxes(mailbox: str) -> None:
    assert not is_public(mailbox)


def test_mailboxes_are_found_once_in_lower_case() -> None:
    assert mailboxes("TBT@x.example; tbt@X.example, jane@x.example") == ("tbt@x.example",)


def test_free_text_loses_persons_and_telephones_only() -> None:
    text = "The rule is ready.\nE-mail: jane@x.example\nAsk Dr Jane Madeup (tel. +41 22 739 51 11) or tbt@x.example."
    assert scrub(text) == "The rule is ready.\nAsk () or tbt@x.example."

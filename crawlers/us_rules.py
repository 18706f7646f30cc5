"""United States rulemaking: which agencies and parts of the code set rules for products, dockets, kinds of step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from crawlers.text import one_line
from records.notification import DocumentType
from records.references import DOCKET

# Agencies that set rules for products: slug in the Federal Register → acronym at regulations.gov.
AGENCIES = {
    "food-and-drug-administration": "FDA",
    "consumer-product-safety-commission": "CPSC",
    "environmental-protection-agency": "EPA",
    "energy-department": "EERE",
    "agriculture-department": "USDA",
    "animal-and-plant-health-inspection-service": "APHIS",
    "food-safety-and-inspection-service": "FSIS",
    "agricultural-marketing-service": "AMS",
    "federal-communications-commission": "FCC",
    "national-highway-traffic-safety-administration": "NHTSA",
    "occupational-safety-and-health-administration": "OSHA",
    "alcohol-and-tobacco-tax-and-trade-bureau": "TTB",
    "pipeline-and-hazardous-materials-safety-administration": "PHMSA",
    "u-s-customs-and-border-protection": "USCBP",
    "national-institute-of-standards-and-technology": "NIST",
    "federal-trade-commission": "FTC",
    "fish-and-wildlife-service": "FWS",
    "industry-and-security-bureau": "BIS",
}
# 40 CFR parts on state air plans, plants, waste sites and permits: they bind places, not products.
PLACES = frozenset(("40", str(part)) for part in (52, 60, 62, 63, 70, 81, 131, 147, 239, 271, 272, 282, 300))
# Fields of a Federal Register document that are left aside on purpose; `page_views` changes daily, `dockets` late.
UNUSED = {
    "body_html_url", "comment_url", "corrections", "disposition_notes", "docket_id", "end_page",
    "excerpts", "executive_order_notes", "executive_order_number", "full_text_xml_url", "images",
    "images_metadata", "json_url", "mods_url", "page_length", "page_views", "president",
    "presidential_document_number", "proclamation_number", "public_inspection_pdf_url", "raw_text_url",
    "regulation_id_number_info", "regulations_dot_gov_info", "regulations_dot_gov_url", "signing_date",
    "start_page", "subtype", "toc_doc", "toc_subject", "volume", "dockets",
}  # fmt: skip
_SHORT = re.compile(r"\b([A-Z]{3,5}) Docket No\.? (\d{4}-\d{4})\b")  # "CPSC Docket No. 2023-0047" is CPSC-2023-0047
# Steps told by the words of "ACTION", the first that fits.
_STEPS = (
    (r"correct(?:ion|ing amendments?)", DocumentType.CORRIGENDUM),
    (r"supplement", DocumentType.SUPPLEMENT),
    (r"withdraw|extension|reopening|delay|hearing|availability|meeting|cancellation", DocumentType.ADDENDUM),
)


def docket(texts: Sequence[str]) -> str:
    """The first docket number as regulations.gov writes it, empty when none is named."""
    for text in texts:
        if found := _SHORT.search(text):
            return f"{found[1]}-{found[2]}"
        if found := DOCKET.search(text):
            return found[0]
    return ""


def measure(row: Mapping[str, Any]) -> str:
    """The thread of a Federal Register document: its docket, else its RIN, else the document (corrected) itself.

    Only what agencies print (`docket_ids`) counts: `dockets` comes days later from regulations.gov, where
    "…_FRDOC_0001" gathers whatever has no docket of its own, and a document must not change its thread.
    """
    if name := docket(row.get("docket_ids") or ()):
        return f"usdocket:{name}"
    if rins := row.get("regulation_id_numbers"):
        return f"usrin:{rins[0]}"
    return f"fr:{corrected(row) or row['document_number']}"


def corrected(row: Mapping[str, Any]) -> str:
    """The number of the document that this one corrects ("2023-27742"), empty when it corrects none."""
    found = re.search(r"/([\w-]{5,30})(?:\.json)?(?:\?[^/]*)?$", row.get("correction_of") or "")
    return found[1] if found else ""


def step(row: Mapping[str, Any]) -> DocumentType:
    """Which step of the rulemaking the document is."""
    if row.get("correction_of"):
        return DocumentType.CORRIGENDUM
    action = (row.get("action") or "").lower()
    return next((kind for words, kind in _STEPS if re.search(words, action)), DocumentType.REGULAR)


def about_products(row: Mapping[str, Any]) -> bool:
    """True when one of the agencies sets product rules and the rule does not only bind places."""
    slugs = {a.get("slug") for a in row.get("agencies") or ()}
    parts = {(str(c.get("title")), str(c.get("part"))) for c in row.get("cfr_references") or ()}
    return not slugs.isdisjoint(AGENCIES) and not (parts and parts <= PLACES)


def cited_by(row: Mapping[str, Any]) -> list[str]:
    """What others cite a Federal Register document by: "88 FR 89573", "RIN 2070-AK82"."""
    page = [one_line(row["citation"])] if row.get("citation") else []
    return page + [f"RIN {one_line(r)}" for r in (row.get("regulation_id_numbers") or ())[:4]]

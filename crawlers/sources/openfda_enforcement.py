"""openFDA: recalls of food, drugs and medical devices from FDA's enforcement reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from crawlers.answer import changed, json_object, misfit
from crawlers.incidents import document, made_in
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line
from records.notification import Incident, Notification
from records.runs import Source, Switch
from records.wording import msg

SOURCE = Source(
    name="openfda_enforcement", title_zh="美国 FDA 召回执法报告（openFDA）", title_en="openFDA enforcement reports",
    publisher="US FDA", country="USA", kind="incident", family="api", address="https://api.fda.gov", official=True,
    licence="CC0 (openFDA terms of service)", attribution="Source: openFDA (https://open.fda.gov), US FDA",
    cadence_hours=24, expected=(0, 5_000), evidence="hand-made", switch=Switch.OFF,
    note_zh="依公开代码写成；没有原产地字段，仅在产品描述写明时取得。",
    note_en="Written from published code; the origin is known only where the product's description tells it.",
)  # fmt: skip
PRODUCTS, PAGE, CAP, FIRST = ("food", "drug", "device"), 1000, 26_000, timedelta(days=90)
_KNOWN = {
    "recall_number", "report_date", "product_description", "reason_for_recall", "classification", "status",
    "product_type", "voluntary_mandated",
}  # fmt: skip
_IGNORED = {
    "address_1", "address_2", "center_classification_date", "city", "code_info", "country", "distribution_pattern",
    "event_id", "initial_firm_notification", "more_code_info", "openfda", "postal_code", "product_code",
    "product_quantity", "recall_initiation_date", "recalling_firm", "state", "termination_date",
}  # fmt: skip  # `country` is where the firm that recalls sits: it tells nothing about the goods


def asks(plan: Plan) -> Iterator[Ask]:
    """One window of report days for each kind of product."""
    since = plan.since or plan.today - FIRST
    window = quote(f"report_date:[{since:%Y%m%d} TO {plan.today:%Y%m%d}]", safe=":[]")
    for product in PRODUCTS:
        address = f"{plan.address}/{product}/enforcement.json?search={window}&limit={PAGE}&skip=0"
        yield Ask(address, note=f"{since:%Y%m%d}")


def explain(status: int) -> str:
    """404 is the service's word for "no matches", which no window of a week has ever been."""
    return tell(msg("the service found nothing in the window asked for (404)")) if status == 404 else ""


def parse(data: bytes, reading: Reading) -> Items:
    """One incident for each recalled product."""
    found = json_object(data, reading, "meta", "results")
    about = found["meta"].get("results") if isinstance(found["meta"], dict) else None
    if not isinstance(about, dict) or not {"total", "skip"} <= about.keys():
        raise Unreadable(changed(reading, "meta.results.total"))
    total, skip = int(about["total"]), int(about["skip"])
    if total > CAP:
        text = msg("{file}: {count} results, and the publisher cuts at {cap}: the window must be made smaller")
        raise Unreadable(tell(text, file=reading.name, count=total, cap=CAP))
    for number, row in enumerate(found["results"], 1):
        try:
            reading.leftover.update(f"field {k}" for k in row.keys() - _KNOWN - _IGNORED)
            if row["report_date"] < reading.ask.note:
                reading.leftover["row outside the dates asked for (not taken)"] += 1
            else:
                yield _notification(row, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield misfit(reading, f"#{number}", error, row)
    if found["results"] and skip + len(found["results"]) < total and reading.ask.address:
        following = re.sub(r"skip=\d+", f"skip={skip + PAGE}", reading.ask.address)
        reading.follow.append(Ask(following, note=reading.ask.note))


def _notification(row: dict[str, Any], reading: Reading) -> Notification:
    value = {name: one_line(str(row.get(name) or "")) for name in _KNOWN}
    number, product = value["recall_number"], value["product_description"]
    if not re.fullmatch(r"[A-Z]-\d{3,5}-\d{4}", number) or not product:
        raise ValueError(f"recall_number {number!r}")
    day: date = datetime.strptime(value["report_date"], "%Y%m%d").date()
    action = " ".join(filter(None, ("recall", value["voluntary_mandated"], value["status"])))
    incident = Incident(
        number, made_in(product), product[:300], "", value["reason_for_recall"], action, value["classification"]
    )
    title = f"{product[:200]}: {value['reason_for_recall'][:200]}"
    key, words = f"openfda:{number}", [value["product_type"]]
    return document(reading, SOURCE.name, key, day, title, incident, ("USA",), text=product, keywords=words)

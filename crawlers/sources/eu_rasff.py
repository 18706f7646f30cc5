"""RASFF, the EU's rapid alert system for food and feed: notifications from the Commission's public data lake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from crawlers.answer import changed, day, json_object, misfit
from crawlers.incidents import countries, document
from crawlers.reading import Ask, Items, Plan, Reading, Unreadable, tell
from crawlers.text import one_line
from records.notification import Incident, Notification
from records.runs import Source
from records.wording import msg

SOURCE = Source(
    name="eu_rasff", title_zh="欧盟食品饲料快速预警系统 RASFF", title_en="RASFF: EU food alerts and rejections",
    publisher="European Commission, DG SANTE", country="EU", kind="incident", family="api",
    address="https://api.datalake.sante.service.ec.europa.eu/rasff/irasff-general-info-view", official=True,
    licence="Commission Decision 2011/833/EU (reuse with acknowledgement)",
    attribution="Source: RASFF, European Commission (https://webgate.ec.europa.eu/rasff-window) © European Union",
    cadence_hours=24, expected=(10, 5_000),
    note_zh="按日期筛选的写法依公开代码，首次读取请核对；返回的记录会在本地再按日期筛选。",
    note_en="The date filter is written from published code: check it on the first run; rows are filtered again here.",
)  # fmt: skip
FIRST = timedelta(days=90)
PAGE = "https://webgate.ec.europa.eu/rasff-window/screen/notification/"
_KNOWN = {
    "NOTIF_ID", "NOTIFICATION_REFERENCE", "NOTIF_DATE", "PRODUCT_NAME", "PRODUCT_CATEGORY_DESC", "NOTIF_SUBJECT",
    "NOTIFYNG_COUNTRY_DESC", "NOTIFICATION_CLASSIFICAT_DESC", "NOTIFICATION_BASIS_DESC", "RISK_DECISION_DESC",
    "HAZARD_CATEGORY_NAME", "ORIGIN_COUNTRY_DESC", "NETWORK_DESC", "NOTIFICATION_TYPE_DESC",
}  # fmt: skip
_IGNORED = {"NOTIFICATION_STATUS_DESC", "DISTRIBUTION_COUNTRY_DESC", "DISTRIBUTION_STATUS_DESC"}
_REFERENCE = re.compile(r"\d{4}\.\d{4,5}")


def asks(plan: Plan) -> Iterator[Ask]:
    """Everything of the network RASFF since the last success; colons stay as they are: `%3A` is answered with 400."""
    since = plan.since or plan.today - FIRST
    query = f"format=json&api-version=v1.1&NETWORK_DESC=RASFF&NOTIF_DATE_FROM={since}T00:00:00Z"
    yield Ask(f"{plan.address}?{query}&NOTIF_DATE_TO={plan.today}T23:59:59Z", note=f"{since}")


def explain(status: int) -> str:
    """400 is what the service answers to a filter that it does not understand."""
    if status == 400:
        return tell(msg("the service did not take the date filter (400): the source needs a look"))
    return ""


def parse(data: bytes, reading: Reading) -> Items:
    """One incident for each notification; `nextLink` leads on."""
    found = json_object(data, reading, "value", "nextLink")
    if not isinstance(found["value"], list):
        raise Unreadable(changed(reading, "value [ … ]"))
    for number, row in enumerate(found["value"], 1):
        try:
            reading.leftover.update(f"field {k}" for k in row.keys() - _KNOWN - _IGNORED)
            if row["NETWORK_DESC"] != "RASFF":
                reading.leftover["row of another network (not taken)"] += 1
            elif reading.ask.note and row["NOTIF_DATE"][:10] < reading.ask.note:
                reading.leftover["row outside the dates asked for (not taken)"] += 1
            else:
                yield _notification(row, reading)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield misfit(reading, f"#{number}", error, row)
    if following := found["nextLink"]:
        own, other = urlsplit(reading.ask.address), urlsplit(str(following))
        if (own.scheme, own.netloc) != (other.scheme, other.netloc) or following == reading.ask.address:
            text = msg("{file}: the next page is said to be {address}, which is not the service's own; stopped there")
            raise Unreadable(tell(text, file=reading.name, address=str(following)[:200]))
        reading.follow.append(Ask(str(following), note=reading.ask.note))


def _notification(row: dict[str, Any], reading: Reading) -> Notification:
    value = {name: one_line(str(row.get(name) or "")) for name in _KNOWN}
    reference, published = value["NOTIFICATION_REFERENCE"], day(row["NOTIF_DATE"])
    if published is None or not _REFERENCE.fullmatch(reference):
        raise ValueError(f"NOTIFICATION_REFERENCE {reference!r}, NOTIF_DATE {published}")
    hazards = [h.replace("{", "").replace("}", "") for h in _list(value["HAZARD_CATEGORY_NAME"])]
    incident = Incident(
        reference=reference,
        origin=countries(_list(value["ORIGIN_COUNTRY_DESC"]), reading, "origin"),
        product=value["PRODUCT_NAME"] or value["PRODUCT_CATEGORY_DESC"],
        hazard="; ".join(hazards),
        action=value["NOTIFICATION_CLASSIFICAT_DESC"],
        level=value["RISK_DECISION_DESC"],
    )
    members = countries(_list(value["NOTIFYNG_COUNTRY_DESC"]), reading, "notifying country") or ("EU",)
    title = value["NOTIF_SUBJECT"] or f"{incident.product}: {incident.hazard or incident.action}"
    text = "\n".join(value[n] for n in ("PRODUCT_CATEGORY_DESC", "NOTIFICATION_TYPE_DESC", "NOTIFICATION_BASIS_DESC"))
    words, link = [value["PRODUCT_CATEGORY_DESC"], value["NOTIFICATION_TYPE_DESC"]], f"{PAGE}{int(row['NOTIF_ID'])}"
    key = f"rasff:{reference}"
    return document(
        reading, SOURCE.name, key, published, title, incident, members, text=text, keywords=words, link=link
    )


def _list(text: str) -> list[str]:
    """Lists are joined by " *** "; hazards carry their class in braces with blanks doubled."""
    return [one_line(part) for part in text.split("***") if part.strip()]

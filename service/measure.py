"""One measure for the terminal and as JSON: thread, labels and grade with reasons, alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from records.grades import Grade
from records.measures import Measure
from records.notification import Notification
from records.subscriptions import Alert
from records.wording import Reason, msg, named, say
from service.settings import Settings

_DATES = (
    ("comment_deadline", msg("Comments until")),
    ("adoption", msg("Adoption")),
    ("entry_into_force", msg("Entry into force")),
)


def as_dict(measure: Measure, alerts: Sequence[Alert], today: date) -> dict[str, Any]:
    """The shape of `show --json`."""
    dates = {name: value.isoformat() if (value := measure.date_of(name)) else None for name, _ in _DATES}
    deadline = measure.date_of("comment_deadline")
    return {
        "measure": measure.key,
        "kind": measure.kind.value,
        "title": measure.title,
        "members": list(measure.members),
        "relevant": measure.relevant,
        "dates": dates,
        "days_left": (deadline - today).days if deadline else None,
        "documents": [_document(d) for d in measure.documents],
        "labels": [
            {"family": x.family, "sector": x.sector, "score": x.score, "origin": x.origin, "reasons": _said(x.reasons)}
            for x in measure.labels
        ],
        "grade": _grade(measure.grade) if measure.grade else None,
        "alerts": [
            {"subscription": a.subscription, "event": a.event, "colour": a.colour.value, "on": a.on.isoformat(),
             "reasons": _said(a.reasons)}
            for a in alerts
        ],
    }  # fmt: skip


def _said(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [{lang: r.say(lang) for lang in ("zh", "en")} for r in reasons]


def _document(d: Notification) -> dict[str, Any]:
    return {
        "key": d.key,
        "type": d.type.value,
        "emergency": d.emergency,
        "distributed": d.distributed.isoformat(),
        "title": d.title,
        "title_zh": d.title_zh,
        "members": list(d.members),
        "hs": list(d.codes_of("hs")),
        "ics": list(d.codes_of("ics")),
        "comment_deadline": d.comment_deadline.isoformat() if d.comment_deadline else None,
        "adoption": d.adoption_text or (d.adoption.isoformat() if d.adoption else ""),
        "entry_into_force": d.entry_into_force_text or (d.entry_into_force.isoformat() if d.entry_into_force else ""),
        "agency": d.agency,
        "links": dict(d.links),
        "documents": list(d.documents),
        "source": d.source,
        "raw": {"sha256": d.raw.sha256, "url": d.raw.url, "place": d.raw.place},
    }


def _grade(grade: Grade) -> dict[str, Any]:
    return {
        "colour": grade.colour.value,
        "version": grade.version,
        "as_of": grade.as_of.isoformat(),
        "origin": grade.origin,
        "scores": {n: {"value": s.value, **_said([s.reason])[0], "figures": dict(s.figures)} for n, s in grade.scores},
        "reasons": _said(grade.reasons),
    }


def show_measure(settings: Settings, measure: Measure, alerts: Sequence[Alert]) -> None:
    """Print a measure for a person."""
    lang, today = settings.language, settings.today()
    colour = say(measure.grade.colour.value, lang) if measure.grade else say("no grade", lang)
    members = ", ".join(named(f"@member:{m}", lang) for m in measure.members)
    print(f"{measure.key}  [{colour}]  {members}")
    for title in dict.fromkeys(t for d in measure.documents for t in (d.title_zh, d.title) if t):
        print(f"  {' '.join(title.split())}")
    for name, words in _DATES:
        if value := measure.date_of(name):
            left = say("{n} days left", lang, n=(value - today).days) if value >= today else say("past", lang)
            print(f"  {say(words, lang)}: {value} ({left})")
    _section(lang, msg("Thread"), [f"{d.distributed}  {say(d.type.value, lang)}  {d.key}" for d in measure.documents])
    lines = []
    for x in measure.labels:
        lines.append(f"{named(f'@family:{x.family}', lang)}  {x.score:.2f}  ({x.origin})")
        lines += [f"  · {r.say(lang)}" for r in x.reasons]
    _section(lang, msg("Product families"), lines or [say("none: no product family of Guangxi is touched", lang)])
    if measure.grade:
        from alerts.grade import explain

        _section(lang, msg("Grade"), explain(measure.grade, lang).splitlines())
    told = [f"{a.on}  {a.subscription}  {a.event}  " + "; ".join(r.say(lang) for r in a.reasons) for a in alerts]
    _section(lang, msg("Alerts"), told or [say("none", lang)])
    latest = measure.latest
    _section(
        lang, "Read from", [f"{latest.raw.url or latest.source} {latest.raw.place}", *(u for _, u in latest.links)]
    )


def _section(lang: str, title: str, lines: Sequence[str]) -> None:
    print(f"\n{say(title, lang)}")
    for line in lines:
        print(f"  {line}")

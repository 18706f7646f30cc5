"""Pieces that several pages show: safe text, badges, dates, a table of measures, one measure whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from alerts.deadlines import our_deadline
from alerts.next_steps import next_step
from dashboard import data
from dashboard.words import lang, name, tr

MARKS = {"red": "●", "orange": "▲", "yellow": "◆", "blue": "■"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&@])")


def safe(text: str) -> str:
    """Crawled text for Markdown: every character that could mean something is escaped, lines are joined."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def grade(colour: str | None) -> str:
    """A grade as symbol and word: colour is never the only sign."""
    return f"{MARKS[colour]} {tr(colour)}" if colour else tr("no grade")


def when(day: date | None) -> str:
    """A day, relative and absolute: "52 days left · 2025-08-03"."""
    if day is None:
        return tr("not given")
    left = (day - data.today()).days
    words = tr("{n} days left", n=left) if left > 0 else tr("today") if left == 0 else tr("past")
    return f"{words} · {day.isoformat()}"


def names(kind: str, ids: Sequence[str], most: int = 4) -> str:
    """Names of members or families, the first few."""
    shown = [name(f"@{kind}:{i}") for i in ids[:most]]
    more = tr(" and {n} more", n=len(ids) - most) if len(ids) > most else ""
    return tr(", ").join(shown) + more


def title_of(row: data.RowView) -> str:
    """The title in the reader's language where there is one, else products and the original."""
    if lang() == "zh" and row.title_zh:
        return row.title_zh
    return row.title


def table(rows: Sequence[data.RowView], key: str) -> str | None:
    """A table of measures; gives the key of the row that was clicked."""
    frame = pd.DataFrame(
        {
            tr("Grade"): [grade(r.colour) for r in rows],
            tr("Title"): [title_of(r) for r in rows],
            tr("Members"): [names("member", r.members, 3) for r in rows],
            tr("Product families"): [names("family", r.families, 2) for r in rows],
            tr("Comments until"): [when(r.deadline) for r in rows],
            tr("Published"): [r.distributed.isoformat() for r in rows],
            tr("Symbol"): [r.key for r in rows],
        }
    )
    columns = {
        tr("Title"): st.column_config.TextColumn(width="large"),
        tr("Grade"): st.column_config.TextColumn(width="small"),
    }
    picked = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        column_config=columns,
    )
    chosen = picked["selection"]["rows"]
    return rows[chosen[0]].key if chosen else None


def measure(found: data.Measure) -> None:
    """One measure whole: what, dates, why, thread, alerts, source."""
    colour = found.grade.colour.value if found.grade else None
    row_zh = next((d.title_zh for d in reversed(found.documents) if d.title_zh), "")
    st.subheader(safe(row_zh if lang() == "zh" and row_zh else found.title))
    if row_zh and lang() == "zh":
        st.caption(tr("Original title: {title}", title=safe(found.title)))
    st.markdown(f"**{grade(colour)}** · {safe(names('member', found.members, 8))} · {safe(found.key)}")
    summary = next((d.summary_zh for d in reversed(found.documents) if d.summary_zh), "")
    if text := (summary if lang() == "zh" and summary else found.latest.description):
        st.markdown(safe(text[:1500]))
    st.info(next_step(found, data.today(), lang()), icon=":material/arrow_forward:")
    _dates(found)
    left, right = st.columns(2)
    with left:
        _labels(found)
        _thread(found)
    with right:
        _scores(found)
        _alerts(found)
    for language, address in found.latest.links:
        st.link_button(tr("Read the notification ({language})", language=language), address)
    st.caption(tr("Read from {source}, {place}", source=found.latest.source, place=safe(found.latest.raw.place or "-")))


def _dates(found: data.Measure) -> None:
    deadline = found.date_of("comment_deadline")
    parts = [(tr("Comments until"), deadline), (tr("Our own date"), our_deadline(deadline) if deadline else None)]
    parts += [(tr("Adoption"), found.date_of("adoption")), (tr("Entry into force"), found.date_of("entry_into_force"))]
    for column, (label, day) in zip(st.columns(4), parts, strict=True):
        column.markdown(f"**{label}**  \n{when(day)}")


def _labels(found: data.Measure) -> None:
    st.markdown(f"#### {tr('Product families')}")
    if not found.labels:
        st.write(tr("none: no product family of Guangxi is touched"))
    for label in found.labels:
        st.markdown(f"**{safe(name(f'@family:{label.family}'))}** · {label.score:.0%}")
        for reason in label.reasons[:4]:
            st.caption("· " + safe(reason.say(lang())))


def _scores(found: data.Measure) -> None:
    st.markdown(f"#### {tr('Why this grade')}")
    if not found.grade:
        st.write(tr("no grade"))
        return
    for key, score in found.grade.scores:
        value = tr("unknown") if score.value is None else f"{score.value:.2f}"
        st.markdown(f"**{tr(key)}** {value}  \n{safe(score.reason.say(lang()))}")
    known = {s.reason for _, s in found.grade.scores}
    for reason in found.grade.reasons:
        if reason not in known:
            st.caption(safe(reason.say(lang())))
    st.caption(tr("Table {version}, assessed on {day}", version=safe(found.grade.version), day=found.grade.as_of))


def _thread(found: data.Measure) -> None:
    st.markdown(f"#### {tr('Thread')}")
    for d in reversed(found.documents):
        title = (d.title_zh if lang() == "zh" else "") or d.title
        st.markdown(f"**{d.distributed}** · {tr(d.type.value)} · {safe(d.key)}  \n{safe(title)}")


def _alerts(found: data.Measure) -> None:
    st.markdown(f"#### {tr('Alerts')}")
    told = data.alerts_of(found.key)
    if not told:
        st.write(tr("No subscription has been told of this measure."))
    for alert in told[:10]:
        reasons = "; ".join(r.say(lang()) for r in alert.reasons)
        st.caption(f"{alert.on} · {safe(alert.subscription)} · {safe(reasons)}")

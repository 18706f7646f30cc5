"""The calendar's blocks: the choice of month and sort, the month as a table, the dates as a list."""

from __future__ import annotations

import calendar
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

import streamlit as st

from dashboard import data, marks
from dashboard.data import agenda
from dashboard.data.agenda import Day, Entry
from dashboard.data.searching import Wanted
from dashboard.show import lists
from dashboard.words import lang, name, names, safe, tr, when

SIGNS = {"deadline": "◔", "adoption": "✓", "force": "⚑"}
WEEK = (
    data.msg("Mon"), data.msg("Tue"), data.msg("Wed"), data.msg("Thu"), data.msg("Fri"),
    data.msg("Sat"), data.msg("Sun"),
)  # fmt: skip
MONTH, DAY, PAGER = "agenda-month", "agenda-day", "agenda-page"


def month() -> date:
    """The first day of the month to show: from the address, else this month."""
    given = str(st.session_state.get(MONTH) or st.query_params.get("month", ""))
    try:
        first = date.fromisoformat(f"{given[:7]}-01")
    except ValueError:
        first = data.today().replace(day=1)
    return min(max(first, date(1995, 1, 1)), date(2100, 12, 1))


def last_of(first: date) -> date:
    """The last day of its month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def turn(first: date) -> None:
    """The month before, its name, the month after."""
    with st.container(horizontal=True, vertical_alignment="center", key="agenda-turn"):
        before, after = first - timedelta(days=1), last_of(first) + timedelta(days=1)
        st.button("‹", key="agenda-before", help=tr("The month before"), on_click=_go, args=(before,))
        st.markdown(f"### {name_of(first)}")
        st.button("›", key="agenda-after", help=tr("The month after"), on_click=_go, args=(after,))
        st.button(tr("This month"), key="agenda-now", type="tertiary", on_click=_go, args=(data.today(),))
    st.query_params["month"] = f"{first:%Y-%m}"


def name_of(first: date) -> str:
    """A month in the reader's language."""
    return tr("{year}-{month}", year=first.year, month=first.month)


def _go(day: date) -> None:
    st.session_state.update({MONTH: f"{day:%Y-%m}", DAY: None, PAGER: 0})


def chosen() -> tuple[Wanted, tuple[str, ...]]:
    """(which measures, which sorts of dates)."""
    left, right = st.columns(2)
    words = {s: f"{SIGNS[s]} {tr(agenda.WORDS[s])}" for s in agenda.SORTS}
    with left:
        sorts = st.pills(
            tr("Dates"), list(words), selection_mode="multi", format_func=words.__getitem__, default=list(words),
            key="agenda-sorts",
        )  # fmt: skip
        graded = st.toggle(tr("Only graded measures"), value=True, key="agenda-graded")
    sectors = {s: name("sector", s) for s in data.sector_ids()}
    members = {m: name("member", m) for m in data.member_ids()}
    of = right.multiselect(
        tr("Sector"), list(sectors), format_func=sectors.__getitem__, placeholder=tr("any"), key="agenda-sectors"
    )
    by = right.multiselect(
        tr("Member or group"), list(members), format_func=members.__getitem__, placeholder=tr("any"), key="agenda-by"
    )
    colours = tuple(c.value for c in data.Colour) if graded else ()
    return Wanted(sectors=tuple(of), members=tuple(by), colours=colours), tuple(sorts) or tuple(agenda.SORTS)


def table(first: date, found: Sequence[Day], sorts: Sequence[str]) -> None:
    """The month as a table of numbers; all of it is our own text."""
    by_day = {d.on: d for d in found}
    heads = "".join(f"<th scope='col'>{tr(w)}</th>" for w in WEEK)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    rows = "".join(f"<tr>{''.join(_cell(day, first, by_day, sorts) for day in week)}</tr>" for week in weeks)
    caption = f"<caption>{name_of(first)}</caption>"
    st.html(f"<table class='agenda'>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")


def _cell(day: date, first: date, found: Mapping[date, Day], sorts: Sequence[str]) -> str:
    if day.month != first.month:
        return "<td class='other'></td>"
    here = found.get(day)
    counts = [(s, getattr(here, s)) for s in sorts] if here else []
    said = "".join(f"<span class='{s}' title='{tr(agenda.WORDS[s])}'>{SIGNS[s]}{n}</span>" for s, n in counts if n)
    mark = " class='today' aria-current='date'" if day == data.today() else ""
    return f"<td{mark}><b>{day.day}</b>{said}</td>"


def listed(wanted: Wanted, first: date, found: Sequence[Day], sorts: Sequence[str]) -> None:
    """The dates of the month, or of one day of it, as cards under their day."""
    counts = {d.on: sum(getattr(d, s) for s in sorts) for d in found}
    days = [d for d in counts if counts[d]]
    if not days:
        st.markdown(tr("No date of these falls into this month. Look at another month, or take a filter away."))
        return
    words = {d: f"{d:%m-%d} {tr(WEEK[d.weekday()])} ({counts[d]})" for d in days}
    day = st.selectbox(
        tr("Which day"), days, index=None, format_func=words.__getitem__, placeholder=tr("the whole month"), key=DAY
    )
    start, end = (day, day) if day in counts else (first, last_of(first))
    total = sum(n for d, n in counts.items() if start <= d <= end)
    offset = lists.offset(total, PAGER)
    entries, total = agenda.entries(wanted, start, end, sorts, data.ROWS, offset)
    for on, of in groupby(entries, key=lambda e: e.on):
        st.markdown(f"**{when(on)}** {tr(WEEK[on.weekday()])}")
        for number, entry in enumerate(of):
            _card(entry, f"{on}-{offset}-{number}")
    lists.turn(total, PAGER)


def _card(entry: Entry, key: str) -> None:
    row = entry.row
    with st.container(border=True, gap=None, key=f"row-day-{key}"):
        st.page_link(lists.MEASURE, label=safe(agenda.title(entry, lang()), 140), query_params={"measure": row.key})
        sort = f":gray-badge[{SIGNS[entry.sort]} {tr(agenda.WORDS[entry.sort])}]"
        who = safe(names("member", row.members, 2))
        st.markdown(f"{marks.grade(row.colour).badge} {sort} **{who}** :small[:gray[{safe(row.key, 80)}]]")


def file(wanted: Wanted, sorts: Sequence[str]) -> None:
    """The dates as a file that calendars read."""
    st.download_button(
        tr("Save the next twelve months for a calendar (.ics)"),
        lambda: io.BytesIO(agenda.file(wanted, sorts, lang())),
        f"sentinel-{data.today().isoformat()}.ics",
        "text/calendar",
        icon=":material/event:",
        on_click="ignore",
    )

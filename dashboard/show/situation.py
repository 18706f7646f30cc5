"""The overview's blocks: the state in a sentence, tiles by grade, this time's news, what closes next, the way."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import data, marks
from dashboard.charts import way as way_chart
from dashboard.charts import weeks
from dashboard.charts.drawing import draw
from dashboard.data import Colour, Verdict, situation
from dashboard.data.situation import Situation, Standing
from dashboard.show import lists
from dashboard.show.files import offer
from dashboard.words import tr, when

LIST = "everybody/notifications.py"
SOURCES = "officials/sources.py"
BACK = (7, 30)
STEPS = {
    "received": data.msg("received by us"),
    "relevant": data.msg("touch a product family of Guangxi"),
    "graded": data.msg("graded by the table"),
    "alerted": data.msg("told to subscribers"),
    "read": data.msg("read by a reader"),
    "answered": data.msg("answered by a reader"),
}


def compared() -> int:
    """With how many days ago the reader compares."""
    words = {days: tr("{n} days ago", n=days) for days in BACK}
    chosen = st.segmented_control(
        tr("Compared with"), BACK, format_func=words.__getitem__, default=BACK[0], required=True, key="compared"
    )
    return int(chosen or BACK[0])


def sentence(now: Situation) -> None:
    """How many can still be acted on, which deadline is next, and how far the sources were looked at."""
    parts = [tr("{n} graded measures can still be acted on.", n=f"{len(now.open):,}")]
    if ahead := _by_deadline(now.open):
        parts.append(tr("The next comment deadline: {when}.", when=when(ahead[0].deadline)))
    st.markdown(" ".join(parts))
    coverage()


def coverage() -> None:
    """Sources that were not really looked at are named: their silence means nothing."""
    blind = [h for h in data.sources() if h.source.name != "sample" and not _looked(h)]
    if blind:
        text = tr("{n} sources could not be checked: what they published is missing here.", n=len(blind))
        st.page_link(SOURCES, label=f"○ {text}", icon=":material/visibility_off:")


def _looked(health: data.SourceHealth) -> bool:
    return health.last is not None and health.last.verdict in (Verdict.OK, Verdict.UNCHANGED)


def tiles(now: Situation) -> None:
    """One tile for each colour: how many are open and how many more or less; the word leads to the list."""
    counts, before = situation.by_colour(now.open), situation.by_colour(now.earlier)
    with st.container(horizontal=True, key="tiles"):
        for colour in Colour:
            with st.container(border=True, gap=None, width=150, key=f"row-tile-{colour.value}"):
                mark = marks.GRADES[colour]
                query = {"colour": colour.value, "open": "yes"}
                st.page_link(LIST, label=f":{mark.tint}-badge[{mark.text}]", query_params=query)
                st.markdown(f"### {counts[colour.rank]:,}")
                st.caption(_moved(counts[colour.rank] - before[colour.rank], now))


def _moved(difference: int, now: Situation) -> str:
    day = now.before.isoformat()
    if not difference:
        return tr("as on {day}", day=day)
    number = f"+{difference:,}" if difference > 0 else f"−{-difference:,}"
    return tr("{change} since {day}", change=number, day=day)


def news(now: Situation) -> None:
    """What came, what was followed up, what closes and what has closed, each with its number and its first rows."""
    days = (now.day - now.before).days
    st.header(tr("The last {n} days", n=days), anchor=False)
    sorts: dict[str, tuple[str, Sequence[Standing]]] = {
        "new": (tr("New measures"), now.new),
        "followed": (tr("With a further document"), now.followed),
        "closing": (tr("Closing within {n} days", n=days), now.closing),
        "closed": (tr("No longer open"), now.closed),
    }
    words = {k: f"{label} {len(found):,}" for k, (label, found) in sorts.items()}
    chosen = st.segmented_control(
        tr("Which measures"), list(words), format_func=words.__getitem__, default="new", required=True, key="news"
    )
    found = sorts[chosen or "new"][1]
    if not found:
        st.markdown(tr("None, as far as the sources were checked."))
        return
    lists.lines(situation.rows(situation.order(found), 6), "news")
    if len(found) > 6:
        st.caption(tr("The {n} most serious of {total}.", n=6, total=f"{len(found):,}"))


def closing(now: Situation) -> None:
    """Deadlines by week, and the nearest ones."""
    st.header(tr("Comment deadlines ahead"), anchor=False)
    ahead = _by_deadline(now.open)
    if not ahead:
        st.markdown(tr("No comment deadline of a graded measure lies ahead."))
        return
    shown = weeks.frame(ahead, now.day)
    draw(weeks.bars, shown, alt=tr("Comment deadlines ahead"))
    offer(shown.drop(columns="rank"), "deadlines", {"week": tr("Week"), "grade": tr("Grade"), "count": tr("Measures")})
    lists.lines(situation.rows(ahead, 4), "closing")
    st.page_link(LIST, label=tr("All that are open"), query_params={"open": "yes"}, icon=":material/arrow_forward:")


def _by_deadline(measures: Sequence[Standing]) -> list[Standing]:
    ahead = [s for s in measures if s.deadline and s.deadline >= data.today()]
    return sorted(ahead, key=lambda s: (s.deadline, s.colour.rank, s.id))


def way() -> None:
    """How far the last month's measures came on the way to the readers, and how quickly."""
    st.header(tr("From publication to answer"), anchor=False)
    steps = situation.way(30)
    if not steps or not steps[0].count:
        st.markdown(tr("Nothing published in the last 30 days is on record."))
        return
    shown = way_chart.frame(steps, {name: tr(text) for name, text in STEPS.items()})
    draw(way_chart.bars, shown, alt=tr("From publication to answer"))
    st.caption(
        tr(
            "Measures with a document of the last 30 days. Hours count from receipt; a step of which the store has no "
            "record is left out."
        )
    )
    offer(shown, "way", {"step": tr("Step"), "count": tr("Measures"), "text": tr("Remark")})

"""The blocks of the page of trends: who is unusually active, years and months, members, aims, product families."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.charts import trends as charts
from dashboard.charts.drawing import draw
from dashboard.data import trends
from dashboard.data.trends import Activity, Tally
from dashboard.show.files import offer
from dashboard.words import name, safe, tr

NOTIFICATIONS = data.msg("Notifications")
MONTHS = 36


def unusual() -> None:
    """Members that notify unusually much, in words, and the figures of every test."""
    st.header(tr("Unusual activity"), anchor=False)
    tests = trends.unusual()
    if not tests:
        text = tr("Nothing can be said yet: a member is compared with at least 12 earlier windows of 30 days.")
        st.markdown(f"{text} {tr('Read the WTO workbook once; it reaches back to 1995.')}")
        return
    found = [a for a in tests if a.unusual]
    if not found:
        st.markdown(tr("No member notified unusually much in the last 30 days ({n} tested).", n=len(tests)))
    for activity in found:
        st.markdown(f"▲ {safe(_sentence(activity))}")
    st.caption(
        tr(
            "The last {days} days of each member are compared with its own up to {windows} windows of {days} days "
            "before: how probable are so many or more? A negative binomial distribution with their mean and scatter "
            "tells it (a Poisson distribution where they scatter no more than chance). {n} members were tested at "
            "once, so the bound of Benjamini and Hochberg is used: at most {level} of those named are named by "
            "chance, on average. Follow-ups do not count; trend and season are not taken out.",
            days=trends.WINDOW_DAYS,
            windows=trends.HISTORY,
            n=len(tests),
            level=f"{trends.LEVEL:.0%}",
        )
    )
    _tests(tests)


def _sentence(a: Activity) -> str:
    return tr(
        "{member}: {count} notifications in the last 30 days; in {windows} windows before, {mean} on average. So many "
        "or more come by chance with probability {p}.",
        member=name("member", a.member),
        count=a.count,
        windows=a.windows,
        mean=f"{a.mean:.1f}",
        p=_p(a.p),
    )


def _p(p: float) -> str:
    return f"{p:.4f}" if p >= 0.0001 else tr("below {p}", p="0.0001")


def _tests(tests: tuple[Activity, ...]) -> None:
    with st.expander(tr("All {n} tests", n=len(tests))):
        law = {True: tr("negative binomial"), False: tr("Poisson")}
        shown = pd.DataFrame(
            {
                "member": [name("member", a.member) for a in tests],
                "count": [a.count for a in tests],
                "mean": [round(a.mean, 2) for a in tests],
                "variance": [round(a.variance, 2) for a in tests],
                "windows": [a.windows for a in tests],
                "law": [law[a.scattered] for a in tests],
                "p": [_p(a.p) for a in tests],
                "unusual": [tr("unusual") if a.unusual else "" for a in tests],
            }
        )
        names = {
            "member": tr("Member"),
            "count": tr("Last 30 days"),
            "mean": tr("Mean before"),
            "variance": tr("Variance before"),
            "windows": tr("Windows before"),
            "law": tr("Distribution"),
            "p": tr("Probability"),
            "unusual": tr("Result"),
        }
        st.dataframe(shown.rename(columns=names), hide_index=True, alt=tr("Unusual activity"))
        offer(shown, "unusual", names)


def over_time() -> None:
    """Notifications by year and by month, of one member or all."""
    st.header(tr("By year and month"), anchor=False)
    by_member = trends.by("member")
    active = trends.year(by_member, data.today())
    words = {"": tr("all members")} | {m: name("member", m) for m in sorted(active, key=lambda m: (-active[m], m))}
    member = st.selectbox(tr("Member"), list(words), format_func=words.__getitem__, key="trend-member") or ""
    tally = {month: n for (of, month), n in (by_member if member else trends.by()).items() if of == member}
    left, right = st.columns(2, gap="large")
    with left:
        by_year = trends.years(tally)
        shown = charts.frame(list(by_year), list(by_year.values()))
        _columns(shown, tr("Notifications by year: {who}", who=words[member]), "years")
    with right:
        months = trends.months(data.today(), MONTHS)
        shown = charts.frame([charts.month_name(m) for m in months], [tally.get(m, 0) for m in months])
        _columns(shown, tr("Notifications by month: {who}", who=words[member]), "months")
    st.caption(tr("The present year and month count up to today. Addenda, corrigenda and supplements are left out."))


def _columns(shown: pd.DataFrame, title: str, key: str) -> None:
    st.markdown(f"**{safe(title)}**")
    draw(charts.columns, shown, tr(NOTIFICATIONS), alt=title)
    offer(shown, key, {"name": tr("Time"), "count": tr(NOTIFICATIONS)})


def members() -> None:
    """Who notified most within a year beside the year before, and all of them as tiles by region."""
    st.header(tr("By member"), anchor=False)
    tally = trends.by("member")
    now, before = trends.year(tally, data.today()), trends.year(tally, data.today(), 1)
    if not now:
        st.markdown(tr("No notification of the last twelve whole months is on record."))
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        _ranked(
            charts.ranked(now, before, lambda m: name("member", m), 20), tr("The 20 most active members"), "members"
        )
    with right:
        title = tr("Members by region")
        st.markdown(f"**{title}**")
        shown = charts.grid(now, trends.region, lambda m: name("member", m))
        with st.container(key="wide-tiles"):
            draw(charts.tiles, shown, alt=title)
        with st.container(key="narrow-tiles"):
            narrow = charts.grid(now, trends.region, lambda m: name("member", m), 4)
            draw(charts.tiles, narrow, alt=title)
        offer(shown, "regions", {"member": tr("Member"), "count": tr(NOTIFICATIONS)})


def aims() -> None:
    """Objectives that notifiers name."""
    st.header(tr("By objective"), anchor=False)
    _year(
        trends.by("objective"),
        lambda o: tr(o.removesuffix(" (TBT)").removesuffix(" (SPS)")),
        tr("Objectives"),
        "objectives",
    )


def families() -> None:
    """Product families of one sector."""
    st.header(tr("By product family"), anchor=False)
    words = {s: name("sector", s) for s in data.sector_ids()}
    sector = st.selectbox(tr("Sector"), list(words), format_func=words.__getitem__, key="trend-sector")
    _year(trends.families(sector or next(iter(words))), lambda f: name("family", f), tr("Product families"), "families")


def _year(tally: Tally, words: Callable[[str], str], title: str, key: str) -> None:
    now, before = trends.year(tally, data.today()), trends.year(tally, data.today(), 1)
    if not now:
        st.markdown(tr("No notification of the last twelve whole months is on record."))
        return
    _ranked(charts.ranked(now, before, words, 15), title, key)


def _ranked(shown: pd.DataFrame, title: str, key: str) -> None:
    st.markdown(f"**{title}**")
    draw(charts.bars, shown, tr(NOTIFICATIONS), alt=title)
    st.caption(tr("Twelve whole months; the pale bar and the number in brackets compare with the twelve before."))
    names = {"name": tr("Name"), "count": tr(NOTIFICATIONS), "before": tr("The year before")}
    offer(shown, key, names)

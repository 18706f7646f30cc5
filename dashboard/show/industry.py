"""The blocks of a sector's page: the choice, what is open, the trend, the markets, the exports."""

from __future__ import annotations

import streamlit as st

from dashboard import data, marks
from dashboard.charts import industry as charts
from dashboard.data import Colour, industries
from dashboard.data.industries import Industry
from dashboard.data.searching import Wanted
from dashboard.show import hits
from dashboard.show.files import offer
from dashboard.words import lang, name, safe, tr

LIST = "everybody/notifications.py"
PAGE = "everybody/industries.py"
ALL = ""
BASES = {
    "plan": data.msg("named in Guangxi's plan of 2009"),
    "generic": data.msg("of a group named in Guangxi's plan of 2009"),
    "inferred": data.msg("not in the plan; added because the plan's industries need it"),
    "today": data.msg("one of today's large exports"),
}


def chosen() -> tuple[str, str]:
    """(sector, family or ""): from the address, else the sector with most open measures."""
    counts = industries.sector_counts()
    sectors = list(counts)
    given = st.query_params.get("family", "")
    sector = given.partition("/")[0] or st.query_params.get("sector", "")
    if sector not in sectors:
        sector = max(sectors, key=lambda s: counts[s])
    labels = {s: f"{name('sector', s)} {counts[s]}" for s in sectors}
    picked = st.pills(
        tr("Sector (measures that can still be acted on)"), sectors, format_func=labels.__getitem__, default=sector,
        key=f"industry-sector-{sector}", required=True,
    )  # fmt: skip
    sector = str(picked or sector)
    families = data.family_ids((sector,))
    words = {ALL: tr("the whole sector"), **{f: name("family", f) for f in families}}
    place = list(words).index(given) if given in words else 0
    family = st.selectbox(
        tr("Product family"), list(words), index=place, format_func=words.__getitem__, key=f"industry-family-{sector}"
    )
    family = str(family or "")
    st.query_params.from_dict({"family": family} if family else {"sector": sector})
    return sector, family


def head(sector: str, family: str, found: Industry) -> None:
    """Name, how many, by grade; of a family also its codes."""
    st.header(safe(name("family", family) if family else name("sector", sector)), anchor=False)
    query = {"family": family} if family else {"sector": sector}
    with st.container(horizontal=True, key="tiles-industry"):
        for colour in Colour:
            with st.container(border=True, gap=None, width=150, key=f"row-tile-industry-{colour.value}"):
                label = f":{marks.GRADES[colour].tint}-badge[{marks.GRADES[colour].text}]"
                st.page_link(LIST, label=label, query_params={**query, "colour": colour.value, "open": "yes"})
                st.markdown(f"### {found.open[colour.value]:,}")
    st.caption(
        tr("Open now by grade; {n} measures are on record in all, {none} of the open ones have no grade.",
           n=f"{found.total:,}", none=found.open["none"])
    )  # fmt: skip
    if family:
        hs, ics, basis = industries.facts(family)
        codes = tr("; ").join(filter(None, (f"HS {' '.join(hs)}" if hs else "", f"ICS {' '.join(ics)}" if ics else "")))
        st.caption(f"{tr(BASES.get(basis, basis))} · {safe(codes, 400)}")


def now(of: Wanted) -> None:
    """The most serious measures that are open, and the way to all."""
    st.subheader(tr("What is open"), anchor=False)
    found = industries.open_now(of, lang())
    if not found:
        st.markdown(tr("Nothing is open here, as far as the sources were checked."))
    for number, hit in enumerate(found):
        hits.card(hit, f"industry-{number}")
    query = {"family": of.families} if of.families else {"sector": of.sectors}
    st.page_link(LIST, label=tr("Search in this field"), query_params=query, icon=":material/search:")


def trend(found: Industry) -> None:
    """Measures by month of the last three years."""
    st.subheader(tr("Measures by month"), anchor=False)
    shown = charts.months_frame(found.months)
    st.altair_chart(charts.months(shown), alt=tr("Measures by month"))
    offer(shown, "months", {"month": tr("Month"), "count": tr("Measures")})


def markets(found: Industry) -> None:
    """Who notifies."""
    st.subheader(tr("Markets by measures"), anchor=False)
    if not found.members:
        st.markdown(tr("No measure is on record here."))
        return
    shown = charts.members_frame(found.members)
    st.altair_chart(charts.members(shown), alt=tr("Markets by measures"))
    offer(shown, "members", {"member": tr("Member"), "open": tr("can be acted on"), "all": tr("all")})


def exports(of: Wanted, found: Industry) -> None:
    """What Guangxi sells there, with the period and the source of the statistics."""
    st.subheader(tr("Guangxi's exports by market"), anchor=False)
    by_market, first, last = industries.markets(of, {m: still for m, (still, _) in found.members.items()})
    if not by_market or first is None or last is None:
        st.markdown(tr("No customs statistics were imported: `sentinel import exports FILE.csv` brings them in."))
        return
    shown = charts.exports_frame(by_market)
    st.altair_chart(charts.exports(shown), alt=tr("Guangxi's exports by market"))
    told = tr("Customs statistics, {first} to {last}, mean of a year; ▲ open measures of that market.",
              first=charts.month(first), last=charts.month(last))  # fmt: skip
    st.caption(told)
    offer(shown, "exports", {"member": tr("Market"), "musd": tr("million USD a year"), "open": tr("Open measures")})


def families(sector: str, found: Industry) -> None:
    """The sector's families with what is open in each."""
    st.subheader(tr("Product families"), anchor=False)
    ids = sorted(data.family_ids((sector,)), key=lambda f: (-found.families.get(f, (0, 0))[0], f))
    columns = st.columns(3)
    for number, family in enumerate(ids):
        still, ever = found.families.get(family, (0, 0))
        label = f"{safe(name('family', family))} :gray[{still}/{ever}]"
        columns[number % 3].page_link(PAGE, label=label, query_params={"family": family})
    st.caption(tr("Open and all measures of each family."))

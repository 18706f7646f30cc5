"""The blocks of the classifier's page: a new model beside the live one, the weeks, the labellers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.data import modelling
from dashboard.data.modelling import Compared
from dashboard.words import moment, name, safe, tr

FIGURES = {
    "family_f1": data.msg("Product families: F1, all labels alike"),
    "family_macro_f1": data.msg("Product families: F1, all families alike"),
    "sector_f1": data.msg("Sectors: F1"),
    "relevant_precision": data.msg("Relevant: precision"),
    "relevant_recall": data.msg("Relevant: recall"),
    "top3": data.msg("A right family among the first three"),
    "calibration_error": data.msg("Calibration error (less is better)"),
    "abstained": data.msg("Share sent to experts"),
}
DRIFT = {
    "abstained": data.msg("share sent to experts"),
    "best": data.msg("mean of the best score"),
    "corrected": data.msg("share corrected by experts"),
}


def compared() -> None:
    """The newest comparison in full; earlier ones folded."""
    st.header(tr("New model beside the live one"), anchor=False)
    st.caption(tr("Live model: {name}", name=modelling.live()))
    found = modelling.compared()
    if not found:
        st.markdown(tr("No model was trained here yet. `sentinel train` trains one and compares it before it is used."))
        return
    _one(found[0])
    for earlier in found[1:6]:
        with st.expander(f"{safe(earlier.name)} · {moment(earlier.at)}"):
            _one(earlier)


def _one(found: Compared) -> None:
    said = tr("it is live") if found.live else tr("it is not live")
    st.markdown(
        tr(
            "Model {name} of {at}, beside {beside}, on {n} judged documents: {said}.",
            name=safe(found.name),
            at=moment(found.at),
            beside=safe(found.beside),
            n=found.judged,
            said=said,
        )
    )
    if found.wrong:
        st.warning(safe(tr("It was not used because: {why}", why=tr("; ").join(found.wrong))), icon=":material/block:")
    head = tr("Figure"), tr("Live model"), tr("New model"), tr("Difference")
    rows = [(tr(text), *found.figures[key]) for key, text in FIGURES.items() if key in found.figures]
    sectors = [(f"{name('sector', s)} ({found.documents.get(s, 0)})", *pair) for s, pair in found.sectors.items()]
    made = [(what, f"{old:.3f}", f"{new:.3f}", f"{new - old:+.3f}") for what, old, new in (*rows, *sectors)]
    st.dataframe(pd.DataFrame(made, columns=head), hide_index=True, width="stretch")


def weeks() -> None:
    """Share abstained, mean score and corrections by week, and what is unusual in the newest one."""
    st.header(tr("Does it still fit?"), anchor=False)
    found = modelling.weeks()
    if not found:
        st.markdown(tr("Nothing was published and labelled in the last {n} weeks.", n=modelling.WEEKS))
        return
    for alarm in modelling.alarms(found):
        text = tr("The newest week is unlike those before it: {what}.", what=tr(DRIFT[alarm]))
        st.warning(text, icon=":material/trending_up:")
    head = (
        tr("Week"),
        tr("Documents"),
        tr("Share sent to experts"),
        tr("Mean of the best score"),
        tr("Looked at by experts"),
        tr("Corrected by experts"),
    )
    rows = [
        (f"{w.monday:%Y-%m-%d}", w.documents, f"{w.abstained:.0%}", f"{w.best:.2f}", w.looked, f"{w.corrected:.0%}")
        for w in reversed(found)
    ]
    st.dataframe(pd.DataFrame(rows, columns=head), hide_index=True, width="stretch")
    st.caption(
        tr(
            "Weeks begin on Monday, by day of publication. A week is unlike the others when a figure lies more than "
            "three standard errors from theirs; fewer than 20 documents say nothing."
        )
    )


def labellers() -> None:
    """How far each labeller agrees with the others; those far apart are marked."""
    st.header(tr("Labellers"), anchor=False)
    found = modelling.labellers()
    if not found:
        st.caption(tr("No document has two blind labels yet; the figure appears with the first."))
        return
    head = tr("Expert"), tr("Common documents"), tr("Agreement with the others (Cohen's kappa)"), tr("Remark")
    rows = [
        (
            safe(x.expert),
            x.documents,
            "—" if x.kappa is None else f"{x.kappa:.2f}",
            tr("differs much: look at these labels") if x.careless else "",
        )
        for x in found
    ]
    st.dataframe(pd.DataFrame(rows, columns=head), hide_index=True, width="stretch")

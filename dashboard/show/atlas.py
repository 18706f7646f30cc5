"""The map, where the deployment supplies one: notifications of a year by member, its approval number beneath."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.charts import atlas as chart
from dashboard.data import trends
from dashboard.data.atlas import AtlasError, atlas
from dashboard.words import name, safe, tr


def world() -> None:
    """Nothing without a map of the deployment; its fault in a sentence."""
    try:
        found = atlas()
    except AtlasError as error:
        st.warning(tr(str(error)), icon=":material/map:")
        return
    if found is None:
        return
    title = tr("Map of members")
    st.header(title, anchor=False)
    counts = trends.year(trends.by("member"), data.today())
    st.altair_chart(chart.world(found.features, counts, lambda m: name("member", m)), alt=title)
    st.caption(tr("Approval number of the map: {number}", number=safe(found.approval, 60)))

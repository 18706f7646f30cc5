"""A map from a GeoJSON that the deployment supplies; no base map, no request to anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt

from dashboard.charts import LINE
from dashboard.words import tr


def world(features: Sequence[dict[str, Any]], counts: Mapping[str, int], name: Callable[[str], str]) -> Any:
    """Countries tinted by their number of notifications; grey where there is none."""
    shapes = [_counted(f, counts, name) for f in features]
    most = max(1, *counts.values())
    scale = alt.Scale(type="sqrt", domain=[0, most], range=["#eef4f9", LINE])
    return (
        alt.Chart(alt.InlineData(values=shapes))
        .mark_geoshape(stroke="#9fb0bf", strokeWidth=0.5)
        .encode(
            color=alt.Color("properties.count:Q", scale=scale, legend=alt.Legend(title=tr("Notifications"))),
            tooltip=[
                alt.Tooltip("properties.name:N", title=tr("Member")),
                alt.Tooltip("properties.count:Q", title=tr("Notifications")),
            ],
        )
        .project("equalEarth")
        .properties(height=460)
    )


def _counted(feature: dict[str, Any], counts: Mapping[str, int], name: Callable[[str], str]) -> dict[str, Any]:
    member = feature["properties"]["member"]
    told = {"name": name(member) if member else "", "count": counts.get(member, 0)}
    return {**feature, "properties": told}

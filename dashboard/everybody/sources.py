"""数据源 Sources: when each was last checked, what came, and what could not be checked."""

import pandas as pd
import streamlit as st

from dashboard import data, show
from dashboard.words import lang, tr
from records.wording import msg

VERDICTS = {
    "ok": msg("checked"),
    "unchanged": msg("checked, unchanged"),
    "not_checked": msg("not checked"),
    "suspect": msg("needs a look"),
    "failed": msg("failed"),
}
ICONS = {"ok": "✔", "unchanged": "✔", "not_checked": "○", "suspect": "⚠", "failed": "✖"}

st.title(tr("Sources"))
st.caption(tr("“Not checked” means that nobody looked: it never means that there was nothing new."))
for h in data.sources():
    if h.source.name == "sample":
        continue
    verdict = h.last.verdict.value if h.last else "not_checked"
    title = h.source.title_zh if lang() == "zh" else h.source.title_en
    with st.container(border=True):
        st.markdown(f"**{ICONS[verdict]} {tr(VERDICTS[verdict])}** · {show.safe(title)}")
        times = {
            tr("Last try"): h.last.started.astimezone(data.ZONE) if h.last else None,
            tr("Last success"): h.last_success.astimezone(data.ZONE) if h.last_success else None,
            tr("Next try"): h.next_try.astimezone(data.ZONE) if h.next_try else None,
        }
        for column, (label, moment) in zip(st.columns(3), times.items(), strict=True):
            column.markdown(f"{label}  \n{moment:%Y-%m-%d %H:%M}" if moment else f"{label}  \n{tr('never')}")
        if h.last:
            counts = {k: getattr(h.last, k) for k in ("seen", "new", "changed", "same", "invalid")}
            st.caption(tr("Read {seen} · new {new} · changed {changed} · same {same} · invalid {invalid}", **counts))
            st.caption(
                tr(
                    "Usual yield of a whole run: {least} to {most}",
                    least=h.source.expected[0],
                    most=h.source.expected[1],
                )
            )
            if h.last.message:
                st.warning(show.safe(h.last.message))
            if h.last.leftover:
                st.caption(
                    tr(
                        "Left over: {fields}",
                        fields=show.safe(", ".join(f"{k} ({n})" for k, n in h.last.leftover.items())),
                    )
                )
            if h.last.invalid:
                rows = [(i.place, i.problem, i.advice) for _, i in data.invalids(h.source.name)]
                st.dataframe(
                    pd.DataFrame(rows, columns=[tr("Place"), tr("Problem"), tr("What to do")]), hide_index=True
                )
        st.caption(
            f"{show.safe(h.source.publisher)} · {show.safe(h.source.licence)} · {show.safe(h.source.attribution)}"
        )

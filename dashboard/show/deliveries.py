"""The page of deliveries: whether messages get out, what waits or died, one delivery's tries, sending it again."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.data import deliveries
from dashboard.data.deliveries import Delivery, DeliveryState, Detail
from dashboard.show import frame
from dashboard.words import moment, plain, safe, tr

STATES = {
    DeliveryState.PENDING: ("…", data.msg("waits to be sent")),
    DeliveryState.SENT: ("✓", data.msg("accepted by the other side")),
    DeliveryState.DEAD: ("✕", data.msg("given up")),
    DeliveryState.CANCELLED: ("–", data.msg("called off")),
}
VERDICTS = {
    "ok": data.msg("accepted"),
    "retry": data.msg("to be tried again"),
    "permanent": data.msg("refused for good"),
    "configuration": data.msg("a person must mend something"),
}
REASONS = {
    "bounces": data.msg("what was sent came back too often"),
    "gone": data.msg("the other side says that it is not there"),
    "complaint": data.msg("a complaint"),
    "reader": data.msg("the reader's wish"),
}


def path() -> None:
    """Whether messages get out, in a sentence with its sign."""
    now = deliveries.path()
    text = safe(tr(now.why))
    if now.at:
        text += " " + tr("Last arrival: {when}.", when=moment(now.at))
    if now.colour == "green":
        st.success(f"✓ {text}")
    elif now.colour == "red":
        st.error(f"✕ {text} {tr('Look at the worker and at the channel’s settings (`sentinel status`).')}")
    else:
        st.info(f"○ {text}")


def chosen() -> DeliveryState | None:
    """Which state the reader wants to see, with the number in each."""
    counts = deliveries.states()
    words = {s.value: f"{sign} {tr(text)} {counts[s]:,}" for s, (sign, text) in STATES.items()}
    picked = st.pills(tr("State"), list(words), format_func=words.__getitem__, key="delivery-state")
    return DeliveryState(picked) if picked else None


def listed(state: DeliveryState | None) -> None:
    """The newest deliveries; a click opens one."""
    found = deliveries.outbox(state)
    if not found:
        text = tr("Nothing here. Messages appear once somebody subscribes and a measure concerns them.")
        frame.empty(text, link="exporters/subscriptions.py", label=tr("Subscriptions"))
        return
    picked = st.dataframe(
        _table(found),
        key="deliveries",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        alt=tr("Deliveries"),
    )
    st.caption(tr("The newest {n}; addresses are masked. Click a row for its tries.", n=len(found)))
    rows = picked["selection"]["rows"]
    if rows and rows[0] < len(found):
        st.query_params["delivery"] = found[rows[0]].id


def _table(found: Sequence[Delivery]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            tr("State"): [f"{STATES[d.state][0]} {tr(STATES[d.state][1])}" for d in found],
            tr("Day"): [d.created_on.isoformat() for d in found],
            tr("Channel"): [plain(d.channel, 40) for d in found],
            tr("To"): [plain(d.address, 60) or "—" for d in found],
            tr("Tries"): [d.tries for d in found],
            tr("Last words"): [plain(d.outcome, 200) for d in found],
            tr("Sent"): [moment(d.sent_at) if d.sent_at else "—" for d in found],
            tr("Id"): [d.id[:12] for d in found],
        }
    )


def detail() -> None:
    """The delivery that the address names: its tries, and a button that sends it again."""
    id = st.query_params.get("delivery", "")
    found = deliveries.one(id[:64]) if id else None
    if found is None:
        return
    d = found.delivery
    with st.container(border=True, key=f"row-delivery-{d.id[:12]}"):
        sign, text = STATES[d.state]
        st.markdown(f"**{sign} {tr(text)}** · {safe(d.channel)} · {safe(d.address) or '—'} · `{d.id[:12]}`")
        if found.due:
            st.markdown(tr("Next try: {when}", when=moment(found.due)))
        for attempt in found.tries[-10:]:
            verdict = tr(VERDICTS[attempt.verdict]) if attempt.verdict in VERDICTS else safe(attempt.verdict)
            st.markdown(f":small[{moment(attempt.at)} · {verdict} · {safe(attempt.outcome, 300)}]")
        _again(found)


def _again(found: Detail) -> None:
    d, job = found.delivery, found.again
    if job and job.state.value == "waiting":
        st.caption(tr("Asked for again {when}; a worker sends it within seconds.", when=moment(job.asked_at)))
    if d.state not in (DeliveryState.DEAD, DeliveryState.CANCELLED) or not data.can("delivery.replay"):
        return
    if st.button(tr("Send again"), key="send-again", icon=":material/replay:"):
        deliveries.send_again(d.id)
        st.rerun()


def channels() -> None:
    """The last day's tries by channel."""
    health = deliveries.health()
    if not health:
        return
    st.header(tr("Channels, last 24 hours"), anchor=False)
    table = {
        tr("Channel"): [plain(h.channel, 40) for h in health],
        **{tr(text): [h.tries.get(v, 0) for h in health] for v, text in VERDICTS.items()},
        tr("Last failure"): [plain(h.last_failure, 200) for h in health],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True, alt=tr("Channels, last 24 hours"))


def came_back() -> None:
    """Mails that came back, and addresses that get nothing any more."""
    bounced, refused = deliveries.returned(), deliveries.refusals()
    if bounced:
        with st.expander(tr("{n} mails came back", n=len(bounced))):
            for b in bounced:
                kind = tr("for good") if b.kind == "hard" else tr("for now")
                st.markdown(
                    f":small[{moment(b.at)} · {safe(b.masked)} · {kind} · {safe(b.status)} {safe(b.said, 200)}]"
                )
    if refused:
        with st.expander(tr("{n} addresses get nothing any more", n=len(refused))):
            for r in refused:
                st.markdown(f":small[{moment(r.since)} · {safe(r.masked)} · {tr(REASONS[r.reason.value])}]")

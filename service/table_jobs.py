"""Jobs for the terminal."""

from __future__ import annotations

import json

from records.masking import mask_in
from records.queries.delivering import jobs
from records.store import Store
from records.wording import msg, say
from service.jobs import NAMES
from service.settings import ZONE, Settings
from service.table import new_table, put_out

STATES = {"waiting": msg("pending"), "done": msg("done"), "failed": msg("failed")}


def show_jobs(settings: Settings, store: Store, *, as_json: bool) -> None:
    """`job list`."""
    found, lang = jobs(store), settings.language
    if as_json:
        rows = [
            {"id": j.id, "kind": j.kind, "arguments": {k: mask_in(v) for k, v in j.arguments.items()},
             "asked_by": j.asked_by, "asked_at": j.asked_at.isoformat(), "state": j.state.value,
             "tries": j.tries, "outcome": j.outcome}
            for j in found
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = new_table(lang, msg("Jobs"), "#", msg("What"), msg("Asked"), msg("State"), msg("Last words"))
    for j in found:
        asked = j.asked_at.astimezone(ZONE).strftime("%m-%d %H:%M")
        what = " ".join([say(NAMES.get(j.kind, j.kind), lang), *map(mask_in, j.arguments.values())])
        table.add_row(str(j.id), what[:60], asked, say(STATES[j.state.value], lang), j.outcome[:100])
    put_out(table)

"""`status` and `show`: what is known."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from records.wording import both, msg
from service.options import AsJson, AsOf, opened, told

Symbol = Annotated[str, typer.Argument(metavar="SYMBOL", help=both("Symbol of a notification, e.g. G/TBT/N/VNM/408."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=both("Figures: notifications, grades, alerts, sources."))(status)
    app.command(help=both("One measure whole: thread, labels, grade, alerts."))(show)


def status(as_json: AsJson = False, as_of: AsOf = None) -> None:
    """The state of the system."""
    from records import queries
    from records.queries.coverage import coverage
    from service.coverage import dicts, show
    from service.table import show_status
    from service.table_delivery import figures as delivery_figures
    from service.table_delivery import show_path

    now, store = opened()
    figures, found = queries.status(store, now.today()), coverage(store, now.now())
    if as_json:
        figures["delivery"] = delivery_figures(store, now)
        more = dicts(found)
        figures["sources"] = [s | more[s["name"]] for s in figures["sources"]]
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        show_status(now, figures)
        show_path(now, store)
        show(now, found)


_NONE = msg("No measure {symbol} in the store; `sentinel update` collects, the page lists what is there.")


def show(symbol: Symbol, as_json: AsJson = False, as_of: AsOf = None) -> None:
    """One measure."""
    from records import queries
    from records.queries.references import linked
    from records.showing import attributions, shown_measure
    from service.attachments import file_dicts, file_lines, files_of
    from service.documents import as_dict as form_as_dict
    from service.documents import forms, lines
    from service.errors import Problem
    from service.links import link_dicts, link_lines
    from service.measure import as_dict, show_measure
    from service.state import state_dict, state_lines

    now, store = opened()
    found = queries.measure(store, symbol)
    if found is None:
        raise Problem(told(_NONE, symbol=symbol))
    alerts = queries.alerts_of(store, found.key)
    read, files = forms(store, found), files_of(store, found)
    seen, others = shown_measure(found, store.passports()), linked(store, found.id)
    credits = attributions((d.source for d in found.documents), store.passports())
    if as_json:
        parsed = {d.key: form_as_dict(form) for d, form in read}
        more = {"state": state_dict(found, now.today(), seen), "parsed": parsed, "attachments": file_dicts(files)}
        more |= {"attributions": list(credits), "linked": link_dicts(others)}
        print(json.dumps(as_dict(seen, alerts, now.today()) | more, ensure_ascii=False, indent=2))
        return
    show_measure(now, seen, alerts)
    print("\n" + "\n".join(state_lines(found, now.today(), now.language, seen)))
    for document, form in read:
        print("\n" + told("Document {key}, as read", key=document.key))
        print("\n".join(f"  {line}" for line in lines(form, now.language)))
    if others:
        print("\n" + told("Linked measures"))
        print("\n".join(f"  {line}" for line in link_lines(others, now.language)))
    if files:
        print("\n" + told("Attachments"))
        print("\n".join(f"  {line}" for line in file_lines(files, now.language)))
    print("\n" + "\n".join(credits))

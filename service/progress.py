"""Progress on a terminal: one bar for each source with bytes and rows, one line for each stage; silent elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from records.wording import msg, say

STAGES = {
    "collect": msg("Collecting …"),
    "label": msg("Labelling …"),
    "grade": msg("Grading …"),
    "respond": msg("Cases …"),
    "match": msg("Matching …"),
    "send": msg("Sending …"),
    "index": msg("Indexing …"),
}


@contextmanager
def showing(lang: str) -> Iterator[tuple[Callable[[dict[str, object]], None], Callable[[str], None]]]:
    """Give (progress of a crawl, name of the stage); both do nothing when stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]}"),
    )
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal, transient=True
    ) as bar:
        line = bar.add_task("", total=None, rows="")
        tasks: dict[str, object] = {}

        def progress(told: dict[str, object]) -> None:
            name = str(told.get("source", ""))
            task = tasks.setdefault(name, bar.add_task(name, total=None, rows=""))
            rows = say("{n} rows", lang, n=told["rows"]) if told.get("rows") else ""
            bar.update(task, completed=told.get("bytes") or 0, total=told.get("total") or None, rows=rows)  # type: ignore[arg-type]

        def stage(name: str) -> None:
            bar.update(line, description=say(STAGES[name], lang))

        yield progress, stage

"""One whole run: collect, label, grade, match, send; each stage takes what is pending, so a run can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from alerts.examples import examples
from alerts.stages import grade_pending, match_pending, send_pending
from classifier import label_pending
from classifier.asking import fill_worklist
from crawlers import registry
from records import queries
from records.queries.delivering import somebody_works
from records.runs import Run, Source, Verdict
from records.store import Store
from records.store.leases import this_process
from responses.desk import redate
from responses.routing import assign_questions, open_help, propose_comments
from service.case_letters import tell
from service.crawling import Progress, crawl, due
from service.delivering import setup, translator_of
from service.jobs import run_jobs
from service.missing import want_by_itself
from service.readers import tend_readers
from service.settings import Settings

WORKBOOK = "wto_eping_workbook"
SAMPLE = "sample"


@dataclass(slots=True)
class Report:
    """What a run did: the newest run of each source it tried, and what the later stages wrote."""

    runs: list[Run] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)
    sample_loaded: bool = False
    labelled: int = 0
    graded: int = 0
    alerts: int = 0
    sent: int = 0
    failed: int = 0
    indexed: int = 0
    words: dict[str, str] = field(default_factory=dict)  # source -> last words of a child that broke off

    @property
    def refused(self) -> bool:
        """True when something that was asked for could not be read at all."""
        return any(run.verdict in (Verdict.FAILED, Verdict.SUSPECT) for run in self.runs)


def open_store(settings: Settings) -> Store:
    """The store with newest tables and every passport registered."""
    store = Store(settings.url, settings.home)
    store.migrate()
    store.register(passports())
    return store


def passports() -> Sequence[Source]:
    """Every source's passport."""
    return registry.passports()


def update(
    settings: Settings,
    store: Store,
    *,
    path: Path | None = None,
    progress: Progress | None = None,
    stage: Callable[[str], None] = lambda name: None,
) -> Report:
    """Run everything once.  With `path` only that ePing export is read, nothing is fetched and no sample loaded."""
    report = Report()
    stage("collect")
    collect(settings, store, report, path=path, progress=progress)
    work(settings, store, report, stage)
    if path is None:
        from service.attachments import fetch_behind_graded

        fetch_behind_graded(settings, store, report, progress)
    return report


def collect(
    settings: Settings, store: Store, report: Report, *, path: Path | None = None, progress: Progress | None = None
) -> None:
    """Crawl what is due (or only `path`); an empty store that nothing reached gets the packaged sample."""
    now = settings.now()
    if path is None:
        want_by_itself(store)
    names = [WORKBOOK] if path else due(store, passports(), now)
    crawl_named(settings, store, names, report, path=path, progress=progress)
    if path is None and queries.status(store, settings.today())["notifications"] == 0:
        crawl_named(settings, store, [SAMPLE], report, progress=progress)
        report.sample_loaded = True


def crawl_named(
    settings: Settings,
    store: Store,
    names: Sequence[str],
    report: Report,
    *,
    path: Path | None = None,
    progress: Progress | None = None,
    release: bool = False,
) -> None:
    """Crawl these sources and take their runs into the report."""
    for ended in crawl(settings, names, settings.now(), path=path, progress=progress, release=release):
        if ended.words:
            report.words[ended.source] = ended.words
    last = {h.source.name: h.last for h in queries.sources(store)}
    report.runs += [run for name in names if (run := last.get(name))]


def work(settings: Settings, store: Store, report: Report, stage: Callable[[str], None] = lambda name: None) -> None:
    """Everything after collecting: label, grade, match, send, index for searching."""
    now, today = settings.now(), settings.today()
    stage("label")
    report.labelled += label_pending(store, now)["documents"]
    stage("grade")
    report.graded += grade_pending(store, today, now)
    store.ensure_examples(examples(today))
    stage("respond")
    respond(settings, store, now)
    if report.labelled or report.graded:
        fill_worklist(store, today)
    stage("match")
    report.alerts += match_pending(store, today, now, translator_of(settings))
    stage("send")
    tend_readers(settings, store)
    report.sent, report.failed = send_all(settings, store, leave=True)
    store.refer_pending()
    stage("index")
    report.indexed += store.index_pending(today)


def respond(settings: Settings, store: Store, now: datetime) -> None:
    """What the program does for cases: moved due dates, calls for help, questions to experts, proposals, letters."""
    redate(store, now)
    open_help(store, now)
    assign_questions(store, now)
    propose_comments(store, now)
    tell(settings, store, now, settings.mail_channel)


def send_all(settings: Settings, store: Store, *, leave: bool = False) -> tuple[int, int]:
    """Bundle and deliver what is pending; (sent, failed).  `leave`: a worker that runs does the delivering."""
    run_jobs(settings, store, settings.now, light=True)
    if leave and somebody_works(store, settings.now()):
        store.bundle(settings.now())
        return 0, 0
    return send_pending(store, settings.today(), settings.now(), this_process(), setup=setup(settings))

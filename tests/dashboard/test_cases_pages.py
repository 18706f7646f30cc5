"""The pages of cases and of experts, opened by AppTest: empty, with work to do, by each role, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from classifier.asking import fill_worklist
from dashboard import data
from records import queries
from records.accounts import OrganisationKind
from records.cases import Case, CaseKind, PastComment
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.roles import Person, Role
from records.store import Store
from records.wording import Reason
from responses.desk import open_case
from responses.routing import propose_comments

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.fromisoformat("2026-03-02T16:00:00+08:00")
EXPERT = Person("e1", "Li", (Role.EXPERT,), "college")
SECOND = Person("e2", "Wang", (Role.EXPERT,), "college")
OFFICIAL = Person("o1", "Zhao", (Role.OFFICIAL,), "office")
FIRM = Person("f1", "Tea Works", (Role.EXPORTER,), "works")
EXPERT_PAGES = ("workbench", "label", "opinions", "comments")
TEA = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 2, 20),
    title="Certification of <b>tea</b> ![x](http://x.example/y)",
    products="Tea, jasmine tea",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2026, 4, 21),
    codes=(Code("hs", "0902"),),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SENTINEL_HOME", str(tmp_path))
    monkeypatch.setenv("SENTINEL_AS_OF", "2026-03-02")
    monkeypatch.delenv("SENTINEL_STORE", raising=False)
    yield tmp_path
    data.be(None)


def made(home: Path) -> Store:
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    return store


def filled(home: Path) -> Store:
    store = made(home)
    run = store.begin("test", NOW)
    store.save(run, [TEA], NOW)
    store.finish(run, NOW)
    doubt = Labelling((Label("agriculture/tea", 0.6, "rule:term", (Reason.of("x"),)),), 0.6, abstained=True)
    for batch in store.unlabelled("m"):
        store.save_labels("m", [(n, doubt) for n in batch], NOW)
    grade = Grade(Colour.RED, "v", NOW.date(), (("urgency", Score(0.5, Reason.of("x"))),), (Reason.of("because"),))
    for measures in store.ungraded("v", NOW.date()):
        store.save_grades("v", [(m, grade) for m in measures], NOW)
    fill_worklist(store, NOW.date())
    propose_comments(store, NOW)
    return store


def opened(page: str, who: Person, lang: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("SENTINEL_LANGUAGE", lang)
    data.be(who)
    folder = "exporters" if page == "cases" else "experts"
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.run().switch_page(f"{folder}/{page}.py")
    for key, value in query.items():  # what stood there before goes with the switch
        app.query_params[key] = value
    return app.run()


def words(app: AppTest) -> str:
    parts = (
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.info,
        app.success,
        app.error,
        app.text,
    )
    return "\n".join(str(e.value) for part in parts for e in part)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", [*EXPERT_PAGES, "cases"])
@pytest.mark.parametrize("fill", [made, filled])
def test_each_page_opens(page: str, lang: str, fill: object, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(home)  # type: ignore[operator]
    app = opened(page, EXPERT if page != "cases" else FIRM, lang, monkeypatch)
    assert not app.exception, app.exception
    assert app.title and len(words(app)) > 40
    assert "<b>" not in words(app) and "![x]" not in words(app)


@pytest.mark.parametrize("page", EXPERT_PAGES)
def test_firms_are_refused_at_the_experts_doors(page: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(home)
    app = opened(page, FIRM, "en", monkeypatch)
    own = [b for b in app.button if not str(b.key).startswith("frame-")]
    assert "Certification" not in words(app) and not own


def test_an_expert_labels_and_takes_it_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    app = opened("label", EXPERT, "en", monkeypatch)
    app.multiselect[0].set_value(["agriculture/tea"]).run()
    next(b for b in app.button if b.label == "Save").click().run()
    assert not app.exception
    [(_, labels)] = store.expert_labels()
    assert labels == {"e1": frozenset({"agriculture/tea"})}
    next(b for b in app.button if b.label == "Undo the last one").click().run()
    assert list(store.expert_labels()) == []


def test_the_form_of_a_step_is_sent_and_what_is_missing_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    [case] = queries.cases(store, queries.CaseFilter())
    app = opened("comments", EXPERT, "en", monkeypatch)
    next(b for b in app.button if b.label == "Open the case").click().run()
    assert case.key in words(app) and "2.2" in "".join(e.label for e in app.expander)
    app.segmented_control(key=f"verb-{case.key}").set_value("drop").run()
    next(b for b in app.button if b.label == "Do not pursue").click().run()
    assert "is needed" in words(app)
    assert (queries.case(store, case.key) or case).state == "proposed"
    app.segmented_control(key=f"verb-{case.key}").set_value("accept").run()
    next(b for b in app.button if b.label == "Take it up").click().run()
    assert (queries.case(store, case.key) or case).state == "collecting"


def test_a_firm_asks_and_only_it_reads_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    app = opened("cases", FIRM, "en", monkeypatch)
    app.segmented_control(key="case-kind").set_value(CaseKind.QUESTION).run()
    app.text_input(key="title-question").set_value("Which limits hold?").run()
    app.text_area(key="question-text").set_value("What is the limit of glyphosate in tea?")
    next(b for b in app.button if b.label == "Ask an expert").click().run()
    assert not app.exception
    [case] = queries.cases(store, queries.CaseFilter(kinds=(CaseKind.QUESTION,)))
    assert case.opened_by == "f1" and case.key in words(app)
    other = opened("cases", replace(FIRM, id="f2", organisation="mill"), "en", monkeypatch, case=case.key)
    assert "glyphosate" not in words(other) and "This step is not open to you" in words(other)


def test_similar_questions_are_shown_without_names(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    asked = {"text": "茶叶草甘膦限量是多少", "consent": "yes"}
    case = open_case(store, FIRM, CaseKind.QUESTION, "ask", NOW, title="草甘膦", fields=asked)
    public = {"public_question": "茶叶中草甘膦的限量是多少？", "public_answer": "见食典标准。"}
    _release(store, case, public)
    app = opened("cases", replace(FIRM, id="f9", name="Another", organisation="x"), "zh", monkeypatch)
    app.segmented_control(key="case-kind").set_value(CaseKind.QUESTION).run()
    app.text_input(key="title-question").set_value("茶叶草甘膦限量").run()
    assert "见食典标准。" in words(app) and "Tea Works" not in words(app)


def _release(store: Store, case: Case, public: dict[str, str]) -> None:
    from responses.desk import move_case

    case = move_case(store, EXPERT, case.key, "answer", NOW, seen=case.version, values={"answer": "见食典"})
    move_case(store, OFFICIAL, case.key, "publish", NOW, seen=case.version, values=public)


def test_an_expert_moves_a_grade_and_both_stay_visible(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    app = opened("opinions", EXPERT, "en", monkeypatch, on=TEA.measure)
    app.radio[0].set_value(Colour.YELLOW)
    next(t for t in app.text_input if t.label == "Why (readers see it)").set_value("Only spirits are meant")
    next(b for b in app.button if b.label == "Move the grade").click().run()
    moved = queries.measure(store, TEA.measure)
    assert moved and moved.grade and moved.ruled and not app.exception
    assert (moved.grade.colour, moved.ruled.colour, moved.grade.expert) == (Colour.YELLOW, Colour.RED, "Li")
    app = opened("opinions", SECOND, "en", monkeypatch, on=TEA.measure)
    assert "The rule gives" in words(app) and "Only spirits are meant" in words(app)
    next(b for b in app.button if b.label == "Let the rule count again").click().run()
    back = queries.measure(store, TEA.measure)
    assert back and back.grade and back.grade.colour is Colour.RED


def test_a_case_is_shared_by_an_official_and_read_by_the_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    other = store.add_organisation("Tea guild", OrganisationKind.ASSOCIATION, "cli:test", NOW)
    [case] = queries.cases(store, queries.CaseFilter())
    app = opened("comments", OFFICIAL, "en", monkeypatch, case=case.key)
    next(b for b in app.button if b.label == "Share").click().run()
    assert not app.exception
    shared = queries.case(store, case.key)
    assert shared and shared.shared == (other.id,)


def test_earlier_comments_and_meetings_stand_beside_the_draft(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(home)
    store.save_past_comments([PastComment(TEA.measure, "EU", date(2024, 5, 2), "Too short a transition", "partly")])
    store.save_meeting("TBT", date(2026, 6, 9), None, date(2026, 5, 10), "a list")
    [case] = queries.cases(store, queries.CaseFilter())
    app = opened("comments", EXPERT, "en", monkeypatch, case=case.key)
    assert "Too short a transition" in words(app)
    app = opened("comments", EXPERT, "en", monkeypatch)
    app.segmented_control(key="case-kinds").set_value([CaseKind.CONCERN]).run()
    assert "2026-06-09" in words(app)


def test_figures_of_responses_are_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(home)
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    data.be(OFFICIAL)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60).run()
    app = app.switch_page("officials/responses.py").run()
    assert not app.exception and app.metric[0].value == "1" and len(app.dataframe) >= 3

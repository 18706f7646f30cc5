"""Cases on both engines: the table decides who may do what from where; nothing crosses, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from records import queries
from records.cases import Case, CaseKind, Profile
from records.grades import Colour, Grade, Score
from records.labels import Label, Labelling
from records.notification import Code, DocumentType, Kind, Notification
from records.queries import CaseFilter
from records.roles import Person, Refused, Role
from records.store import Store, StoreError
from records.store.cases import CaseMoved
from records.wording import Reason
from responses.desk import attach, contribute, hand_over, move_case, open_case, rate, redate, share, take
from responses.due import due_day, working_day
from responses.machine import SAME, CaseError, machines, possible
from responses.routing import assign_questions, propose_comments, reminders

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIRM = Person("f1", "Tea Works", (Role.EXPORTER,), "works")
OTHER = Person("f2", "Mill", (Role.EXPORTER,), "mill")
EXPERT = Person("e1", "Li", (Role.EXPERT,), "college")
SECOND = Person("e2", "Wang", (Role.EXPERT,), "college")
OFFICIAL = Person("o1", "Zhao", (Role.OFFICIAL,), "office")
DRAFT = Notification(
    source="test",
    key="G/TBT/N/VNM/408",
    measure="G/TBT/N/VNM/408",
    kind=Kind.NOTIFICATION,
    type=DocumentType.REGULAR,
    distributed=date(2026, 2, 20),
    title="Certification of tea",
    members=("VNM",),
    symbols=("G/TBT/N/VNM/408",),
    comment_deadline=date(2026, 4, 21),
    codes=(Code("hs", "0902"),),
)


def graded(store: Store, colour: Colour = Colour.RED, document: Notification = DRAFT) -> str:
    run = store.begin("test", NOW)
    store.save(run, [document], NOW)
    store.finish(run, NOW)
    for batch in store.unlabelled("m"):
        answer = Labelling((Label("agriculture/tea", 0.9, "rule:hs", (Reason.of("x"),)),), 0.9)
        store.save_labels("m", [(n, answer) for n in batch], NOW)
    grade = Grade(colour, "v", NOW.date(), (("urgency", Score(0.5, Reason.of("x"))),), (Reason.of("because"),))
    for measures in store.ungraded("v", NOW.date()):
        store.save_grades("v", [(m, grade) for m in measures], NOW)
    return document.measure


def comment(store: Store) -> Case:
    return open_case(store, EXPERT, CaseKind.COMMENT, "open", NOW, title="Tea in Viet Nam", fields={},
                     measures=(graded(store),))  # fmt: skip


def step(store: Store, person: Person, case: Case, verb: str, **values: str) -> Case:
    return move_case(store, person, case.key, verb, NOW, seen=case.version, values=values)


BODY = {"body_zh": "建议延长过渡期", "body_en": "A longer transition is proposed.", "articles": "2.12"}


def test_a_comment_goes_its_whole_way(store: Store) -> None:
    case = comment(store)
    assert case.key.startswith("PY2026-") and case.state == "collecting"
    assert case.due == date(2026, 4, 21) - timedelta(days=21 + 7)
    assert contribute(store, FIRM, case.key, "oppose", "Our tests take four months.", NOW)
    assert not contribute(store, FIRM, case.key, "oppose", "Five months.", NOW)
    case = step(store, EXPERT, case, "draft")
    case = step(store, EXPERT, case, "submit", **BODY)
    case = step(store, SECOND, case, "approve")
    case = step(store, OFFICIAL, case, "confirm")
    assert case.due == date(2026, 4, 20)
    case = step(store, OFFICIAL, case, "send", sent_on="2026-04-10", sent_to="enquiry point")
    case = step(store, EXPERT, case, "reply", reply_on="2026-05-20", reply="Twelve months are granted.")
    case = step(store, OFFICIAL, case, "close", outcome="accepted")
    assert (case.state, case.outcome, case.due) == ("closed", "accepted", None) and case.closed_at == NOW
    verbs = [s.verb for s in queries.history(store, case.key)]
    assert verbs == ["open", "draft", "submit", "approve", "confirm", "send", "reply", "close"]
    assert case.fields["body_en"] == BODY["body_en"] and case.fields["sent_to"] == "enquiry point"
    assert [i.text for i in queries.inputs(store, case.key)] == ["Five months."]


def test_four_eyes_also_after_it_went_back(store: Store) -> None:
    case = step(store, EXPERT, comment(store), "draft")
    case = step(store, EXPERT, case, "submit", **BODY)
    with pytest.raises(CaseError, match="four eyes"):
        step(store, EXPERT, case, "approve")
    assert "approve" not in [m.verb for m in possible(case, EXPERT, queries.history(store, case.key))]
    case = step(store, SECOND, case, "return", note="Name the standard.")
    case = step(store, SECOND, case, "submit", **BODY)
    case = step(store, EXPERT, case, "approve")  # another round: now the second wrote it
    both = replace(OFFICIAL, id="e1", roles=(Role.EXPERT, Role.OFFICIAL))
    with pytest.raises(CaseError, match="four eyes"):
        step(store, both, case, "confirm")


def test_two_who_take_one_at_once(store: Store) -> None:
    case = comment(store)

    def grab(person: Person) -> str:
        try:
            return take(store, person, case.key, person.id, NOW, seen=case.version).owner
        except CaseMoved:
            return ""

    with ThreadPoolExecutor(2) as pool:
        got = sorted(pool.map(grab, (EXPERT, SECOND)))
    assert got[0] == "" and got[1] in ("e1", "e2")
    now = queries.case(store, case.key)
    assert now and now.owner == got[1] and now.version == case.version + 1


def test_a_form_that_is_submitted_twice_is_one_case(store: Store) -> None:
    def ask(text: str) -> Case:
        return open_case(store, FIRM, CaseKind.QUESTION, "ask", NOW, title="Limits", fields={"text": text}, token="t1")

    assert ask("Which limits?") == ask("Which limits?")
    assert queries.count_cases(store, CaseFilter()) == 1


def test_long_and_hostile_fields(store: Store) -> None:
    case = step(store, EXPERT, comment(store), "draft")
    whole = "茶" * 20_000
    case = step(store, EXPERT, case, "write", body_zh=whole)
    assert case.fields["body_zh"] == whole
    with pytest.raises(CaseError, match="20001 characters; 20000 at most"):
        step(store, EXPERT, case, "write", body_zh=whole + "茶")
    still = queries.case(store, case.key)
    assert still == case
    case = step(store, EXPERT, case, "write", body_en="a\x00b\u202ec<script>\n")
    assert case.fields["body_en"] == "abc<script>\n"  # escaping is each page's; nothing invisible gets in


def test_a_role_lost_on_the_way_stops_the_next_step(store: Store) -> None:
    case = step(store, EXPERT, comment(store), "draft")
    with pytest.raises(Refused):
        step(store, replace(EXPERT, roles=()), case, "submit", **BODY)
    assert step(store, EXPERT, case, "submit", **BODY).state == "review"


def test_nobody_reads_or_moves_what_is_not_theirs(store: Store) -> None:
    mine = open_case(store, FIRM, CaseKind.REPORT, "report", NOW, title="Held at the port",
                     fields={"obstacle": "test", "market": "VNM", "product": "0902"})  # fmt: skip
    with pytest.raises(Refused):
        step(store, OTHER, mine, "add", note="mine now")
    assert not possible(mine, OTHER, ())
    assert queries.cases(store, CaseFilter(mine="f2", organisation="mill")) == ()
    share(store, OFFICIAL, mine.key, "mill", NOW)
    assert [c.key for c in queries.cases(store, CaseFilter(mine="f2", organisation="mill"))] == [mine.key]
    share(store, OFFICIAL, mine.key, "mill", NOW, take_back=True)
    assert queries.cases(store, CaseFilter(organisation="mill")) == ()
    moved = hand_over(store, OFFICIAL, mine.key, "guild", NOW, seen=mine.version)
    assert moved.organisation == "guild" and "works" in moved.shared


def test_a_deadline_that_moves_takes_the_due_date_along(store: Store) -> None:
    case = comment(store)
    later = replace(
        DRAFT,
        key="G/TBT/N/VNM/408/Add.1",
        symbols=("G/TBT/N/VNM/408/Add.1",),
        type=DocumentType.ADDENDUM,
        comment_deadline=date(2026, 6, 30),
        distributed=date(2026, 3, 1),
    )
    graded(store, document=later)
    assert redate(store, NOW) == 1 and redate(store, NOW) == 0
    moved = queries.case(store, case.key)
    assert moved and moved.due == date(2026, 6, 30) - timedelta(days=28)
    assert queries.history(store, case.key)[-1].verb == "redate"
    with pytest.raises(CaseMoved):  # who looked at the old date is told
        step(store, EXPERT, case, "draft")


def test_satisfaction_is_asked_once_after_closing(store: Store) -> None:
    case = open_case(store, FIRM, CaseKind.QUESTION, "ask", NOW, title="Limits", fields={"text": "?"})
    assert not rate(store, FIRM, case.key, 5, NOW)
    case = step(store, EXPERT, case, "answer", answer="See table 3.")
    case = step(store, FIRM, case, "close")
    assert rate(store, FIRM, case.key, 4, NOW) and not rate(store, FIRM, case.key, 1, NOW)
    assert (queries.case(store, case.key) or case).rating == 4
    with pytest.raises(Refused):
        rate(store, OTHER, case.key, 1, NOW)


def test_questions_go_to_the_field_and_keep_out_of_conflicts(store: Store) -> None:
    for profile in (
        Profile("e1", "Li", fields=("agriculture/tea",), languages=("zh", "en"), recused=("works",)),
        Profile("e2", "Wang", fields=("agriculture",), languages=("zh",), most=1),
        Profile("e3", "Chen", fields=("machinery",), languages=("zh",)),
    ):
        store.save_profile(profile)
    keys = [
        open_case(store, person, CaseKind.QUESTION, "ask", NOW, title="T", fields={"text": str(n),
                  "families": "agriculture/tea"}).key
        for n, person in enumerate((FIRM, OTHER, FIRM))
    ]  # fmt: skip
    assert assign_questions(store, NOW) == 3
    owners = [(queries.case(store, k) or comment(store)).owner for k in keys]
    assert owners == ["e2", "e1", "e3"]  # Li keeps out of "works"; Wang holds one at most
    first = queries.case(store, keys[0])
    assert first and first.due == working_day(NOW.date(), 5) and first.state == "assigned"


def test_red_and_orange_with_an_open_window_are_proposed_once(store: Store) -> None:
    graded(store)
    blue = replace(DRAFT, key="G/TBT/N/USA/1", measure="G/TBT/N/USA/1", symbols=("G/TBT/N/USA/1",))
    graded(store, Colour.BLUE, blue)
    assert propose_comments(store, NOW) == 1 and propose_comments(store, NOW) == 0
    [case] = queries.cases(store, CaseFilter(kinds=(CaseKind.COMMENT,)))
    assert (case.state, case.main, case.opened_by) == ("proposed", DRAFT.measure, "system")
    step(store, OFFICIAL, case, "drop", note="Covered by the association.")
    assert propose_comments(store, NOW) == 0
    assert propose_comments(store, NOW + timedelta(days=90)) == 0  # the window is over


def test_reminders_name_what_is_due_and_held(store: Store) -> None:
    case = comment(store)
    assert reminders(store, NOW) == ()
    case = take(store, EXPERT, case.key, "e1", NOW, seen=case.version)
    assert case.due
    near = datetime.combine(case.due - timedelta(days=1), NOW.timetz())
    assert [c.key for c in reminders(store, near)] == [case.key]


def test_bad_steps_are_told_in_a_sentence(store: Store) -> None:
    case = comment(store)
    with pytest.raises(CaseError, match=r"“send” is not possible now; possible: draft, drop"):
        step(store, OFFICIAL, case, "send")
    with pytest.raises(CaseError, match="“note” is needed for “drop”"):
        step(store, OFFICIAL, case, "drop", note="  ")
    with pytest.raises(StoreError, match="no case"):
        move_case(store, OFFICIAL, "PY1999-0001", "draft", NOW, seen=1)
    with pytest.raises(StoreError, match="no measure"):
        open_case(store, EXPERT, CaseKind.COMMENT, "open", NOW, title="x", fields={}, measures=("G/TBT/N/XXX/1",))
    assert queries.count_cases(store, CaseFilter()) == 1


def test_the_table_is_whole() -> None:
    for kind, machine in machines().items():
        reached = {m.to for m in machine.moves if "" in m.sources}
        assert len(reached) >= 1
        while more := {
            m.to for m in machine.moves if set(m.sources) & reached and m.to not in reached and m.to != SAME
        }:
            reached |= more
        assert reached == set(machine.states), f"{kind}: never reached: {set(machine.states) - reached}"
        for state in machine.states.values():
            leads_on = any(state.id in m.sources for m in machine.moves)
            assert state.ends or leads_on, f"{kind}: {state.id} is a dead end"
            due_day(state.due, NOW.date(), None)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 9, 26), 5, date(2025, 10, 10)),  # National Day's week, and the Sunday before it is worked
        (date(2026, 11, 25), 5, date(2026, 12, 2)),
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # New Year falls on a Saturday: the Monday after is free
        (date(2028, 2, 28), 2, date(2028, 3, 1)),  # leap day
    ],
)
def test_working_days_of_china(start: date, days: int, end: date) -> None:
    assert working_day(start, days) == end


def test_files_are_told_by_their_bytes_and_never_opened(store: Store) -> None:
    case = open_case(store, FIRM, CaseKind.REPORT, "report", NOW, title="Held",
                     fields={"obstacle": "x", "market": "VNM", "product": "0902"})  # fmt: skip
    bomb = b"PK\x03\x04" + bytes(1000)  # a broken archive: nothing unpacks it
    attach(store, FIRM, case.key, "../../C:\\x\\检测 报告.docx", bomb, NOW)
    attach(store, FIRM, case.key, "检测 报告.docx", bomb, NOW)
    [kept] = queries.attachments(store, case.key)
    assert (kept.name, kept.size) == ("检测 报告.docx", 1004) and store.raw_bytes(kept.sha256) == bomb
    for name, body in (
        ("a.pdf", b"<html><script>alert(1)</script>"), ("a.svg", b"<svg onload=alert(1)>"), ("a.docx", b"MZ\x90"),
        ("a.exe", b"PK\x03\x04"), ("a.pdf", b""), ("a.pdf", b"%PDF-" + bytes(10 * 2**20)),
    ):  # fmt: skip
        with pytest.raises(CaseError):
            attach(store, FIRM, case.key, name, body, NOW)
    with pytest.raises(Refused):
        attach(store, OTHER, case.key, "a.pdf", b"%PDF-1.7", NOW)
    assert len(queries.attachments(store, case.key)) == 1


def test_an_answer_is_published_only_when_the_asker_agreed(store: Store) -> None:
    public = {"public_question": "Q", "public_answer": "A"}
    for consent, state in (("no", False), ("yes", True)):
        fields = {"text": "?", "consent": consent}
        case = open_case(store, FIRM, CaseKind.QUESTION, "ask", NOW, title="T", fields=fields)
        case = step(store, EXPERT, case, "answer", answer="See table 3.")
        try:
            case = step(store, OFFICIAL, case, "publish", **public)
        except CaseError as error:
            assert "did not agree" in str(error)
        assert case.released is state

"""From "I need help" to the answer and from a comment to the views of those it touches, by the links of letters."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from records import queries
from records.cases import Case, CaseKind, Profile
from records.queries import CaseFilter
from records.roles import Person, Role
from responses.desk import move_case, open_case
from responses.routing import assign_questions, open_help
from service.case_letters import tell
from service.settings import Settings

EXPERT = Person("e1", "Li", (Role.EXPERT,), "college")
OFFICIAL = Person("o1", "Zhao", (Role.OFFICIAL,), "office")


@pytest.fixture
def settings(visit: Any) -> Settings:
    made = Settings(home=visit.store.home, base_url=visit.site.base_url)  # type: ignore[call-arg]
    return made.model_copy(update={"secret": SecretStr(visit.site.secret.decode())})


def step(visit: Any, person: Person, case: Case, verb: str, **values: str) -> Case:
    return move_case(visit.store, person, case.key, verb, visit.clock(), seen=case.version, values=values)


def one(visit: Any, kind: CaseKind) -> Case:
    [case] = queries.cases(visit.store, CaseFilter(kinds=(kind,)))
    return case


def test_a_call_for_help_is_answered_and_closed(visit: Any, settings: Settings) -> None:
    watch = visit.confirmed()
    visit.store.save_profile(Profile("e1", "Li", fields=("agriculture",), languages=("zh",)))
    answer = visit.site.path("answer", watch.reader, "G/TBT/N/VNM/408")
    visit.post(answer, answer="help", words="检测去哪里做？<script>")
    for _ in range(2):  # a run that is repeated opens and tells nothing twice
        opened, assigned = open_help(visit.store, visit.clock()), assign_questions(visit.store, visit.clock())
        tell(settings, visit.store, visit.clock(), "folder")
    assert (opened, assigned) == (0, 0)
    case = one(visit, CaseKind.QUESTION)
    assert (case.state, case.owner, case.reader) == ("assigned", "e1", watch.reader)
    assert case.fields["text"].startswith("检测去哪里做？")
    letters = len(visit.letters("li@example.com"))
    case = step(visit, EXPERT, case, "answer", answer="桂林的实验室可以做。\n费用约 800 元。")
    tell(settings, visit.store, visit.clock(), "folder")
    tell(settings, visit.store, visit.clock(), "folder")
    assert len(visit.letters("li@example.com")) == letters + 1
    path = visit.link("case", address="li@example.com")
    page = visit.get(path)
    assert "桂林的实验室可以做。" in page and "<script>alert" not in page and "已答复" in page
    hidden = visit.hidden(page)
    assert "已收到，谢谢。" in visit.post(path, do="close", seen=hidden["seen"])
    assert one(visit, CaseKind.QUESTION).state == "closed"
    visit.post(path, do="close", seen=hidden["seen"])  # the second of two clicks
    visit.post(path, do="rate", rating="4")
    visit.post(path, do="rate", rating="1")
    assert one(visit, CaseKind.QUESTION).rating == 4


def test_those_it_touches_are_asked_once_and_their_views_are_kept(visit: Any, settings: Settings) -> None:
    watch = visit.confirmed()
    visit.alert(watch)
    other = visit.confirmed(email="other@example.com", families="food/sugar", hs="")
    case = open_case(visit.store, EXPERT, CaseKind.COMMENT, "open", visit.clock(), title="Tea", fields={},
                     measures=("G/TBT/N/VNM/408",))  # fmt: skip
    for _ in range(2):
        tell(settings, visit.store, visit.clock(), "folder")
    assert sum("/p/case/" in text for _, _, text in visit.letters("li@example.com")) == 1
    assert not any("/p/case/" in text for _, _, text in visit.letters("other@example.com")) and other
    path = visit.link("case", address="li@example.com")
    assert "您的意见" in visit.get(path)
    assert "办理“您的意见”需要填写“请用自己的话说明”" in visit.post(path, 422, do="view", stance="oppose", text=" ")
    visit.post(path, do="view", stance="oppose", text="检测要四个月")
    visit.post(path, do="view", stance="oppose", text="检测要五个月", public="yes")
    [view] = queries.inputs(visit.store, case.key)
    assert (view.text, view.public, view.reader) == ("检测要五个月", True, watch.reader)
    case = step(visit, EXPERT, case, "draft")
    case = step(visit, EXPERT, case, "submit", body_zh="文", body_en="text", articles="2.2")
    assert "停止征集" in visit.post(path, 422, do="view", stance="oppose", text="late")
    assert len(queries.inputs(visit.store, case.key)) == 1


def test_only_the_holder_of_the_link_and_only_what_is_theirs(visit: Any) -> None:
    watch = visit.confirmed()
    asker = Person("somebody-else", "", (Role.EXPORTER,))
    case = open_case(visit.store, asker, CaseKind.QUESTION, "ask", visit.clock(), title="T", fields={"text": "secret"})
    case = step(visit, EXPERT, case, "answer", answer="secret answer")
    path = visit.site.path("case", watch.reader, case.key)
    page = visit.get(path)
    assert "secret" not in page  # a reader of a link to a case that is not theirs sees its state only
    visit.post(path, do="close", seen=str(case.version))
    assert one(visit, CaseKind.QUESTION).state == "answered"
    visit.get(path[:-3] + "abc", 404)
    visit.get(visit.site.path("case", "nobody", case.key), 404)
    visit.get(visit.site.path("case", watch.reader, "ZX1999-0001"), 404)

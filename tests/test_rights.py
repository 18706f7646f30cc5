"""Who may what: every page and verb × every role × somebody else's record; what is missing in the tables fails."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dashboard import data, router
from dashboard.data import cases as case_verbs
from dashboard.data import deliveries, people, responding, terms
from records import queries
from records.accounts import Account, OrganisationKind
from records.cases import Case, CaseKind, Opinion, Profile
from records.glossary import Term
from records.grades import Colour
from records.roles import LOCAL, VISITOR, Owner, Person, Refused, Role, UnknownVerb, may, may_some, verbs
from records.store import Store, StoreError
from records.subscriptions import Subscription
from responses import desk
from responses.machine import CaseError, machines, owner_of

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
PEOPLE = {
    "visitor": VISITOR,
    "none": Person("p0", "None", (), "ours"),
    "administrator": Person("p1", "Admin", (Role.EXPORTER,), "ours", administrator=True),
    **{r.value: Person(f"p-{r.value}", r.value, (r,), "ours") for r in Role},
}
STRANGER = Owner("someone", "elsewhere")

# Said a second time and by hand: who may do a verb to a record of a stranger in another organisation.  Every verb of
# the table stands here; a right that is given by mistake must be given twice.
ALL = "visitor none administrator exporter association expert official operator"
STRANGERS = {
    ALL: "notification.read",
    "": "account.own language.set search.save search.remove alert.read alert.answer label.undo opinion.write"
    " conflict.declare concern.file question.ask comment.input barrier.report satisfaction.give",
    "expert": "label.queue label.give label.decide",
    "expert official": "grade.move glossary.edit earlier.import comment.read comment.open comment.call comment.draft"
    " comment.review comment.outcome concern.read question.read question.answer barrier.read barrier.link case.take",
    "official": "opinion.release comment.approve comment.send comment.close comment.publish concern.escalate"
    " concern.outcome concern.close question.publish question.close barrier.move barrier.close case.assign case.share"
    " case.hand_over report.publish",
    "official operator": "board.read funnel.read question.route case.import report.make source.release delivery.read"
    " deadline.set account.read audit.read",
    "operator": "subscription.read subscription.add subscription.change subscription.remove profile.change"
    " source.switch delivery.replay delivery.test mail.pause model.use example.remove account.manage role.give"
    " organisation.manage",
    "expert official operator": "report.read calibration.read directory.read opinion.read",
    "association expert official operator": "coverage.read",
}
EXPECTED = {verb: frozenset(who.split()) for who, names in STRANGERS.items() for verb in names.split()}


def test_every_verb_is_said_twice() -> None:
    assert set(EXPECTED) == set(verbs()), set(EXPECTED) ^ set(verbs())
    assert sum(len(names.split()) for names in STRANGERS.values()) == len(EXPECTED)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_a_verb_on_a_strangers_record(verb: str) -> None:
    allowed = {name for name, who in PEOPLE.items() if may(who, verb, STRANGER)}
    assert allowed == EXPECTED[verb]
    # Whose record it is was forgotten: nobody gains anything.
    assert {name for name, who in PEOPLE.items() if may(who, verb)} == allowed
    # A visitor owns nothing, also not what belongs to nobody.
    assert may(VISITOR, verb, Owner()) == (verb == "notification.read")
    for name, who in PEOPLE.items():
        nobody = may(who, verb, Owner())
        assert nobody == (name in allowed), "a record of nobody is not one's own, nor of one's organisation"


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_own_and_organisation_reach_no_further_than_they_say(verb: str) -> None:
    for name, who in PEOPLE.items():
        line = verbs()[verb]
        mine = [far for key, far in line.items() if key in (name, "anybody") or (who.signed_in and key == "signed_in")]
        mine += [far for key, far in line.items() if name == "administrator" and key == "exporter"]
        colleague, shared = Owner("colleague", "ours"), Owner("someone", "elsewhere", ("third", "ours"))
        assert may(who, verb, who.own) == ("any" in mine or (who.signed_in and bool(mine))) or "organisation" in mine
        for owner in (colleague, shared):
            assert may(who, verb, owner) == ("any" in mine or "organisation" in mine), (verb, name, owner)
        lonely = replace(who, organisation="")
        assert may(lonely, verb, Owner("x", "")) == ("any" in mine)
        assert may_some(who, verb) == bool(mine)


def test_a_verb_that_is_not_in_the_table_is_a_mistake_and_no_right() -> None:
    with pytest.raises(UnknownVerb):
        may(LOCAL, "everything")


# --- the code keeps to the table

ASKING = {"demand", "may", "can", "may_some", "_demand", "demand_some", "reach", "require"}


def trees(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def asked() -> dict[str, str]:
    """Every verb that the code asks for: verb -> where."""
    found: dict[str, str] = {}
    for place, tree in trees("dashboard", "responses", "web", "service"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in ASKING:
                words = {t for a in [*node.args, *(k.value for k in node.keywords)] for t in texts(a)}
                found |= {w: place for w in words if "." in w and " " not in w}
            if isinstance(node, ast.keyword) and node.arg == "verb":
                found |= {w: place for w in texts(node.value) if w in EXPECTED}
    return found


def test_the_code_asks_for_no_verb_that_is_not_in_the_table() -> None:
    rights = {move.right for machine in machines().values() for move in machine.moves}
    wrong = {verb: place for verb, place in asked().items() if verb not in verbs()}
    assert not wrong and rights <= set(verbs()), (wrong, rights - set(verbs()))


def writers() -> set[str]:
    """The names of the store's verbs that write, also by way of another method."""
    bodies: dict[str, str] = {}
    for _, tree in trees("records/store"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bodies |= {f.name: ast.unparse(f) for f in node.body if isinstance(f, ast.FunctionDef)}
    found = {"write"}
    while more := {n for n, text in bodies.items() if n not in found and any(f"self.{f}(" in text for f in found)}:
        found |= more
    return {name for name in found if not name.startswith("_")} - {"write"}


def writes(function: ast.FunctionDef, names: set[str]) -> bool:
    """Whether the function calls a writing verb of the store itself: `store().verb(…)` or `store.verb(…)`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            owner = ast.unparse(node.func.value)
            if owner.endswith("store()") or owner in ("store", "site.store") or owner.endswith(".store"):
                return True
    return False


# Writing that is nobody's right to refuse: one's own session, and the trail itself.
FREE = {"person", "sign_out", "note", "keep_language", "_vouched", "seen"}


def mutating() -> dict[str, ast.FunctionDef]:
    """Every function of `dashboard/data` that changes something: "module.function"."""
    names, found = writers(), {}
    for place, tree in trees("dashboard/data"):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                desks = any(isinstance(n, ast.Call) and ast.unparse(n.func).startswith("desk.") for n in ast.walk(node))
                if (writes(node, names) or desks) and node.name not in FREE:
                    found[f"{Path(place).stem.replace('__init__', 'data')}.{node.name}"] = node
    return found


def test_only_the_data_folder_of_the_dashboard_writes() -> None:
    names = writers()
    wrong = [
        f"{place}:{node.lineno} {node.name}"
        for place, tree in trees("dashboard")
        if not place.startswith("dashboard/data/")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and writes(node, names)
    ]
    assert not wrong, wrong


# Stages and workers: what they write is their own log (runs, deliveries, labels), nobody's deed.
STAGES = {
    "crawl",
    "documents",
    "label",
    "grade",
    "match",
    "send",
    "update",
    "work",
    "train",
    "bounce",
    "bounces",
    "arrived",
}
STAGES |= {"index", "gaps", "backtest"}


def traced() -> set[str]:
    """The store's verbs that write their own row of the trail."""
    found = set()
    for _, tree in trees("records/store"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and re.search(r"\b(append|_step)\(connection", ast.unparse(node)):
                found.add(node.name)
    return found


def test_every_command_that_changes_something_stands_in_the_trail() -> None:
    names, own, wrong = writers() - {"opened", "audit"}, traced() | {"keep_raw", "keep_raw_file"}, []
    for place, tree in trees("service/commands"):
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name in STAGES or not writes(node, names - own):
                continue
            if not any(isinstance(n, ast.Call) and called(n) == "noted" for n in ast.walk(node)):
                wrong.append(f"{place}:{node.lineno} {node.name}")
    assert not wrong, wrong


def test_every_function_of_the_pages_that_changes_something_stands_in_the_trail() -> None:
    own = traced()
    wrong = []
    for name, node in mutating().items():
        calls = {called(n) for n in ast.walk(node) if isinstance(n, ast.Call)}
        desks = any(isinstance(n, ast.Call) and ast.unparse(n.func).startswith("desk.") for n in ast.walk(node))
        if not desks and not calls & {"note", "audit"} and not calls & own:
            wrong.append(name)
    assert wrong == ["cases.next_item"], wrong  # it holds an item for half an hour


# --- pages

# Opened by the signed link of a mail too; without one the page shows a visitor nothing of anybody's.
LINKED = {"exporters/inbox.py"}
FOLDERS = ("everybody", "exporters", "experts", "officials")
FILES = sorted(
    p.relative_to(ROOT / "dashboard").as_posix() for f in FOLDERS for p in (ROOT / "dashboard" / f).glob("*.py")
)
ENTRIES = {entry.file: entry for entry in router.PAGES}


def test_every_page_is_in_the_router_and_the_other_way_round() -> None:
    assert set(FILES) == set(ENTRIES)
    assert len({e.url for e in router.PAGES}) == len(router.PAGES)


def first_line(file: str) -> ast.expr:
    """The first thing that the page does: a module's own call, or the first statement of `page()`."""
    tree = ast.parse((ROOT / "dashboard" / file).read_text(encoding="utf-8"))
    body = [n for n in tree.body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    if not body:
        (page,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "page"]
        body = [n for n in page.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))][:1]
    return body[0].value  # type: ignore[return-value,attr-defined]


@pytest.mark.parametrize("file", FILES)
def test_a_page_checks_in_its_first_line_what_the_menu_says(file: str) -> None:
    line = first_line(file)
    assert isinstance(line, ast.Call) and called(line) == "require", f"{file} begins with {ast.unparse(line)}"
    entry = ENTRIES[file]
    known = {name: getattr(data, name) for name in ("EVERYBODY", "EXPORTERS", "EXPERTS", "OFFICIALS", "OPERATORS")}
    roles: set[Role] = set()
    for argument in line.args:
        words = ast.unparse(argument).removeprefix("*").removeprefix("data.").removeprefix("access.")
        roles |= set(known[words]) if words in known else {Role[words.removeprefix("Role.")]}
    verb = next((k.value.value for k in line.keywords if isinstance(k.value, ast.Constant)), "")
    assert (roles, verb) == (set() if file in LINKED else set(entry.roles), entry.verb)


@pytest.mark.parametrize("file", [f for f in FILES if f not in LINKED])
def test_a_page_refuses_whoever_may_not_open_it(file: str, town: Town) -> None:
    for who in PEOPLE.values():
        if not ENTRIES[file].open_to(who):
            data.be(who)
            with pytest.raises(Refused):
                runpy.run_path(str(ROOT / "dashboard" / file), run_name="__main__")


# --- verbs, really called on a stranger's record


@dataclass
class Town:
    """A store with a stranger's records in it."""

    store: Store
    account: Account
    case: Case


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("town")
    store = Store(f"sqlite:///{home / 's.db'}", home)
    store.migrate()
    firm = store.add_organisation("Elsewhere", OrganisationKind.ENTERPRISE, "cli:test", NOW)
    account = Account("", "someone", "Someone", organisation=firm.id, roles=(Role.EXPORTER,))
    account = store.add_account(account, "", "cli:test", NOW)
    store.add_account(Account("", "boss", "Boss", roles=(Role.OPERATOR,)), "", "cli:test", NOW)
    case = Case("", CaseKind.QUESTION, "asked", "Is it?", NOW, account.id, organisation=firm.id, reader=account.id)
    data.use(lambda: store)
    yield Town(store, account, store.open_case(case, "ask", NOW))
    data.use(None)
    data.be(None)
    store.close()


def subscription(town: Town, key: str) -> Subscription:
    return Subscription(
        key, town.account.id, "Tea", owner=town.account.id, organisation=town.account.organisation, since=NOW.date()
    )


def remove(town: Town) -> object:
    if all(s.key != "theirs" for s in town.store.subscriptions()):
        town.store.add_subscription(subscription(town, "theirs"))
    return data.remove_subscription("theirs")


BUREAU, OPINION = OrganisationKind.BUREAU, Opinion("m", "x", NOW, "y", id=1)
_count = iter(range(10_000))
Deed = Callable[[Town], object]
# function -> (who may do it to a stranger's record, how it is called)
DEEDS: dict[str, tuple[str, Deed]] = {
    "data.add_subscription": ("operator", lambda t: data.add_subscription(subscription(t, f"n{next(_count)}"))),
    "data.remove_subscription": ("operator", remove),
    "data.remove_examples": ("operator", lambda t: data.remove_examples()),
    "people.add": ("operator", lambda t: people.add(replace(t.account, id="", login=f"n{next(_count)}"))),
    "people.set_rights": ("operator", lambda t: people.set_rights(t.account, (Role.EXPERT,), "", False)),
    "people.renew_password": ("operator", lambda t: people.renew_password(t.account)),
    "people.set_disabled": ("operator", lambda t: people.set_disabled(t.account, True)),
    "people.drop_second_step": ("operator", lambda t: people.drop_second_step(t.account)),
    "people.add_organisation": ("operator", lambda t: people.add_organisation(f"O{next(_count)}", BUREAU)),
    "deliveries.send_again": ("operator", lambda t: deliveries.send_again("d1")),
    "terms.change": ("expert official", lambda t: terms.change(Term("x", "product", {"en": ("tea",), "zh": ("茶",)}))),
    "cases.move": ("expert official", lambda t: case_verbs.move(t.case, "answer", {})),
    "cases.take": ("expert official", lambda t: case_verbs.take(t.case)),
    "cases.attach": ("expert official", lambda t: case_verbs.attach(t.case, "a.txt", b"x")),
    "cases.rate": ("", lambda t: case_verbs.rate(t.case, 5)),
    "cases.save_profile": ("operator", lambda t: case_verbs.save_profile(Profile("someone", "Someone"))),
    "cases.release_opinion": ("official", lambda t: case_verbs.release_opinion(OPINION, True)),
    "responding.share": ("official", lambda t: responding.share(t.case, "office", False)),
    "responding.hand_over": ("official", lambda t: responding.hand_over(t.case, "office")),
    "responding.move_grade": ("expert official", lambda t: responding.move_grade("none", Colour.BLUE, "why", None)),
    "responding.end_move": ("expert official", lambda t: responding.end_move("none")),
    "cases.next_item": ("expert", lambda t: case_verbs.next_item()),
}  # fmt: skip
# What these change is always the person's own, whatever is asked for: their tests say so.
OWN = {
    "cases.open_case": "test_opening_makes_a_case_of_ones_own",
    "cases.contribute": "test_a_view_is_kept_under_ones_own_name",
    "cases.save_opinion": "signed with the own name",
    "cases.answer": "only an item held by oneself",
    "cases.undo": "only one's own answer",
    "inbox.answer": "the own reader",
    "searching.save": "the own searches",
    "searching.remove": "the own searches",
}


def test_every_function_that_changes_something_is_called_here() -> None:
    found = set(mutating())
    assert found == {*DEEDS, *OWN}, found ^ {*DEEDS, *OWN}


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_a_deed_on_a_strangers_record(deed: str, town: Town) -> None:
    allowed, act = DEEDS[deed]
    done = set()
    for name, who in PEOPLE.items():
        data.be(who)
        before = town.store.verify().rows
        try:
            act(town)
        except Refused:
            assert town.store.verify().rows == before, f"{deed} by {name} was refused and yet left something behind"
        except (StoreError, CaseError):
            done.add(name)  # allowed, and told that it is not possible
        else:
            done.add(name)
    assert done == set(allowed.split())


def test_ones_own_record_is_ones_own(town: Town) -> None:
    who = PEOPLE["exporter"]
    data.be(who)
    mine = replace(subscription(town, "mine"), reader=who.id, owner=who.id, organisation="ours")
    data.add_subscription(mine)
    assert "mine" in {s.key for s in data.subscriptions()} and "theirs" not in {s.key for s in data.subscriptions()}
    data.be(PEOPLE["expert"])
    assert "mine" not in {s.key for s in data.subscriptions()}
    data.be(PEOPLE["administrator"])
    assert "mine" in {s.key for s in data.subscriptions()}
    data.be(who)
    assert data.remove_subscription("mine")
    assert [e.verb for e in queries.trail(town.store, 2)] == ["subscription.remove", "subscription.add"]


def test_an_organisations_administrator_makes_no_more_than_its_members(town: Town) -> None:
    ours = town.store.add_organisation("Ours", OrganisationKind.ENTERPRISE, "cli:test", NOW)
    admin = replace(PEOPLE["administrator"], organisation=ours.id)
    data.be(admin)
    member = Account("", "member", "Member", organisation=ours.id, roles=(Role.EXPORTER,), must_change=True)
    assert people.add(member) and {a.login for a in people.accounts()} == {"member"}
    for wrong in (
        replace(member, login="x1", roles=(Role.OPERATOR,)),
        replace(member, login="x2", roles=(Role.EXPERT,)),
        replace(member, login="x3", administrator=True),
        replace(member, login="x4", organisation=""),
        replace(member, login="x5", organisation=town.account.organisation),
    ):
        with pytest.raises(Refused):
            people.add(wrong)
    boss = town.store.add_account(replace(member, login="chief", roles=(Role.OPERATOR,)), "", "cli:test", NOW)
    for deed in (people.renew_password, people.drop_second_step, lambda a: people.set_disabled(a, True)):
        with pytest.raises(Refused):
            deed(boss)
        with pytest.raises(Refused):  # what the page still shows does not count
            deed(replace(boss, roles=()))
    assert {a.login for a in queries.accounts(town.store)} & {"x1", "x2", "x3", "x4", "x5"} == set()


@pytest.mark.parametrize("kind", list(CaseKind))
def test_every_step_of_every_case_of_a_stranger(kind: CaseKind, town: Town) -> None:
    for move in machines()[kind].moves:
        for state in move.sources:
            if not state:
                continue
            start = Case("", kind, state, "x", NOW, "someone", organisation="elsewhere", reader="someone")
            case = town.store.open_case(start, "open", NOW)
            for name, who in PEOPLE.items():
                try:
                    desk.move_case(town.store, who, case.key, move.verb, NOW, seen=0, values={})
                    reached = True
                except Refused:
                    reached = False
                except (StoreError, CaseError):
                    reached = True
                allowed = may(who, move.right, owner_of(case))
                assert reached == allowed == (name in EXPECTED[move.right]), (kind, move.verb, state, name)


def test_the_table_is_read_as_data() -> None:
    raw = yaml.safe_load((ROOT / "records" / "data" / "permissions.yaml").read_text(encoding="utf-8"))
    assert set(raw["verbs"]) == set(verbs())

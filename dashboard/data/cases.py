"""What the pages of cases and of the experts' work ask and do: always fresh, always with the right asked first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import data
from dashboard.data.access import demand, person
from dashboard.data.asking import forget
from records import queries
from records.cases import Case, CaseKind, Input, Opinion, Outcome, PastComment, Profile, Step
from records.labels import Label
from records.measures import Measure
from records.notification import Notification
from records.queries import Attachment, CaseFilter, Meeting
from records.roles import Owner, Refused, may
from records.store import StoreError
from records.store.cases import CaseMoved
from records.store.worklist import Item
from responses import desk
from responses.articles import Hint, hints
from responses.form import comment_form
from responses.machine import CaseError, Move, State, machines, owner_of, possible
from responses.similar import similar_questions

__all__ = [
    "Attachment",
    "Case",
    "CaseError",
    "CaseFilter",
    "CaseKind",
    "CaseMoved",
    "Hint",
    "Input",
    "Item",
    "Meeting",
    "Move",
    "Opinion",
    "Outcome",
    "PastComment",
    "Profile",
    "Refused",
    "Step",
    "StoreError",
    "Work",
    "hints",
    "machines",
    "similar_questions",
]
TOLD = (CaseError, CaseMoved, StoreError, Refused)  # what a page tells in a sentence


@dataclass(frozen=True, slots=True)
class Work:
    """An item of the worklist with what an expert must see of it; `labels` only when the proposal may be shown."""

    item: Item
    document: Notification
    measure: Measure
    labels: tuple[Label, ...]


def mine(kinds: Sequence[CaseKind] = (), *, open_only: bool = False) -> tuple[Case, ...]:
    """The cases that are this person's: opened, told of, held, or their organisation's."""
    who = person()
    wanted = CaseFilter(kinds=tuple(kinds), mine=who.id, organisation=who.organisation, open_only=open_only)
    return queries.cases(data.store(), wanted)


def readable(kinds: Sequence[CaseKind], *, open_only: bool = True, measure: str = "") -> tuple[Case, ...]:
    """The cases of these kinds that this person may read."""
    found = queries.cases(data.store(), CaseFilter(kinds=tuple(kinds), open_only=open_only, measure=measure))
    who = person()
    return tuple(c for c in found if may(who, desk.READ[c.kind], owner_of(c)))


def published(kind: CaseKind) -> tuple[Case, ...]:
    """Cases released to everybody."""
    return queries.cases(data.store(), CaseFilter(kinds=(kind,), released=True))


def case(key: str) -> Case | None:
    """One case that this person may read; None when there is none, `Refused` when it is not theirs."""
    found = queries.case(data.store(), key[:20])
    if found is not None and not found.released:
        demand(desk.READ[found.kind], owner_of(found))
    return found


def state(case: Case) -> State:
    """Where the case stands, in words."""
    return machines()[case.kind].states[case.state]


def moves(case: Case) -> tuple[Move, ...]:
    """The steps this person may take now."""
    return possible(case, person(), history(case))


def history(case: Case) -> tuple[Step, ...]:
    """Every step so far."""
    return queries.history(data.store(), case.key)


def inputs(case: Case) -> tuple[Input, ...]:
    """Views received; to others than experts and officials only those opened to the public and their own."""
    who, found = person(), queries.inputs(data.store(), case.key)
    if may(who, "comment.draft"):
        return found
    return tuple(i for i in found if i.public or i.reader == who.id)


def move(case: Case, verb: str, values: Mapping[str, str], measures: Sequence[str] | None = None) -> Case:
    """Take a step with the version that was looked at."""
    after = desk.move_case(data.store(), person(), case.key, verb, data.now(), seen=case.version, values=values,
                           measures=measures)  # fmt: skip
    forget()
    return after


def open_case(
    kind: CaseKind, verb: str, title: str, fields: Mapping[str, str], measures: Sequence[str], token: str
) -> Case:
    """Open a case; a form sent twice (the same token) is one."""
    made = desk.open_case(data.store(), person(), kind, verb, data.now(), title=title, fields=fields,
                          measures=measures, token=token)  # fmt: skip
    forget()
    return made


def take(case: Case) -> Case:
    """Take a case oneself."""
    who = person()
    return desk.take(data.store(), who, case.key, who.id, data.now(), seen=case.version)


def contribute(case: Case, stance: str, text: str, public: bool) -> bool:
    """Say one's view on a comment or concern."""
    return desk.contribute(data.store(), person(), case.key, stance, text, data.now(), public=public)


def attach(case: Case, name: str, body: bytes) -> None:
    """Keep a file with a case."""
    desk.attach(data.store(), person(), case.key, name, body, data.now())


def attachments(case: Case) -> tuple[Attachment, ...]:
    """The files of a case that this person may read."""
    demand(desk.READ[case.kind], owner_of(case))
    return queries.attachments(data.store(), case.key)


def file_of(attachment: Attachment) -> bytes:
    """The kept bytes."""
    return data.store().raw_bytes(attachment.sha256)


def rate(case: Case, rating: int) -> bool:
    """How satisfied one was."""
    return desk.rate(data.store(), person(), case.key, rating, data.now())


def word_form(case: Case) -> bytes | None:
    """The comment as a Word file, None when its measure is not in the store."""
    demand("comment.read", owner_of(case))
    measure = queries.measure(data.store(), case.main) if case.main else None
    if measure is None:
        return None
    return comment_form(case, measure, queries.inputs(data.store(), case.key), data.today())


def profiles() -> tuple[Profile, ...]:
    """The directory of experts."""
    demand("directory.read")
    return queries.profiles(data.store())


def load(people: Sequence[Profile]) -> dict[str, int]:
    """Open cases of each expert."""
    return queries.load_of(data.store(), [p.person for p in people])


def my_profile() -> Profile:
    """One's own line of the directory, an empty one when there is none yet."""
    who = person()
    found = {p.person: p for p in queries.profiles(data.store(), active_only=False)}
    return found.get(who.id, Profile(who.id, who.name))


def save_profile(profile: Profile) -> None:
    """Keep one's own line of the directory."""
    who = demand("profile.change", Owner(profile.person))
    data.store().save_profile(profile)
    data.note(who, "profile.change", f"profile:{profile.person}", {})


def meetings() -> tuple[Meeting, ...]:
    """Committee meetings that are not over."""
    return queries.meetings(data.store(), data.today())


def opinions(measure: str) -> tuple[Opinion, ...]:
    """Opinions on a measure: all of them for experts and officials, the released ones for everybody."""
    return queries.opinions(data.store(), measure, public_only=not may(person(), "opinion.read"))


def save_opinion(measure: str, text: str, text_en: str) -> None:
    """Sign an opinion."""
    who = demand("opinion.write", person().own)
    if max(len(text), len(text_en)) > desk.LONGEST:
        raise CaseError("an opinion has {most} characters at most", most=str(desk.LONGEST))
    number = data.store().save_opinion(measure, who.name or who.id, text, data.now(), text_en)
    data.note(who, "opinion.write", f"opinion:{number}", {"measure": measure})


def release_opinion(opinion: Opinion, public: bool) -> None:
    """Make an opinion public or take it back."""
    who = demand("opinion.release")
    data.store().release_opinion(opinion.id, public=public)
    data.note(who, "opinion.release", f"opinion:{opinion.id}", {"public": public})


def next_item() -> Work | None:
    """The next item of the worklist, held for this expert; None when nothing waits for them."""
    who = demand("label.queue")
    item = data.store().claim_label(who.id, data.now(), my_profile().recused)
    if item is None:
        return None
    measure = queries.measure(data.store(), item.key)
    if measure is None:
        raise StoreError(f"the measure of {item.key} is gone")
    document = next(d for d in measure.documents if d.id == item.document)
    return Work(item, document, measure, measure.labels if item.shown else ())


def answer(
    work: Work, families: Sequence[str], refused: Sequence[str], *, unsure: bool = False, note: str = ""
) -> bool:
    """Give the answer to an item; True when it settles it."""
    who = demand("label.give")
    done = data.store().answer_label(work.item.document, who.id, data.now(), families=families, refused=refused,
                                     unsure=unsure, note=note)  # fmt: skip
    forget()
    return done


def undo(document: int) -> None:
    """Take one's newest answer back."""
    who = demand("label.undo", person().own)
    data.store().undo_label(document, who.id, data.now())

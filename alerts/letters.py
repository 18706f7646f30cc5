"""Letters that are no alerts: please confirm, your link, are your watches still needed.  Pure: facts in, texts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.plain import body, header
from records.wording import msg, say

TEMPLATES = Path(__file__).parent / "templates"


class LetterKind(StrEnum):
    """Why somebody is written to."""

    CONFIRM = "confirm"
    INVITE = "invite"
    MANAGE = "manage"
    EXPORT = "export"
    ERASE = "erase"
    STILL_NEEDED = "still needed"
    STILL_NEEDED_AGAIN = "still needed, again"
    PAUSED = "paused"
    CASE_CHANGED = "case changed"
    CASE_WITH_YOU = "case with you"
    CASE_CALL = "call for views"


@dataclass(frozen=True, slots=True)
class Words:
    """The msgids of one kind of letter: subject, what it is about, the button, what happens when one does nothing."""

    subject: str
    about: tuple[str, ...]
    button: str
    otherwise: str


_IGNORE = msg("If this was not you, do nothing: without the click nothing is sent to you, and the request is deleted.")
_ASKED = msg("We ask once a year, so that nobody gets what nobody reads.")
LETTERS: Mapping[LetterKind, Words] = {
    LetterKind.CONFIRM: Words(
        msg("Please confirm your subscription"),
        (msg("Somebody, probably you, asked for Sentinel's messages to this address. They will be about:"),),
        msg("Look at it and confirm"),
        _IGNORE,
    ),
    LetterKind.INVITE: Words(
        msg("{organisation} would like to have Sentinel write to you"),
        (
            msg("{organisation} watches foreign technical trade measures for its members and named your address."),
            msg("If you agree, you get messages about:"),
        ),
        msg("Look at it and agree"),
        msg("If you do not want this, do nothing: without the click nothing is sent to you."),
    ),
    LetterKind.MANAGE: Words(
        msg("Your link to your subscriptions"),
        (msg("With this link you change, rest or end your subscriptions. Whoever has it can: keep it to yourself."),),
        msg("Open my subscriptions"),
        msg("If you did not ask for it, do nothing: nothing changes."),
    ),
    LetterKind.EXPORT: Words(
        msg("Your data at Sentinel"),
        (msg("You asked for what we keep of you. The link works for 48 hours."),),
        msg("Fetch my data"),
        msg("If you did not ask for it, do nothing: nobody gets your data without this link."),
    ),
    LetterKind.ERASE: Words(
        msg("Delete everything we keep of you?"),
        (msg("You asked us to delete your data: address, subscriptions, messages and answers. It cannot be undone."),),
        msg("Look at it and delete"),
        msg("If you did not ask for it, do nothing: without the click everything stays."),
    ),
    LetterKind.STILL_NEEDED: Words(
        msg("Do you still need these subscriptions?"),
        (_ASKED, msg("You have not changed or answered anything for a year:")),
        msg("Keep or end them"),
        msg("Without an answer they rest in six weeks; you can then take them up again with the same link."),
    ),
    LetterKind.STILL_NEEDED_AGAIN: Words(
        msg("Once more: do you still need these subscriptions?"),
        (_ASKED, msg("You have not changed or answered anything for a year:")),
        msg("Keep or end them"),
        msg("Without an answer they rest in three weeks; you can then take them up again with the same link."),
    ),
    LetterKind.CASE_CHANGED: Words(
        msg("Your case goes on"),
        (msg("What you asked or reported has a new state:"),),
        msg("Look at it"),
        msg("You are told of each change until it is closed."),
    ),
    LetterKind.CASE_WITH_YOU: Words(
        msg("A case waits for your next step"),
        (msg("It is with you, and this is due:"),),
        msg("Open the case"),
        msg("If you cannot take it, give it to somebody else in good time."),
    ),
    LetterKind.CASE_CALL: Words(
        msg("Your view is asked for: a foreign draft that you watch"),
        (msg("Guangxi prepares a comment on this draft. What would it do to you? Figures and examples help most."),),
        msg("Say your view"),
        msg("Only the experts and officials who write the comment see it, unless you allow to be quoted."),
    ),
    LetterKind.PAUSED: Words(
        msg("Your subscriptions rest now"),
        (msg("We asked twice whether you still need them and heard nothing. No more messages come about:"),),
        msg("Take them up again"),
        msg("If you no longer need them, there is nothing to do."),
    ),
}


def write(
    kind: LetterKind,
    lang: str,
    link: str,
    facts: Sequence[tuple[str, str]] = (),
    *,
    refuse: str = "",
    organisation: str = "",
) -> tuple[str, str, str]:
    """(subject, text, HTML).  `facts` are (label, text) of what it is about; `refuse` leads to "never write to me"."""
    words = LETTERS[kind]
    who = {"organisation": header(organisation, 80) or say("An association", lang)} if kind is LetterKind.INVITE else {}
    context = {
        "subject": say(words.subject, lang, **who),
        "about": [say(text, lang, **(who if "{organisation}" in text else {})) for text in words.about],
        "facts": [(header(label), body(text, 600)) for label, text in facts],
        "button": say(words.button, lang),
        "link": link,
        "otherwise": say(words.otherwise, lang),
        "refuse": refuse,
        "hours": kind in (LetterKind.CONFIRM, LetterKind.INVITE, LetterKind.ERASE),
        "say": lambda message, **params: say(message, lang, **params),
        "lang": "zh-CN" if lang.startswith("zh") else lang[:2] or "en",
    }
    text, html = (
        _templates(h).get_template(f"letter.{n}").render(context) for h, n in ((False, "txt"), (True, "html"))
    )
    return header(f"{say('[Sentinel]', lang)} {context['subject']}", 150), text, html


@cache
def _templates(html: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )

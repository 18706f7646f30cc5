"""The router: one line for each page, with the way in that it belongs to and who may open it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard import data
from dashboard.data import Person, Role
from dashboard.data.access import may_some
from dashboard.words import tr

EXPORTERS, EXPERTS, OFFICIALS = data.msg("Exporters"), data.msg("Experts"), data.msg("Officials")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its file, name (msgid), address, the roles that see it in the menu (none: everybody), and its way in.

    The file itself refuses whoever may not (`data.require` in its first line): the menu is a courtesy.
    """

    file: str
    title: str
    url: str
    roles: tuple[Role, ...] = data.EVERYBODY
    group: str = ""
    hidden: bool = False  # reached from lists and links only
    verb: str = ""  # a page that is open to whoever may do this verb

    def open_to(self, person: Person) -> bool:
        """Whether the person may open the page."""
        if self.verb and not may_some(person, self.verb):
            return False
        return not self.roles or person.has(*self.roles)


START = Entry("everybody/start.py", data.msg("Sentinel"), "", hidden=True)
OVERVIEW = Entry("officials/overview.py", data.msg("Overview"), "overview", data.OFFICIALS, OFFICIALS)
SEARCH = Entry("everybody/notifications.py", data.msg("Search notices"), "notifications")
MEASURE = Entry("everybody/measure.py", data.msg("Measure"), "measure", hidden=True)
PAGES = (
    START,
    SEARCH,
    MEASURE,
    Entry("everybody/industries.py", data.msg("Industries"), "industries"),
    Entry("everybody/days.py", data.msg("Calendar"), "days"),
    Entry("everybody/help.py", data.msg("Help"), "help"),
    Entry("exporters/inbox.py", data.msg("My alerts"), "inbox", data.EXPORTERS, EXPORTERS),
    Entry("exporters/subscriptions.py", data.msg("Subscriptions"), "subscriptions", data.EXPORTERS, EXPORTERS),
    Entry("exporters/cases.py", data.msg("Questions and reports"), "cases", data.EXPORTERS, EXPORTERS),
    Entry("experts/workbench.py", data.msg("Workbench"), "workbench", data.EXPERTS, EXPERTS),
    Entry("experts/label.py", data.msg("Labelling"), "label", data.EXPERTS, EXPERTS),
    Entry("experts/model.py", data.msg("Classifier"), "model", (*data.EXPERTS, *data.OFFICIALS), EXPERTS),
    Entry("experts/opinions.py", data.msg("Assessment"), "opinions", (*data.EXPERTS, Role.OFFICIAL), EXPERTS),
    Entry("experts/comments.py", data.msg("Comments and cases"), "comments", (*data.EXPERTS, Role.OFFICIAL), EXPERTS),
    OVERVIEW,
    Entry("officials/sources.py", data.msg("Sources"), "sources", data.OFFICIALS, OFFICIALS),
    Entry("officials/trends.py", data.msg("Trends"), "trends", data.OFFICIALS, OFFICIALS),
    Entry(
        "officials/calibration.py", data.msg("Calibration"), "calibration", (*data.OFFICIALS, Role.EXPERT), OFFICIALS
    ),
    Entry("officials/responses.py", data.msg("Responses"), "responses", data.OFFICIALS, OFFICIALS),
    Entry("officials/reports.py", data.msg("Reports"), "reports", data.OFFICIALS, OFFICIALS),
    Entry("officials/deliveries.py", data.msg("Deliveries"), "deliveries", data.OFFICIALS, OFFICIALS),
    Entry("officials/people.py", data.msg("Users and organisations"), "people", group=OFFICIALS, verb="account.read"),
    Entry("officials/audit.py", data.msg("Audit"), "audit", data.OFFICIALS, OFFICIALS),
    Entry("everybody/sign_in.py", data.msg("Sign in"), "sign-in", hidden=True),
)


def first(person: Person) -> Entry:
    """The page that the bare address leads to."""
    return OVERVIEW if person.has(*data.OFFICIALS) else SEARCH


def pages(person: Person) -> dict[str, list[st.Page]]:
    """Every page by way in; those that this person may not open are out of the menu but keep their address."""
    made: dict[str, list[st.Page]] = {}
    for entry in PAGES:
        page = st.Page(
            entry.file,
            title=tr(entry.title),
            url_path=entry.url or None,
            default=entry is START,
            visibility="visible" if entry.open_to(person) and not entry.hidden else "hidden",
        )
        made.setdefault(tr(entry.group) if entry.group else "", []).append(page)
    return made

"""Accounts and organisations on a page: tiles, a table, what can be changed of one, and forms for new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import data
from dashboard.data import Role, people
from dashboard.data.people import KIND_NAMES, ROLE_NAMES, Account, OrganisationKind
from dashboard.words import plain, safe, tr


def say(text: str, *, secret: str = "") -> None:
    """Say it after the rerun that shows the new state; a first password is shown once."""
    st.session_state["people-said"] = (text, secret)
    st.rerun()


def said() -> None:
    """What the last click did."""
    text, secret = st.session_state.pop("people-said", ("", ""))
    if text:
        st.success(text, icon=":material/check:")
    if secret:
        st.markdown(tr("First password, shown only now; it is changed at the first sign-in:"))
        st.code(secret, language=None)


def tiles(known: Sequence[Account]) -> None:
    """How many accounts, open, with a second step."""
    open_ones = [a for a in known if not a.disabled]
    with st.container(horizontal=True):
        st.metric(tr("Accounts"), len(known), border=True)
        st.metric(tr("Of these closed"), len(known) - len(open_ones), border=True)
        st.metric(tr("With a second step"), sum(a.totp_on for a in open_ones), border=True)


def table(known: Sequence[Account]) -> Account | None:
    """The accounts; below it the choice of one to change."""
    rows = [
        {
            tr("Login name"): a.login,
            tr("Name"): plain(a.name, 80),
            tr("Organisation"): plain(a.organisation_name, 80),
            tr("Roles"): tr(", ").join(tr(ROLE_NAMES[r]) for r in a.roles),
            tr("State"): _state(a),
        }
        for a in known
    ]
    st.dataframe(rows, hide_index=True, height="content" if len(rows) < 20 else 600)
    names = {a.id: f"{a.login} · {plain(a.name, 60)}" for a in known if people.manageable(a)}
    if not names:
        return None
    chosen = st.selectbox(
        tr("Change an account"), list(names), index=None, format_func=names.__getitem__, placeholder=tr("choose one")
    )
    return next((a for a in known if a.id == chosen), None)


def _state(a: Account) -> str:
    if a.disabled:
        return tr("account closed")
    marks = [tr("administrator of the organisation")] if a.administrator else []
    marks += [tr("signs in elsewhere")] if a.external else []
    marks += [tr("second step")] if a.totp_on else []
    marks += [tr("must change its password")] if a.must_change else []
    return tr(", ").join(marks) or tr("account open")


def change(account: Account) -> None:
    """Roles and organisation (who may give roles), password, second step, closing."""
    with st.container(border=True):
        st.markdown(f"**{safe(account.login)}** · {safe(account.name)}")
        if data.can("role.give"):
            _rights(account)
        with st.container(horizontal=True):
            if not account.external and st.button(tr("New first password"), icon=":material/key:"):
                first = people.renew_password(account)
                say(tr("{login} has a new password; its sessions have ended.", login=safe(account.login)), secret=first)
            if account.totp_on and st.button(tr("Take the second step off"), icon=":material/phonelink_erase:"):
                people.drop_second_step(account)
                say(tr("The second step of {login} is taken off; its sessions have ended.", login=safe(account.login)))
            words = tr("Open the account again") if account.disabled else tr("Close the account")
            if st.button(words, icon=":material/lock:"):
                _try(lambda: people.set_disabled(account, not account.disabled), account)


def _rights(account: Account) -> None:
    with st.form("people-rights"):
        roles = _roles(account.roles, list(Role), disabled=account.external)
        where = _organisation(account.organisation)
        runs = st.checkbox(tr("May manage the accounts of the organisation"), value=account.administrator)
        if account.external:
            st.caption(tr("The roles of this account come from the identity service."))
        st.caption(tr("The sessions of the account end with the change."))
        if st.form_submit_button(tr("Save")):
            _try(lambda: people.set_rights(account, roles, where, runs), account)


def _try(deed: Callable[[], None], account: Account) -> None:
    """Do it; what the store refuses (the last operator, say) is told in a sentence."""
    try:
        deed()
    except data.StoreError:
        st.error(tr("This is refused: at least one open account must be able to run the system."))
    else:
        say(tr("Account {login} is changed; its sessions have ended.", login=safe(account.login)))


def _roles(given: Sequence[Role], open_to: Sequence[Role], *, disabled: bool = False) -> tuple[Role, ...]:
    names = {r.value: tr(ROLE_NAMES[r]) for r in open_to}
    chosen = st.multiselect(
        tr("Roles"),
        list(names),
        default=[r.value for r in given if r in open_to],
        format_func=names.__getitem__,
        placeholder="",
        disabled=disabled,
    )
    return tuple(Role(r) for r in chosen)


def _organisation(given: str) -> str:
    known = {o.id: plain(o.name, 80) for o in people.organisations()}
    ids, none = ["", *known] if data.can("organisation.manage") else list(known), tr("none")
    return str(
        st.selectbox(
            tr("Organisation"),
            ids,
            index=ids.index(given) if given in ids else 0,
            format_func=lambda i: known.get(i, none),
        )
        or ""
    )


def form() -> None:
    """A new account; its first password is made here and shown once."""
    with st.expander(tr("Add an account"), icon=":material/person_add:"), st.form("people-add", clear_on_submit=False):
        login = st.text_input(tr("Login name"), max_chars=60)
        name = st.text_input(tr("Name"), max_chars=100)
        every = data.can("role.give")
        roles = _roles((), list(Role) if every else [Role.EXPORTER, Role.ASSOCIATION])
        where = _organisation(data.person().organisation)
        runs = every and st.checkbox(tr("May manage the accounts of the organisation"))
        if not st.form_submit_button(tr("Add an account"), type="primary"):
            return
    made = Account(
        "", people.tidy(login), " ".join(name.split()), organisation=where, administrator=runs, roles=roles,
        must_change=True,
    )  # fmt: skip
    if problem := people.login_fault(made.login):
        st.error(tr(problem))
        return
    say(tr("Account {login} added.", login=safe(made.login)), secret=people.add(made))


def organisations() -> None:
    """The organisations, and a form for a new one."""
    known = people.organisations()
    rows = [
        {tr("Name"): plain(o.name, 80), tr("Kind"): tr(KIND_NAMES[o.kind]), tr("Accounts"): o.accounts} for o in known
    ]
    if rows:
        st.dataframe(rows, hide_index=True, height="content" if len(rows) < 20 else 600)
    else:
        st.caption(tr("There is no organisation yet."))
    if not data.can("organisation.manage"):
        return
    with st.expander(tr("Add an organisation"), icon=":material/domain_add:"), st.form("organisation-add"):
        name = st.text_input(tr("Name"), max_chars=100)
        names = {k.value: tr(KIND_NAMES[k]) for k in OrganisationKind}
        kind = st.selectbox(tr("Kind"), list(names), format_func=names.__getitem__)
        if not st.form_submit_button(tr("Add an organisation"), type="primary"):
            return
    name = " ".join(name.split())
    if not name or name in {o.name for o in known}:
        st.error(tr("Give the organisation a name that no other has."))
        return
    people.add_organisation(name, OrganisationKind(kind))
    say(tr("Organisation {name} added.", name=safe(name)))

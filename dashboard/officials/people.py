"""Users and organisations: who may sign in, with which roles, for whom."""

import streamlit as st

from dashboard import data
from dashboard.data import people
from dashboard.show import accounts, frame
from dashboard.words import tr


def page() -> None:
    """Tiles, the accounts, one account to change, a new one; then the organisations."""
    data.require(verb="account.read")
    st.title(tr("Users and organisations"))
    accounts.said()
    known = people.accounts()
    accounts.tiles(known)
    st.header(tr("Accounts"), anchor=False)
    if not known:
        frame.empty(tr("There is no account yet: make the first one with `sentinel account add NAME --role operator`."))
    else:
        chosen = accounts.table(known)
        if chosen is not None and people.manageable(chosen):
            accounts.change(chosen)
    if data.can("account.manage"):
        accounts.form()
    st.header(tr("Organisations"), anchor=False)
    accounts.organisations()


if __name__ == "__main__":
    page()

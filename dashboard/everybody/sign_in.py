"""The way to the identity service of the reader's organisation, and back to where they came from."""

import streamlit as st

from dashboard import data
from dashboard.words import tr


def page() -> None:
    """Go there at once; whoever comes back signed in goes on."""
    who = data.require(*data.EVERYBODY)
    st.title(tr("Sign in"))
    if not data.signs_in_elsewhere():
        st.markdown(tr("This installation has no identity service; sign in with the account you were given."))
    elif who.signed_in:
        st.markdown(tr("You are signed in as {name}.", name=who.name))
        st.page_link("everybody/notifications.py", label=tr("Open the list"), icon=":material/arrow_forward:")
    elif data.vouched_without_role():
        st.warning(tr("Your organisation's account is known, but it has no role here. Ask the operator."))
        st.button(tr("Sign out there"), on_click=st.logout)
    else:
        st.markdown(tr("One moment: your organisation asks who you are."))
        st.login()


if __name__ == "__main__":
    page()

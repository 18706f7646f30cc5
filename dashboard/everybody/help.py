"""Help: guides for each role, how things are made, one worked example, the glossary, accessibility."""

import streamlit as st

from dashboard import data
from dashboard.data import guide, terms
from dashboard.show import glossary
from dashboard.words import lang, tr

GLOSSARY = "glossary"


def page() -> None:
    """The topics, then the one chosen."""
    data.require(*data.EVERYBODY)
    st.title(tr("Help"))
    topics = guide.topics(lang())
    names = {name: title for name, (title, _) in topics.items()} | {GLOSSARY: tr("Glossary")}
    given = st.query_params.get("topic", "")
    picked = st.pills(
        tr("Topic"), list(names), format_func=names.__getitem__, default=given if given in names else next(iter(names)),
        required=True, key="help-topic",
    )  # fmt: skip
    topic = str(picked or next(iter(names)))
    st.query_params["topic"] = topic
    if topic != GLOSSARY:
        title, text = topics[topic]
        with st.container(width=820):
            st.header(title, anchor=False)
            st.markdown(text)
        return
    st.header(tr("Glossary"), anchor=False)
    glossary.lead()
    found = terms.all_terms()
    glossary.table(found)
    glossary.entry(found)


if __name__ == "__main__":
    page()

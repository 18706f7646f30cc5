"""Assessment: the opinion of an expert on a measure, signed and dated, public once it is released."""

import streamlit as st

from dashboard import data
from dashboard.show import cases as show
from dashboard.show import experts
from dashboard.words import tr

data.require(data.Role.EXPERT, data.Role.OFFICIAL)


def page() -> None:
    """Choose a measure, read what was said of it, write."""
    st.title(tr("Assessment"))
    show.said()
    measure = experts.chosen_measure()
    if measure is None:
        return
    experts.measure_head(measure)
    experts.opinions(measure)
    experts.write_opinion(measure)
    experts.move_grade(measure)


if __name__ == "__main__":
    page()

"""Every page of the router opens with an empty, a small and a large store, and for every role opens or refuses."""

from __future__ import annotations

import re

import pytest

from dashboard import router
from records.wording import say
from tests.dashboard.pages import PEOPLE, Open, words

PAGES = {entry.url: entry for entry in router.PAGES if entry.url}
LANGUAGES = {"empty": "zh", "sample": "en", "many": "zh"}
OTHER_TITLES = ("measure", "sign-in")  # a measure's own title; whoever is at the machine needs no sign-in


@pytest.mark.parametrize("size", LANGUAGES)
@pytest.mark.parametrize("url", PAGES)
def test_a_page_opens(url: str, size: str, open_page: Open) -> None:
    lang = LANGUAGES[size]
    app = open_page(PAGES[url].file, size, lang)
    text = words(app)
    assert not app.exception and not app.error, [e.value for e in app.error]
    assert len(text) > 60 and (lang == "en" or re.search("[\u4e00-\u9fff]", text))
    assert url in OTHER_TITLES or app.title[0].value == say(PAGES[url].title, lang)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_of_officials_refuses_whoever_may_not(who: str, open_page: Open) -> None:
    """The menu is a courtesy: the file itself says no, and shows nothing."""
    for url in ("overview", "trends", "reports", "deliveries", "calibration"):
        app = open_page(PAGES[url].file, "sample", "en", who)
        assert not app.exception
        if PAGES[url].open_to(PEOPLE[who]):
            assert app.title[0].value == say(PAGES[url].title, "en")
        else:
            assert all(t.value != say(PAGES[url].title, "en") for t in app.title), (who, url)
            assert not app.dataframe and not app.get("vega_lite_chart")

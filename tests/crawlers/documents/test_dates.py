"""Dates of forms: as given, as computed, and never guessed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.documents import date_words
from crawlers.documents.dates import FIRST, LAST, first_day, read_date

BASE = date(2026, 5, 29)
ADOPTION, PUBLICATION = date(2026, 7, 31), date(2026, 8, 31)
_EN = "January February March April May June July August September October November December"
_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
EN, FR, ES = _EN.split(), _FR.split(), _ES.split()
DAYS = st.dates(FIRST, LAST)
BASES = st.dates(date(1995, 1, 1), date(2060, 1, 1))
TEXTS = st.text(max_size=300)


@pytest.mark.parametrize(
    "words",
    [
        "1 July 2026",
        "1st July 2026.",
        "July 1, 2026",
        "01/07/2026",
        "1/7/26",
        "2026-07-01",
        "2026-07-01T00:00:00Z",
        "01.07.2026",
        "2026年7月1日",
        "自2026年7月1日起",
        "1er juillet 2026",
        "le 1 juillet 2026",
        "1 de julio de 2026",
        "1º de julio de 2026",
        "Wednesday, 1 July 2026",
        "1 July 2026 (60 days from notification)",
        "60 days after notification, i.e. 1 July 2026",
        "until 1 July 2026, 17:00",
        "no later than 1 July 2026",
        "miércoles 1 de julio de 2026",
        "}1 July 2026",
        "1\u00a0July\n2026",
    ],
)
def test_a_day_written_out(words: str) -> None:
    read = read_date(words, BASE)
    assert (read.day, read.rule) == (date(2026, 7, 1), "stated")
    assert read.words == " ".join(words.split())


@pytest.mark.parametrize(
    ("words", "day", "rule"),
    [
        ("60 days from notification", date(2026, 7, 28), "60 days after circulation"),
        ("Sixty (60) days from the date of circulation of the notification", date(2026, 7, 28), None),
        ("90 days after circulation by the WTO Secretariat", date(2026, 8, 27), "90 days after circulation"),
        ("60 days from the date of publication of the notification", date(2026, 7, 28), "60 days after circulation"),
        ("60 jours à compter de la date de distribution de la notification", date(2026, 7, 28), None),
        ("60 jours après la notification", date(2026, 7, 28), None),
        ("60 días a partir de la notificación", date(2026, 7, 28), None),
        ("sesenta días después de la distribución por la Secretaría de la OMC", date(2026, 7, 28), None),
        ("通报之后60天", date(2026, 7, 28), None),
        ("通报发布日起60天", date(2026, 7, 28), None),
        ("6 months after adoption", date(2027, 1, 31), "6 months after adoption"),
        ("six months from date of publication", date(2027, 2, 28), "6 months after publication"),
        ("six mois à compter de la date de publication", date(2027, 2, 28), None),
        ("seis meses a partir de la fecha de publicación", date(2027, 2, 28), None),
        ("公布后6个月", date(2027, 2, 28), None),
        ("18 months after its publication in the Official Gazette", date(2028, 2, 29), None),
        ("60 days after publication of the notification in the Official Gazette", date(2026, 10, 30), None),
        ("2 weeks after approval", date(2026, 8, 14), "2 weeks after adoption"),
        ("upon publication in the Official Journal", PUBLICATION, "on publication"),
        ("on the date of its adoption", ADOPTION, "on adoption"),
        ("dès la publication au Journal officiel", PUBLICATION, "on publication"),
        ("en la fecha de su publicación en el Diario Oficial de la Federación", PUBLICATION, "on publication"),
        ("批准之日", ADOPTION, "on adoption"),
    ],
)
def test_a_period_after_a_known_day(words: str, day: date, rule: str | None) -> None:
    read = read_date(words, BASE, ADOPTION, PUBLICATION)
    assert read.day == day
    assert rule is None or read.rule == rule


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("[ ]", "empty"),
        ("To be determined.", "open"),
        ("TBD", "open"),
        ("not stated", "open"),
        ("à déterminer", "open"),
        ("por determinar", "open"),
        ("待定", "open"),
        ("Not applicable", "not applicable"),
        ("sans objet", "not applicable"),
        ("no procede", "not applicable"),
        ("immediately", "immediately"),
        ("Inmediatamente", "immediately"),
        ("6 months after adoption", "needs adoption"),
        ("upon publication", "needs publication"),
        ("3 months after entry into force", "needs entry into force"),
        ("July 2026", "month"),
        ("2026年7月", "month"),
        ("juillet 2026", "month"),
        ("30 February 2026", "impossible"),
        ("31/04/2026", "impossible"),
        ("29 February 2027", "impossible"),
        ("1 July 2026 and 1 January 2027", "several"),
        ("60 days", "unclear"),
        ("45 working days after notification", "unclear"),
        ("not before 1 July 2026", "unclear"),
        ("before 1 July 2026", "unclear"),
        ("after 1 July 2026", "unclear"),
        ("Decree of 3 May 2026", "unclear"),
        ("third quarter of 2026", "unclear"),
        ("99999 days after notification", "unclear"),
        ("1 July 2026 " + "x" * 500, "unclear"),
    ],
)
def test_nothing_is_guessed(words: str, rule: str) -> None:
    read = read_date(words, BASE)
    assert (read.day, read.rule) == (None, rule)
    assert read.words == " ".join(words.split())


def test_a_period_without_a_day_of_circulation_has_no_day() -> None:
    assert read_date("60 days from notification", None).rule == "needs circulation"


def test_month_and_day_exchanged_are_told_by_a_month_above_twelve() -> None:
    assert read_date("07/25/2026", BASE).day == date(2026, 7, 25)
    assert read_date("07/08/2026", BASE).day == date(2026, 8, 7)


@given(DAYS)
def test_every_day_is_read_back_in_every_spelling(day: date) -> None:
    n = day.month - 1
    spellings = [
        day.isoformat(),
        f"{day.day} {EN[n]} {day.year}",
        f"{EN[n]} {day.day}, {day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"{day.day} {FR[n]} {day.year}",
        f"{day.day} de {ES[n]} de {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {read_date(s, None).day for s in spellings} == {day}
    assert first_day(f"The following communication, dated {spellings[1]}, is being circulated") == day


@given(BASES, st.integers(1, 3660))
def test_days_are_counted_exactly(base: date, number: int) -> None:
    for words in (
        f"{number} days from notification",
        f"{number} días a partir de la notificación",
        f"通报后{number}天",
    ):
        read = read_date(words, base)
        assert read.day == (base + timedelta(days=number))


@given(BASES, st.integers(1, 240))
def test_months_keep_the_day_or_end_the_month(base: date, number: int) -> None:
    day = read_date(f"{number} months after adoption", None, adoption=base).day
    assert day is not None
    assert (day.year * 12 + day.month) - (base.year * 12 + base.month) == number
    assert day.day == min(base.day, monthrange(day.year, day.month)[1])


@given(BASES, st.integers(1, 50))
def test_a_year_is_twelve_months(base: date, number: int) -> None:
    months = read_date(f"{12 * number} months after publication", None, publication=base).day
    assert read_date(f"{number} years after publication", None, publication=base).day == months


@given(TEXTS, BASES)
def test_any_text_is_read_without_error_and_keeps_its_words(text: str, base: date) -> None:
    read = read_date(text, base, base, base)
    assert read.words == " ".join(text.split())
    assert read.day is None or FIRST <= read.day <= LAST or read.rule != "stated"


def test_number_words_are_unambiguous() -> None:
    assert date_words.NUMBERS["sixty"] == date_words.NUMBERS["soixante"] == date_words.NUMBERS["六十"] == 60
    assert date_words.MONTHS["août"] == date_words.MONTHS["agosto"] == 8

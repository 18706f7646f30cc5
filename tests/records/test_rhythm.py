"""When alerts may leave: at once, in digests, after quiet hours; the virtual clock runs over every awkward day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.grades import Colour
from records.rhythm import ZONE, day_of, is_paused, is_quiet, priority, quiet_hours, slot
from records.subscriptions import Alert, EventKind, Mode, Subscription

SUB = Subscription("tea", "r1", "Tea", since=date(2025, 1, 1))
ALERT = Alert("tea", "m", "first:m", EventKind.FIRST, Colour.YELLOW, date(2025, 6, 12))


def at(text: str) -> datetime:
    """A moment on the clock of Guangxi."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


CASES = [
    # colour, kind, event, mode, written, asked, slot
    ("red", "first", "x", "weekly", "2025-06-12 10:00", "2025-06-12 10:00", "now"),
    ("orange", "first", "x", "daily", "2025-06-12 10:00", "2025-06-12 10:00", "now"),
    ("yellow", "first", "x", "instant", "2025-06-12 10:00", "2025-06-12 10:00", "now"),
    ("blue", "open", "open", "weekly", "2025-06-12 10:00", "2025-06-12 10:00", "now"),
    ("yellow", "first", "x", "daily", "2025-06-12 10:00", "2025-06-12 23:59", None),
    ("yellow", "first", "x", "daily", "2025-06-12 10:00", "2025-06-13 07:59", None),
    ("yellow", "first", "x", "daily", "2025-06-12 10:00", "2025-06-13 08:00", "daily 2025-06-13"),
    ("yellow", "first", "x", "daily", "2025-06-12 10:00", "2025-06-15 03:00", "daily 2025-06-14"),
    ("yellow", "first", "x", "daily", "2025-12-31 10:00", "2026-01-01 08:00", "daily 2026-01-01"),
    ("yellow", "first", "x", "daily", "2028-02-28 10:00", "2028-02-29 08:30", "daily 2028-02-29"),
    ("yellow", "first", "x", "daily", "2028-02-29 10:00", "2028-03-01 08:30", "daily 2028-03-01"),
    ("yellow", "first", "x", "weekly", "2025-06-12 10:00", "2025-06-15 23:00", None),
    ("yellow", "first", "x", "weekly", "2025-06-12 10:00", "2025-06-16 08:00", "weekly 2025-06-16"),
    ("yellow", "first", "x", "weekly", "2025-12-30 10:00", "2026-01-02 09:00", None),
    ("yellow", "first", "x", "weekly", "2025-12-30 10:00", "2026-01-05 09:00", "weekly 2026-01-05"),
    (
        "yellow",
        "reminder",
        "reminder:comment:7:2025-06-19",
        "weekly",
        "2025-06-12 10:00",
        "2025-06-13 08:00",
        "daily 2025-06-13",
    ),
    ("yellow", "reminder", "reminder:comment:30:2025-07-19", "weekly", "2025-06-12 10:00", "2025-06-13 08:00", None),
    ("blue", "grade", "grade:red:None:2025-06-12", "weekly", "2025-06-12 10:00", "2025-06-12 10:01", "now"),
    ("blue", "grade", "grade:yellow:None:2025-06-12", "daily", "2025-06-12 10:00", "2025-06-12 10:01", None),
    ("yellow", "grade", "grade:red:yellow:2025-06-12", "daily", "2025-06-12 10:00", "2025-06-12 10:01", None),
]


@pytest.mark.parametrize(("colour", "kind", "event", "mode", "written", "asked", "expected"), CASES)
def test_slots(colour: str, kind: str, event: str, mode: str, written: str, asked: str, expected: str | None) -> None:
    alert = replace(ALERT, colour=Colour(colour), event_kind=EventKind(kind), event=event)
    wanted = replace(SUB, mode=Mode(mode))
    assert slot(alert, wanted, at(written), at(asked)) == expected


def test_red_alone_leaves_in_quiet_hours_and_goes_first() -> None:
    night, morning = at("2025-06-12 23:30"), at("2025-06-13 07:00")
    quiet = replace(SUB, quiet="22:00-07:00")
    red, orange = replace(ALERT, colour=Colour.RED), replace(ALERT, colour=Colour.ORANGE)
    assert slot(red, quiet, night, night) == "now" and slot(orange, quiet, night, night) is None
    assert slot(replace(red, event_kind=EventKind.OPEN), quiet, night, night) is None  # what is open is no alarm
    assert slot(orange, quiet, night, morning) == "now"
    assert [priority(red, "now"), priority(orange, "now"), priority(ALERT, "daily 2025-06-13")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("22:00-07:00", "22:00", True), ("22:00-07:00", "06:59", True), ("22:00-07:00", "07:00", False),
        ("22:00-07:00", "12:00", False), ("12:00-14:00", "13:59", True), ("12:00-14:00", "14:00", False),
        ("", "03:00", False), ("07:00-07:00", "07:00", False),
    ],
)  # fmt: skip
def test_quiet_hours_run_over_midnight(hours: str, clock: str, quiet: bool) -> None:
    assert is_quiet(replace(SUB, quiet=hours), at(f"2025-06-12 {clock}")) == quiet


@pytest.mark.parametrize("text", ["22-7", "24:00-07:00", "22:00-07:60", "night", "22:00"])
def test_unreadable_quiet_hours_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        quiet_hours(text)


def test_a_pause_ends_by_itself() -> None:
    until = replace(SUB, paused_until=date(2026, 1, 1))
    assert is_paused(until, date(2025, 12, 31)) and not is_paused(until, date(2026, 1, 1))
    assert is_paused(replace(SUB, paused=True), date(2099, 1, 1))


ZONES = st.sampled_from([UTC, *map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia"))])


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), zone=ZONES)
def test_the_day_is_that_of_guangxi_whatever_the_machines_zone(moment: datetime, zone: ZoneInfo) -> None:
    utc = moment.replace(tzinfo=UTC)
    assert day_of(utc.astimezone(zone)) == day_of(utc)
    if moment.year > 1991:  # since then no summer time: eight hours, always
        assert day_of(utc) == (moment + timedelta(hours=8)).date()


@given(
    written=st.datetimes(datetime(2023, 12, 1), datetime(2025, 4, 1), timezones=st.just(ZoneInfo("Europe/Berlin"))),
    mode=st.sampled_from([Mode.DAILY, Mode.WEEKLY]),
)
def test_every_alert_leaves_in_the_very_next_digest(written: datetime, mode: Mode) -> None:
    """Over year end, leap day and two changes of the machine's summer time: never two days' wait, never the past."""
    wanted = replace(SUB, mode=mode)
    utc = written.astimezone(UTC)
    hours = (utc + timedelta(minutes=30 * n) for n in range(2 * 24 * 8))
    first = next(h for h in hours if slot(ALERT, wanted, utc, h))
    waited = first - utc
    assert timedelta(0) <= waited <= timedelta(days=1 if mode is Mode.DAILY else 7, minutes=30)
    local = first.astimezone(ZONE)
    assert local.hour == 8 and (mode is Mode.DAILY or local.weekday() == 0)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2025, 1, 1))

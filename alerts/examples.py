"""Example subscriptions for an empty store, so that a first run shows mail; marked as examples, to the folder only."""

from __future__ import annotations

from datetime import date

from records.catalogue import catalogue
from records.grades import Colour
from records.subscriptions import Subscription
from records.wording import msg, say

ALUMINIUM = "nonferrous-metals/alumin"
NAMES = {"sugar": msg("Example: sugar"), "aluminium": msg("Example: aluminium"), "tea": msg("Example: tea")}


def examples(today: date) -> tuple[Subscription, ...]:
    """Sugar, aluminium, tea, and everything from blue up."""
    aluminium = tuple(f for f in catalogue().families if f.startswith(ALUMINIUM))
    families = {"sugar": ("food/sugar",), "aluminium": aluminium, "tea": ("agriculture/tea",)}
    some = [_example(key, say(NAMES[key]), today, families[key], Colour.BLUE) for key in NAMES]
    return (*some, _example("everything", say(msg("Example: all sectors")), today, (), Colour.BLUE))


def _example(key: str, name: str, today: date, families: tuple[str, ...], lowest: Colour) -> Subscription:
    return Subscription(
        key=f"example-{key}",
        reader=f"example-{key}",
        name=name,
        families=families,
        lowest=lowest,
        example=True,
        since=today,
    )

"""What an expert sees next."""

from __future__ import annotations

from datetime import date, timedelta

from classifier.ask import Candidate, batch, doubt, urgency

DAY = date(2025, 6, 12)
TEXT = "maximum residue limits of pesticides in green tea and black tea sold in packets number {}"


def one(id_: int, score: float = 0.5, text: str = "", **more: object) -> Candidate:
    scores = {"agriculture/tea": score}
    return Candidate(
        id_, text or f"text {id_} " + " ".join(f"w{id_}x{i}" for i in range(9)), "VNM", scores, 0.99, **more
    )  # type: ignore[arg-type]


def test_doubt_and_urgency_rank() -> None:
    assert doubt(one(1, 0.5)) > doubt(one(2, 0.9)) > doubt(one(3, 0.99))
    assert (
        urgency(DAY, DAY)
        == 1.0
        > urgency(DAY + timedelta(30), DAY)
        > urgency(None, DAY)
        == urgency(DAY - timedelta(1), DAY)
    )
    asked = batch([one(1, 0.9), one(2, 0.5), one(3, 0.5, colour="red")], DAY, 2)
    assert [c.id for c in asked] == [3, 2]


def test_no_look_alikes_in_one_batch() -> None:
    twins = [one(i, text=TEXT.format(i)) for i in range(5)]
    assert [c.id for c in batch([*twins, one(9, 0.8)], DAY, 3)] == [0, 9]


def test_new_members_and_rare_families_come_first() -> None:
    known, new = one(1), Candidate(2, "another text of its own", "KEN", {"agriculture/tea": 0.5}, 0.99)
    assert batch([known, new], DAY, 1, members={"VNM": 4}, families={"agriculture/tea": 50})[0].id == 2
    rare = Candidate(3, "a third text here", "VNM", {"food/sugar": 0.5}, 0.99)
    assert batch([known, rare], DAY, 1, members={"VNM": 4}, families={"agriculture/tea": 50})[0].id == 3

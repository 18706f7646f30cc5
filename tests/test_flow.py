"""The whole walk on real input: from the export to mail and to a page; twice is once; a killed run ends the same."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]
DAY = ("--as-of", "2025-06-12")


def test_the_export_becomes_mail_and_a_second_run_is_silent(sentinel: Run, export: Path, tmp_path: Path) -> None:
    first = sentinel("start", "--once", "--from", export, *DAY)
    assert first.returncode == 0, first.stderr
    figures = json.loads(sentinel("status", "--json", *DAY).stdout)
    assert figures["notifications"] == 181 and figures["deliveries"]["sent"] >= 2 and figures["invalid"] == 0
    relevant, grades = figures["relevant"], figures["grades"]
    assert grades["red"] <= 0.02 * relevant and 0.02 * relevant <= grades["orange"] <= 0.08 * relevant
    assert 0.10 * relevant <= grades["yellow"] <= 0.25 * relevant
    mails = sorted((tmp_path / "home" / "outbox").glob("*.eml"))
    messages = [email.message_from_bytes(m.read_bytes(), policy=email.policy.default) for m in mails]
    for path, message in zip(mails, messages, strict=True):
        text = message.get_body(("plain",)).get_content()
        assert path.stem in message["Message-ID"] and "非《突发事件应对法》意义上的预警信息" in text
        assert message.get_body(("html",)) is not None
    second = sentinel("start", "--once", "--from", export, *DAY)
    again = json.loads(sentinel("status", "--json", *DAY).stdout)
    assert second.returncode == 0 and again["alerts"] == figures["alerts"]
    source = next(s for s in again["sources"] if s["name"] == "wto_eping_workbook")
    assert (source["new"], source["verdict"]) == (0, "ok")
    assert sorted((tmp_path / "home" / "outbox").glob("*.eml")) == mails
    shown = json.loads(sentinel("show", "G/TBT/N/USA/2211", "--json", *DAY).stdout)
    assert shown["labels"] and shown["grade"]["reasons"] and shown["documents"][0]["raw"]["place"]


def content(home: Path) -> dict[str, object]:
    """What must be equal whatever happened on the way: no row numbers, no times."""
    with sqlite3.connect(home / "sentinel.db") as db:
        ask = {
            "documents": "select key, content_hash, revision from document order by 1",
            "measures": "select key from measure order by 1",
            "labels": "select d.key, family, score, origin from label"
            " join document d on d.id = document_id order by 1, 2, 4",
            "grades": "select m.key, colour, reasons from grade g join measure m on m.id = measure_id order by 1, g.id",
            "alerts": "select m.key, event, s.key from alert a join measure m on m.id = measure_id"
            " join subscription s on s.id = subscription_id order by 1, 2, 3",
            "mail": "select id, state from delivery order by 1",
        }
        found: dict[str, object] = {name: db.execute(query).fetchall() for name, query in ask.items()}
    found["files"] = sorted(p.name for p in (home / "outbox").iterdir())
    return found


def start(home: Path, export: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {"SENTINEL_HOME": str(home)}
    command = [sys.executable, "-m", "service", "update", "--from", str(export), *DAY]
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_a_killed_run_started_again_ends_like_an_undisturbed_one(export: Path, tmp_path: Path) -> None:
    calm = tmp_path / "calm"
    begun = time.monotonic()
    assert start(calm, export).wait(60) == 0
    whole = time.monotonic() - begun
    for number, share in enumerate((0.35, 0.6, 0.8)):
        home = tmp_path / f"killed-{number}"
        process = start(home, export)
        time.sleep(whole * share)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert start(home, export).wait(60) == 0
        assert content(home) == content(calm), f"killed at {share:.0%} of {whole:.1f} s"


def test_without_a_network_the_sample_is_shown_and_says_so(sentinel: Run) -> None:
    done = sentinel("update", "--as-of", "2025-06-12")
    assert done.returncode == 0, done.stderr
    figures = json.loads(sentinel("status", "--json", "--as-of", "2025-06-12").stdout)
    if any(s["verdict"] == "ok" and s["name"] != "sample" for s in figures["sources"]):
        pytest.skip("a network is there: real data were read")
    assert figures["sample"] and figures["notifications"] >= 30 and figures["deliveries"]["sent"] >= 1
    assert "sample" in done.stdout
    checked = {s["name"]: s["verdict"] for s in figures["sources"]}
    assert checked["wto_eping_workbook"] == checked["oecd_recalls"] == "not_checked"


def test_wrong_use_is_told_in_one_sentence(sentinel: Run, tmp_path: Path) -> None:
    cases = (
        (("update", "--from", tmp_path / "none.xlsx"), 1, "no file"),
        (("show", "G/TBT/N/XXX/1"), 1, "No measure"),
        (("crawl", "nothing"), 1, "no source"),
        (("update", "--as-of", "yesterday"), 2, "YYYY-MM-DD"),
        (("subscription", "add", "--name", "x", "--member", "Atlantis"), 1, "Unknown member"),
        (("subscription", "add", "--name", "x", "--family", "food/moon"), 1, "no product family"),
        (("serve", "--host", "0.0.0.0"), 1, "without an account"),
    )
    for args, code, words in cases:
        done = sentinel(*args)
        assert done.returncode == code and words in done.stderr, (args, done.stderr)
        assert "Traceback" not in done.stderr


def test_classify_goes_on_after_a_bad_line(sentinel: Run, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"id":"a","title":"Green tea","hs":["0902"]}\nnot json\n{"id":"b"}\n', encoding="utf-8")
    done = sentinel("classify", "--in", lines, "--out", tmp_path / "out.jsonl")
    rows = [json.loads(x) for x in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 1 and "line 2" in done.stderr and [r["id"] for r in rows] == ["a", "b"]
    assert rows[0]["labels"][0]["family"] == "agriculture/tea" and rows[0]["relevant"] > 0.9

"""`sentinel subscription …` with every field, and what is done for readers who ask on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.errors import told
from service.settings import settings

Sentinel = Callable[..., SimpleNamespace]


@pytest.fixture
def sentinel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sentinel]:
    """The commands in this process, errors told as `service.cli.main` does."""
    monkeypatch.setenv("SENTINEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()

    def run(*words: object) -> SimpleNamespace:
        done = CliRunner().invoke(app, [str(w) for w in words])
        if done.exception and not isinstance(done.exception, (SystemExit, *told())):
            raise done.exception
        return SimpleNamespace(returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr + str(done.exception))

    yield run
    settings.cache_clear()


def added(sentinel: Sentinel, *options: str) -> str:
    done = sentinel("subscription", "add", "--name", "Tea", "--family", "agriculture/tea", *options)
    assert done.returncode == 0, done.stderr
    found = re.search(r"\((\w+)\)", done.stdout)
    assert found
    return found.group(1)


def test_add_change_pause_and_resume(sentinel: Sentinel) -> None:
    key = added(
        sentinel, "--mode", "weekly", "--quiet", "22:00-07:00", "--kind", "incident", "--channel", "smtp",
        "--address", "li@example.com", "--organisation", "Tea Association", "--no-welcome",
    )  # fmt: skip
    listed = sentinel("subscription", "list").stdout
    assert "li@example.com" not in listed and "l***" in listed
    assert "changed" in sentinel("subscription", "change", key, "--lowest", "red", "--member", "asean").stdout
    assert sentinel("subscription", "pause", key, "--until", "2999-01-01").returncode == 0
    assert "runs again" in sentinel("subscription", "resume", key).stdout
    for wrong, says in (
        (("change", key, "--quiet", "late"), "22:00-07:00"),
        (("change", key, "--member", "Atlantis"), "Unknown member"),
        (("pause", "nothing"), "no subscription nothing"),
        (("add", "--name", "x", "--channel", "smtp", "--address", "x"), "A mail address looks like"),
        (("add", "--name", "x", "--channel", "pigeon"), "no channel pigeon"),
        (("add", "--name", "x", "--channel", "webhook"), "needs an address"),
    ):
        done = sentinel("subscription", *wrong)
        assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr


def test_members_with_consent_export_and_forget(sentinel: Sentinel, tmp_path: Path) -> None:
    key = added(sentinel, "--organisation", "Tea Association")
    listing = tmp_path / "members.txt"
    listing.write_text("a@firm.cn\n\nnot an address\n", encoding="utf-8")
    assert "--consent" in sentinel("subscription", "members", key, "--add", listing).stderr
    wrong = sentinel("subscription", "members", key, "--add", listing, "--consent", "minutes")
    assert wrong.returncode == 1 and "line 3" in wrong.stderr
    listing.write_text("a@firm.cn\nB@firm.cn\n", encoding="utf-8")
    done = sentinel("subscription", "members", key, "--add", listing, "--consent", "minutes of 3 June")
    assert done.stdout.count("joined") == 2 and "a@firm.cn" not in done.stdout
    data = json.loads(sentinel("subscription", "export", "b@firm.cn").stdout)
    assert data["reader"]["address"] == "b@firm.cn" and data["subscriptions"][0]["organisation"] == "Tea Association"
    assert sentinel("subscription", "forget", "b@firm.cn").returncode == 0
    assert sentinel("subscription", "forget", "b@firm.cn").returncode == 1
    assert "admitted" in sentinel("audit", "list").stdout or sentinel("audit", "verify").returncode == 0


@pytest.mark.parametrize("word", ["list", "add", "change", "pause", "resume", "members", "export", "forget"])
def test_each_command_explains_itself(sentinel: Sentinel, word: str) -> None:
    assert sentinel("subscription", word, "--help").returncode == 0

"""The folder channel, and that every registered channel is one."""

from __future__ import annotations

import inspect
import os
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from alerts.channels import CHANNELS, channels
from alerts.channels.folder import Folder
from alerts.errors import DeliveryError
from alerts.setup import Setup
from records.subscriptions import Delivery

SENT = Delivery("a" * 32, "r", "folder", "", "slot", "zh", date(2025, 6, 12))


@pytest.fixture
def message() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "one"
    made.set_content("text")
    return made


def test_the_same_delivery_twice_is_one_file(tmp_path: Path, message: EmailMessage) -> None:
    folder = Folder(Setup(tmp_path))
    assert folder.send(SENT, message) == folder.send(SENT, message) == f"{SENT.id}.eml"
    assert [p.name for p in (tmp_path / "outbox").iterdir()] == [f"{SENT.id}.eml"]
    assert (tmp_path / "outbox" / f"{SENT.id}.eml").read_bytes() == bytes(message)


def test_what_a_killed_try_left_is_cleared(tmp_path: Path, message: EmailMessage) -> None:
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / f".{SENT.id}.1.part").write_bytes(b"half")
    Folder(Setup(tmp_path)).send(SENT, message)
    assert [p.name for p in (tmp_path / "outbox").iterdir()] == [f"{SENT.id}.eml"]


def test_a_file_that_cannot_be_written_may_be_tried_again(tmp_path: Path, message: EmailMessage) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(DeliveryError) as raised:
        Folder(Setup(tmp_path)).send(SENT, message)
    assert not raised.value.permanent and "outbox" in str(raised.value)


@pytest.mark.parametrize("id", ["../evil", "", "a/b", "x" * 101, "a\0b"])
def test_an_id_that_is_no_file_name_is_refused_for_good(tmp_path: Path, message: EmailMessage, id: str) -> None:
    with pytest.raises(DeliveryError) as raised:
        Folder(Setup(tmp_path)).send(Delivery(id, "r", "folder", "", "s", "zh", date(2025, 6, 12)), message)
    assert raised.value.permanent and not (tmp_path / "outbox").exists()


def test_nothing_is_visible_before_it_is_whole(
    tmp_path: Path, message: EmailMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match="No space left"):
        Folder(Setup(tmp_path)).send(SENT, message)
    assert not list((tmp_path / "outbox").glob("*.eml"))


def test_every_channel_sends_by_one_method(tmp_path: Path) -> None:
    assert set(channels(tmp_path)) == set(CHANNELS) and "folder" in CHANNELS
    for channel in channels(tmp_path).values():
        public = [n for n, _ in inspect.getmembers(channel, inspect.ismethod) if not n.startswith("_")]
        assert public == ["send"]

"""Signed links: stable, unforgeable, and the secret nobody else can read."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.links import MOST, SIGNED, SecretError, link, read, secret, sign

KEY = b"0123456789abcdef0123456789abcdef"
TEXT = st.text(max_size=60).filter(lambda t: t.isprintable())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SIGNED), st.lists(TEXT, max_size=4))
def test_what_was_signed_is_read_again(purpose: str, parts: list[str]) -> None:
    token = sign(KEY, purpose, *parts)
    assert read(KEY, token) == (purpose, tuple(parts)) and sign(KEY, purpose, *parts) == token
    assert read(b"another secret, just as long....", token) is None


def test_every_changed_character_breaks_it() -> None:
    token = sign(KEY, "manage", "reader-1")
    for i, old in enumerate(token):
        for new in "Az0_-.":
            if new != old:
                assert read(KEY, token[:i] + new + token[i + 1 :]) is None, i
    assert read(KEY, token + "A") is None and read(KEY, token[:-1]) is None
    for bad in ("", ".", "x", "é.é", "." * MOST, token + "." * MOST):
        assert read(KEY, bad) is None


def test_links_have_an_address_each() -> None:
    base = "https://sentinel.example/"
    assert link(KEY, base, "measure", "G/TBT/N/VNM/408") == "https://sentinel.example/p/measure/G/TBT/N/VNM/408"
    assert link(KEY, base, "measure", "a b?#%") == "https://sentinel.example/p/measure/a%20b%3F%23%25"
    assert link(KEY, base, "manage", "r").startswith("https://sentinel.example/p/manage/")
    with pytest.raises(ValueError, match="delete-all"):
        link(KEY, base, "delete-all", "r")


def test_the_secret_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: secret(tmp_path / "home"), range(40)))
    path = tmp_path / "home" / "secret"
    assert len(made) == 1 and len(made.pop()) >= 43
    assert path.stat().st_mode & 0o777 == 0o600 and os.listdir(tmp_path / "home") == ["secret"]
    assert secret(tmp_path / "home", "given by the environment") == b"given by the environment"
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        secret(tmp_path / "home")
    with pytest.raises(SecretError, match="at least 16"):
        secret(tmp_path, "short")

"""The running service: its pages in a real browser, its health addresses, and two updates while a page is open."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
PICTURES = ROOT / "test-output"
PAGES = {
    "": "态势总览",
    "notifications": "通报",
    "subscriptions": "订阅",
    "sources": "数据源",
    "measure?measure=G/TBT/N/USA/2208": "G/TBT/N/USA/2208",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A service on the packaged sample, as a first run without a network has it."""
    home = tmp_path_factory.mktemp("home")
    env = os.environ | {"SENTINEL_HOME": str(home), "SENTINEL_AS_OF": "2025-06-12", "SENTINEL_LANGUAGE": "zh"}
    env["SENTINEL_PORT"] = str(free_port())
    run = [sys.executable, "-m", "service"]
    subprocess.run([*run, "crawl", "sample"], env=env, cwd=ROOT, check=True, capture_output=True, timeout=120)
    for stage in ("label", "grade"):
        subprocess.run([*run, stage], env=env, cwd=ROOT, check=True, capture_output=True, timeout=120)
    process = subprocess.Popen([*run, "serve", "--no-fetch"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{env['SENTINEL_PORT']}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/healthz/", timeout=2)
            break
        except OSError:
            time.sleep(0.25)
    yield address, env
    process.terminate()
    process.wait(20)


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_health_addresses_answer_in_json_and_nothing_else_lies_under_them(service: tuple[str, dict[str, str]]) -> None:
    address, _ = service
    assert get(f"{address}/healthz/") == (200, '{"status":"ok"}')
    status, text = get(f"{address}/readyz/")
    assert status == 200 and json.loads(text)["status"] == "ready" and json.loads(text)["delivery"] != "red"
    assert get(f"{address}/healthz/other")[0] == 404


def test_two_updates_run_while_pages_answer(service: tuple[str, dict[str, str]]) -> None:
    address, env = service
    run = [sys.executable, "-m", "service", "update"]
    for _ in range(2):
        child = subprocess.Popen(run, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        slowest = 0.0
        while child.poll() is None:
            begun = time.monotonic()
            assert get(f"{address}/readyz/")[0] == 200
            slowest = max(slowest, time.monotonic() - begun)
            time.sleep(0.05)
        assert child.returncode == 0 and slowest < 5


@pytest.mark.browser
@pytest.mark.skipif(
    CHROMIUM is None, reason="browser: CHROMIUM IS MISSING, no page was looked at (apt install chromium)"
)
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_in_a_real_browser(service: tuple[str, dict[str, str]], width: int) -> None:
    from playwright.sync_api import sync_playwright

    address, _ = service
    PICTURES.mkdir(exist_ok=True)
    errors: list[str] = []
    outside: list[str] = []
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": width, "height": 900 if width > 500 else 740})
        # Streamlit looks for its own address under a deep link first and is answered 404: that is no fault of a page.
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" and not _probe(m.location) else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("request", lambda r: None if _ours(r.url, address) else outside.append(r.url))
        for path, words in PAGES.items():
            page.goto(f"{address}/{path}")
            page.get_by_text(words).locator("visible=true").first.wait_for(timeout=60_000)
            page.get_by_text("非《突发事件应对法》").wait_for(timeout=60_000, state="attached")
            assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0, path
            name = (path.partition("?")[0] or "overview") + ("-measure" if "?" in path else "")
            page.screenshot(path=str(PICTURES / f"{name}-{width}.png"), full_page=True)
        browser.close()
    assert outside == [] and errors == [], json.dumps({"outside": outside, "errors": errors})


def _probe(location: dict[str, object]) -> bool:
    return "/_stcore/" in str(location.get("url", ""))


def _ours(url: str, address: str) -> bool:
    return url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:"))

"""Machine translation over a real local server: the protocol, every failure, kept once, and never holding alerts up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts.translation import LocalModel, Service, TranslatorError, translate_titles, translator
from records.store import Store

Build = Callable[..., Any]
NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
ZH = "茶叶的最高残留限量"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    made.migrate()
    return made


def test_a_service_is_asked_in_its_protocol(httpserver: HTTPServer) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        asked.append(json.loads(request.data))
        return Response(json.dumps({"translatedText": ZH}), content_type="application/json")

    httpserver.expect_request("/translate", method="POST").respond_with_handler(answer)
    engine = Service(httpserver.url_for("/"), "k3y")
    assert engine.translate("Residue limits in tea", "en", "zh") == ZH
    assert asked == [{"q": "Residue limits in tea", "source": "en", "target": "zh", "format": "text", "api_key": "k3y"}]
    assert "k3y" not in engine.name


@pytest.mark.parametrize(
    "answer",
    [
        Response("no", status=500),
        Response("<html>", status=200),
        Response('{"error": "slow down"}', status=429),
        Response("[]", status=200),
        Response('{"translatedText": 3}', status=200),
    ],
)
def test_what_is_no_translation_is_told(httpserver: HTTPServer, answer: Response) -> None:
    httpserver.expect_request("/translate").respond_with_response(answer)
    with pytest.raises(TranslatorError):
        Service(httpserver.url_for("/")).translate("x", "en", "zh")


def test_nobody_there_is_told() -> None:
    with pytest.raises(TranslatorError, match="did not answer"):
        Service("http://127.0.0.1:9").translate("x", "en", "zh")


def test_each_title_is_translated_once_and_none_that_has_chinese_words(
    store: Store, httpserver: HTTPServer, measure: Build
) -> None:
    httpserver.expect_ordered_request("/translate").respond_with_json({"translatedText": ZH})
    engine = Service(httpserver.url_for("/"))
    foreign, own, native = (
        measure(title="Tea"),
        measure(title="Rice", title_zh="大米"),
        measure(title="茶", language="zh"),
    )
    assert translate_titles(store, engine, [foreign, own, native, foreign], NOW, "zh") == ""
    assert store.translations(["Tea", "Rice", "茶"], "zh") == {"Tea": ZH}
    assert translate_titles(store, engine, [foreign], NOW, "zh") == ""  # a second request would fail
    assert "did not answer" in translate_titles(store, engine, [measure(title="Other")], NOW, "zh")
    assert store.translations(["Other"], "zh") == {}


def test_what_the_setting_names(tmp_path: Path) -> None:
    assert translator("") is None and translator("  ") is None
    assert isinstance(translator("https://translate.example.org"), Service)
    with pytest.raises(TranslatorError, match="neither"):
        translator(str(tmp_path / "none"))


def test_a_local_model_says_what_it_needs_or_passes_over_pairs_it_has_not(tmp_path: Path) -> None:
    try:
        engine = LocalModel(tmp_path)
    except TranslatorError as error:
        assert "ctranslate2 sentencepiece" in str(error)
    else:
        assert engine.translate("Tea", "en", "zh") == ""

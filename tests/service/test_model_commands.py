"""`sentinel train`, `evaluate` and `model …` from end to end on little data; every wrong word is told in a sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from classifier.models import keep, live
from records.notification import Code, DocumentType, Kind, Notification
from records.queries.models import comparisons
from records.store import Store
from service import training
from service.cli import app
from service.errors import told
from service.settings import settings

Sentinel = Callable[..., SimpleNamespace]
ROOT = Path(__file__).resolve().parents[2]
CASES = ("english.jsonl", "tea.jsonl")
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def sentinel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sentinel]:
    """The commands in this process, with a small part of the labelled files where the project's own would be."""
    monkeypatch.setenv("SENTINEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")
    settings.cache_clear()
    small = tmp_path / "project"
    for folder, files in (("tests/classifier/cases", CASES), ("classifier/data/notifications", ("es.jsonl",))):
        (small / folder).mkdir(parents=True)
        for file in files:
            shutil.copy(ROOT / folder / file, small / folder / file)
    monkeypatch.setattr(training, "ROOT", small)

    def run(*words: object) -> SimpleNamespace:
        done = CliRunner().invoke(app, [str(w) for w in words])
        if done.exception and not isinstance(done.exception, (SystemExit, *told())):
            raise done.exception
        return SimpleNamespace(code=done.exit_code, out=done.stdout, err=done.stderr + str(done.exception or ""))

    yield run
    settings.cache_clear()


def stored(home: Path) -> Store:
    """A store with one coded notification and one that two experts labelled."""
    store = Store(f"sqlite:///{home / 'sentinel.db'}", home)
    store.migrate()
    made = [
        Notification(
            source="wto_eping_workbook",
            key=symbol,
            measure=symbol,
            kind=Kind.NOTIFICATION,
            type=DocumentType.REGULAR,
            distributed=date(2026, 5, 1),
            title=title,
            members=("KEN",),
            symbols=(symbol,),
            codes=codes,
        )
        for symbol, title, codes in (
            ("G/TBT/N/KEN/90001", "Rules for refined goods in one kilogram bags", (Code("hs", "170199"),)),
            ("G/TBT/N/KEN/90002", "Rules for leaves in chests from the highlands", ()),
        )
    ]
    store.save(store.begin("test", NOW), made, NOW)
    ids = {n.key: n.id for batch in store.unlabelled("") for n in batch}
    for expert in ("li", "wang"):
        store.save_expert_labels(ids["G/TBT/N/KEN/90002"], expert, ["agriculture/tea"], NOW)
    return store


def test_train_keeps_compares_and_lets_the_gate_decide(tmp_path: Path, sentinel: Sentinel) -> None:
    """Judged by notifications that the shipped model learned from, a model of little data is worse."""
    store = stored(tmp_path / "home")
    known = (ROOT / "classifier" / "data" / "notifications" / "en.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "gold.jsonl").write_text("".join(known[:60]), "utf-8")
    done = sentinel("train", "--texts", 100, "--seed", 1, "--gold", tmp_path / "gold.jsonl")
    assert "set train: its file is not here" in done.out
    found = comparisons(store)[0]
    assert done.code == int(bool(found.wrong)) and found.judged > 20 and found.name in done.out
    told_of = json.loads((tmp_path / "home" / "models" / found.name / "model.json").read_text("utf-8"))["card"]
    assert told_of["coded"] == 1 and told_of["sets"]["experts"]["rows"] == 1
    assert found.wrong and "does not go live" in done.out and (now := live(tmp_path / "home")) and now.id != found.name
    listed = sentinel("model", "list").out
    assert f"  {found.name}" in listed and "* default" in listed
    assert sentinel("model", "use", found.name).code == 0 and f"* {found.name}" in sentinel("model", "list").out
    assert f"# Model {found.name}" in sentinel("model", "card").out
    figures = json.loads(sentinel("evaluate", "--json").out)
    assert figures["model"] == found.name and 0 < figures["all"]["family_f1"] < 1
    assert json.loads(sentinel("evaluate", "--model", "default", "--json").out)["model"] != found.name
    assert "default" in sentinel("model", "rollback").out and "* default" in sentinel("model", "list").out


def test_a_model_that_is_not_worse_goes_live(tmp_path: Path, sentinel: Sentinel) -> None:
    """A home whose live model is poor: nothing learned from two documents of each hundred."""
    store = stored(tmp_path / "home")
    small = training.material(None, 0, True)
    small.rows = [r for i, r in enumerate(small.rows) if i % 8 == 0]
    poor = training.train(small, 5, knowledge=100)
    keep(store.home, poor)
    sentinel("model", "use", poor.id)
    done = sentinel("train", "--texts", 1000, "--seed", 2)
    assert done.code == 0 and "is live" in done.out, done.out
    assert comparisons(store)[0].live and comparisons(store)[0].beside == poor.id


def test_out_writes_two_plain_files_and_ships_nothing_of_the_store(tmp_path: Path, sentinel: Sentinel) -> None:
    stored(tmp_path / "home")
    assert sentinel("train", "--texts", 100, "--ship", "--out", tmp_path / "made").code == 0
    assert {p.name for p in (tmp_path / "made").iterdir()} == {"arrays.npz", "model.json"}
    card = json.loads((tmp_path / "made" / "model.json").read_text("utf-8"))["card"]
    assert card["coded"] == 0 and "experts" not in card["sets"]


def test_wrong_words_are_told(tmp_path: Path, sentinel: Sentinel) -> None:
    bad, latin = tmp_path / "bad.jsonl", tmp_path / "latin.jsonl"
    bad.write_text('{"id": "a", "title": "tea", "families": []}\nnot json\n', "utf-8")
    latin.write_bytes("thé\n".encode("latin-1"))
    for words, says in (
        (("evaluate", "--gold", bad), "line 2"),
        (("evaluate", "--gold", latin), "UTF-8"),
        (("evaluate", "--gold", tmp_path / "none"), "There is no file"),
        (("evaluate", "--model", "none"), "there is no model"),
        (("train", "--gold", bad), "line 2"),
        (("model", "use", "../../etc"), "there is no model"),
        (("model", "rollback"), "no model was live before"),
        (("model", "hold", bad), "line 2"),
    ):
        done = sentinel(*words)
        assert done.code == 1 and says in done.err, (words, done.err)


def test_what_is_held_back_never_trains(tmp_path: Path, sentinel: Sentinel) -> None:
    stored(tmp_path / "home")
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"id": "G/TBT/N/KEN/90001", "title": "Another text", "families": []}\n', "utf-8")
    assert "held back" in sentinel("model", "hold", kept).out
    store = Store(f"sqlite:///{tmp_path / 'home' / 'sentinel.db'}", tmp_path / "home")
    found = training.material(store, 0, False)
    assert found.coded == [] and found.left["stored documents held back"] == 1

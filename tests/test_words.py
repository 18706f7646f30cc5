"""Every text that the product says has a Chinese translation, and no Chinese stands in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from records.wording import LOCALE, _messages

ROOT = Path(__file__).parent.parent
ROOMS = ("records", "crawlers", "classifier", "alerts", "responses", "surveys", "dashboard", "web", "service")
SAYERS = {"CaseError", "say", "both", "msg", "told", "tell", "of", "tr", "_"}
CJK = re.compile(r"[\u4e00-\u9fff]")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def said() -> Iterator[tuple[str, str]]:
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0]
                if name in SAYERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", first.value


def in_templates() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("templates/*.*")):
            for message in re.findall(r'say\("([^"]+)"', path.read_text(encoding="utf-8")):
                yield path.name, message


def in_the_grading_table() -> Iterator[tuple[str, str]]:
    from alerts.table import table

    yield from (("grading.yaml", kind.name) for kind in table().kinds)
    yield from (("grading.yaml", name) for name in (*table().levels, *table().weights, "certainty"))


def in_the_tables_of_cases() -> Iterator[tuple[str, str]]:
    from responses.articles import articles
    from responses.machine import machines

    for machine in machines().values():
        yield from (("machines.yaml", text) for state in machine.states.values() for text in (state.name, state.next))
        yield from (("machines.yaml", move.name) for move in machine.moves)
    yield from (("articles.yaml", text) for article in articles() for text in (article.point, article.ask))


def test_every_message_has_chinese_words() -> None:
    messages = [*said(), *in_templates(), *in_the_grading_table(), *in_the_tables_of_cases()]
    assert len(messages) > 100
    missing = [
        f"{where} {text!r}"
        for where, text in messages
        if text.strip() and text not in ("zh", "en") and text not in _messages("zh")
    ]
    assert not missing, "no zh_CN translation:\n" + "\n".join(missing)


def test_translations_keep_the_places() -> None:
    places = re.compile(r"{(\w+)[^}]*}")
    wrong = [m for m, t in _messages("zh").items() if set(places.findall(m)) != set(places.findall(t))]
    assert not wrong, f"places differ between message and translation: {wrong}"


def test_no_translation_is_unused_twice_or_contradicted() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in sorted(LOCALE.glob("zh_CN*.po")):
        for block in re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', path.read_text(encoding="utf-8")):
            message, text = block
            if message in seen and seen[message][1] != text:
                raise AssertionError(f"{message!r} is {seen[message]} and {(path.name, text)}")
            seen[message] = (path.name, text)


def test_no_chinese_is_written_in_the_code() -> None:
    found = []
    for path, tree in sources():
        docs = {
            id(n.body[0].value)
            for n in ast.walk(tree)
            if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and n.body
            and isinstance(n.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
            if text and CJK.search(node.value) and not _reads_chinese(path):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value[:40]!r}")
    assert not found, "Chinese in code (use the catalogue, or mark parsing data with '# zh-data'):\n" + "\n".join(found)


def _reads_chinese(path: Path) -> bool:
    """Passports carry their own Chinese title; a file that parses Chinese text says so by the word "zh-data"."""
    return path.parent.name == "sources" or "zh-data" in path.read_text(encoding="utf-8")

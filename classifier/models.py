"""Models by name: the one that ships, those trained in a home folder, and which of them is live."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.estimator import ABOUT, ARRAYS, DEFAULT, Estimator, ModelError, load
from records.queries.models import COMPARED, SHIPPED

LIVE = "live.json"  # {"now": name, "before": [names, newest last]}


@dataclass(frozen=True, slots=True)
class Known:
    """One model that can be used."""

    name: str
    id: str
    live: bool
    about: dict[str, Any]


def folder_of(home: Path | None, name: str) -> Path:
    """Where a model lies; ModelError when there is none of that name."""
    if name == SHIPPED:
        return DEFAULT
    folder = (home / "models" / name) if home else None
    if folder is None or not name.isalnum() or not (folder / ABOUT).is_file():
        raise ModelError(f"there is no model {name!r}; see `sentinel model list`")
    return folder


def live(home: Path | None = None) -> Estimator | None:
    """The model that labels: the home's choice, else the one that ships; None when none can be read."""
    name = _state(home)["now"]
    try:
        return load(folder_of(home, name))
    except ModelError:
        return load(DEFAULT) if name != SHIPPED and (DEFAULT / ABOUT).is_file() else None


def known(home: Path) -> list[Known]:
    """Every model, the shipped one first, then the home's by time of training."""
    now = _state(home)["now"]
    names = [p.parent.name for p in sorted((home / "models").glob(f"*/{ABOUT}"), key=lambda p: p.stat().st_mtime)]
    found = []
    for name in (SHIPPED, *names):
        if (folder_of(home, name) / ABOUT).is_file():
            about = json.loads((folder_of(home, name) / ABOUT).read_text("utf-8"))
            found.append(Known(name, str(about.get("id", "?")), name == now, about))
    return found


def keep(home: Path, model: Estimator, compared: Mapping[str, Any] | None = None) -> str:
    """Save a new model under its id, whole or not at all, with how it compared; returns its name."""
    target = home / "models" / model.id
    if not (target / ABOUT).is_file():
        draft = home / "models" / f".{model.id}.{os.getpid()}"
        model.save(draft)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    if compared is not None:
        _put(target / COMPARED, compared)
    return model.id


def use(home: Path, name: str) -> Estimator:
    """Make a model live; it is read first, so that a broken one never is."""
    model = load(folder_of(home, name))
    state = _state(home)
    if name != state["now"]:
        _write(home, {"now": name, "before": [*state["before"], state["now"]][-20:]})
    return model


def rollback(home: Path) -> str:
    """Go back to the model that was live before; ModelError when there was none."""
    state = _state(home)
    if not state["before"]:
        raise ModelError("no model was live before this one; see `sentinel model list`")
    *rest, last = state["before"]
    load(folder_of(home, last))
    _write(home, {"now": last, "before": rest})
    return str(last)


def _state(home: Path | None) -> dict[str, Any]:
    path = home / "models" / LIVE if home else None
    if path is None or not path.is_file():
        return {"now": SHIPPED, "before": []}
    try:
        state = json.loads(path.read_text("utf-8"))
        return {"now": str(state["now"]), "before": [str(x) for x in state["before"]]}
    except (ValueError, KeyError, TypeError):
        return {"now": SHIPPED, "before": []}


def _write(home: Path, state: dict[str, Any]) -> None:
    _put(home / "models" / LIVE, state)


def _put(path: Path, state: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(state) + "\n", "utf-8")
    draft.replace(path)


__all__ = ["ABOUT", "ARRAYS", "DEFAULT", "SHIPPED", "Known", "folder_of", "keep", "known", "live", "rollback", "use"]

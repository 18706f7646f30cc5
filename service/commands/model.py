"""`train`, `evaluate`, `model`: making models, judging them, and choosing which one labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from records.wording import both
from service.errors import Problem
from service.options import AsJson, noted, opened, told

app = typer.Typer(help=both("Models that label: list, use, go back, card."), no_args_is_help=True)
Golds = Annotated[
    list[Path] | None, typer.Option("--gold", metavar="FILE", help=both("Labelled documents to judge by (JSON Lines)."))
]
Into = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=both("Write the model here instead."))]
Ship = Annotated[bool, typer.Option("--ship", help=both("Only sets whose licence lets the model be given away."))]
Seed = Annotated[int, typer.Option("--seed", help=both("Seed of chance: the same seed gives the same model."))]


def register(room: typer.Typer) -> None:
    """Add the commands."""
    room.command(help=both("Train a model from the store and the files; it goes live when it is not worse."))(train)
    room.command(help=both("Judge the live model on labelled documents."))(evaluate)
    room.add_typer(app, name="model")


def train(gold: Golds = None, out: Into = None, ship: Ship = False, seed: Seed = 0) -> None:
    """Train; the new model is kept in any case and used only when the gate lets it through."""
    from classifier import models
    from service.options import opened
    from service.training import make

    _, store = opened()
    made = make(store, seed, ship, _existing(gold))
    for name in made.material.absent:
        print(told("set {name}: its file is not here; trained without it", name=name))
    if out is not None:
        made.model.save(out)
        print(told("Model {name} written to {path}.", name=made.model.id, path=out))
        return
    name = models.keep(store.home, made.model)
    if made.wrong:
        print(told("Model {name} is kept but does not go live: {why}.", name=name, why="; ".join(made.wrong)))
        raise typer.Exit(1)
    models.use(store.home, name)
    print(told("Model {name} is live; what is stored is labelled again by the next run.", name=name))


def evaluate(gold: Golds = None, name: Annotated[str, typer.Option("--model")] = "", as_json: AsJson = False) -> None:
    """Figures of the live model, or of another one."""
    from classifier import models
    from classifier.estimator import ModelError, load
    from classifier.evaluate import GoldError, table
    from classifier.evaluate import evaluate as judge
    from service.settings import settings
    from service.training import gold_for

    home = settings().home
    try:
        model = load(models.folder_of(home, name)) if name else models.live(home)
        rows = gold_for([]) if not gold else [g for path in _existing(gold) for g in _read(path)]
    except (ModelError, GoldError) as error:
        raise Problem(str(error)) from None
    found = judge(rows, model)
    print(json.dumps(found, indent=1) if as_json else f"model {found['model']}\n{table(found)}")


def _read(path: Path):  # type: ignore[no-untyped-def]
    from classifier.evaluate import read_gold

    return read_gold(path)


def _existing(paths: list[Path] | None) -> list[Path]:
    for path in paths or ():
        if not path.is_file():
            raise Problem(told("There is no file {path}; give one of labelled documents (JSON Lines).", path=path))
    return paths or []


@app.command("list", help=both("List models; the live one is marked."))
def list_() -> None:
    """Every model with its figures across folds."""
    from classifier import models
    from service.settings import settings

    for known in models.known(settings().home):
        folds = known.about["card"]["folds"]
        figures = ", ".join(f"{n} {f['family_f1']:.3f}" for n, f in sorted(folds.items()))
        print(f"{'*' if known.live else ' '} {known.name:12} {known.id:12} F1 {figures}")


@app.command(help=both("Make a model live."))
def use(name: str) -> None:
    """Use a model by its name in the list."""
    from classifier import models
    from classifier.estimator import ModelError
    from service.settings import settings

    try:
        models.use(settings().home, name)
        noted(opened()[1], "model.use", f"model:{name}")
    except ModelError as error:
        raise Problem(str(error)) from None
    print(told("Model {name} is live; what is stored is labelled again by the next run.", name=name))


@app.command(help=both("Go back to the model that was live before."))
def rollback() -> None:
    """Undo the last `use`."""
    from classifier import models
    from classifier.estimator import ModelError
    from service.settings import settings

    try:
        name = models.rollback(settings().home)
        noted(opened()[1], "model.use", f"model:{name}", back=True)
    except ModelError as error:
        raise Problem(str(error)) from None
    print(told("Model {name} is live; what is stored is labelled again by the next run.", name=name))


@app.command(help=both("Print the card of the live model (Markdown)."))
def card() -> None:
    """What it learned from, its figures, its limits."""
    from classifier.card import card as text_of
    from classifier.models import live
    from service.settings import settings

    model = live(settings().home)
    if model is None:
        raise Problem(told("No model can be read: the rules alone label."))
    print(text_of(model.about))


@app.command(help=both("Keep documents from ever training a model (those it is judged by)."))
def hold(files: list[Path]) -> None:
    """Remember labelled files as held back, by hashes alone."""
    from classifier import held
    from service.settings import settings

    documents = [g.doc for path in _existing(files) for g in _read(path)]
    count = held.write(documents, settings().home / "models" / "held.json")
    noted(opened()[1], "model.hold", "model:held", texts=count)
    print(told("{n} texts are held back from training.", n=count))

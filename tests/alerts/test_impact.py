"""The kind of measure from words in four languages; sentences are our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.impact import change_reason, find, impact
from alerts.table import table
from records.notification import DocumentType, Kind, Standard

Build = Callable[..., Any]

SENTENCES = [
    ("ban", "Order on the temporary suspension of imports of fresh longans"),
    ("ban", "The importation of peeled garlic from the province is hereby prohibited"),
    ("ban", "Decree banning the sale of lead-glazed cups"),
    ("ban", "Draft act on the non-renewal of the approval of a fungicide"),
    ("ban", "Arrêté interdisant l'importation de jouets contenant cette substance"),
    ("ban", "Resolución que prohíbe el ingreso de plantas de cítricos"),
    ("ban", "关于暂停进口部分水产品的公告"),
    ("licence", "Import permits for wood pellets"),
    ("licence", "Mandatory registration of foreign tea factories"),
    ("licence", "Arrêté sur l'homologation des appareils de cuisson"),
    ("licence", "Reglamento del registro sanitario de infusiones"),
    ("licence", "境外食品生产企业注册规定"),
    ("certification", "Bolts, Nuts and Screws (Quality Control) Order"),
    ("certification", "Phytosanitary requirements for bamboo poles"),
    ("certification", "Conformity assessment of electric kettles"),
    ("certification", "Évaluation de la conformité des câbles"),
    ("certification", "Requisitos zoosanitarios para la importación de miel"),
    ("certification", "进口蜂产品检疫要求"),
    ("limit", "Maximum residue limits for a pyrethroid in black tea"),
    ("limit", "Energy efficiency of domestic fans"),
    ("limit", "Teneurs maximales en cadmium du riz"),
    ("limit", "Límites máximos de plomo en especias"),
    ("limit", "茶叶中农药最大残留限量"),
    ("method", "Test methods for ceramic glazes"),
    ("method", "Méthodes d'essai des carreaux"),
    ("method", "Métodos de ensayo para conductores"),
    ("method", "铝锭化学成分检测方法"),
    ("label", "Labelling of sugar confectionery"),
    ("label", "Étiquetage des conserves"),
    ("label", "Etiquetado de bebidas"),
    ("label", "预包装食品标签"),
    ("requirement", "Technical regulation on ladders"),
    ("requirement", "Règlement technique sur les échelles"),
    ("requirement", "Reglamento técnico de escaleras"),
    ("requirement", "梯子技术规范"),
    ("standard", "Code of practice for warehouse keeping"),
    ("standard", "仓储管理指南"),
    ("", "Notice concerning ladders"),
]


@pytest.mark.parametrize(("kind", "title"), SENTENCES)
def test_each_kind_is_read_from_a_title(measure: Build, kind: str, title: str) -> None:
    assert find(measure(title=title), table()).id == kind


NOT_BANS = [
    "Rules prohibiting the use of the word 'fresh' on frozen fish",
    "Import requirements for bananas are published",
    "The sale requirements are set out in the annex, packaging is to be suspended from hooks",
    "Bandages for veterinary use",
]


@pytest.mark.parametrize("title", NOT_BANS)
def test_words_near_a_ban_are_no_ban(measure: Build, title: str) -> None:
    assert find(measure(title=title), table()).id != "ban"


def test_the_title_goes_before_the_description(measure: Build) -> None:
    found = find(measure(title="Labelling of tea", description="A certificate of conformity is needed."), table())
    assert (found.id, found.place) == ("label", "title")
    found = find(measure(title="Rules for tea", description="A certificate of conformity is needed."), table())
    assert (found.id, found.place, found.words) == ("certification", "text", "certificate of conformity")


def test_keywords_of_the_source_count_like_the_title(measure: Build) -> None:
    found = find(measure(title="Rules for tea", keywords=("Maximum residue limits (MRLs)",)), table())
    assert (found.id, found.place) == ("limit", "title")


def test_objectives_stand_in_where_no_words_tell(measure: Build) -> None:
    objectives = ("Quality requirements (TBT)", "Consumer information, labelling (TBT)")
    found = find(measure(title="Notice concerning tea", objectives=objectives), table())
    assert (found.id, found.place) == ("label", "objective")
    assert "Consumer information, labelling" in impact(found, table()).reason.say("en")


def test_nothing_recognised_is_not_assessed_and_says_so(measure: Build) -> None:
    score = impact(find(measure(title="Notice concerning ladders"), table()), table())
    assert score.value is None and "not assessed" in score.reason.say("en") and "未评估" in score.reason.say("zh")


def test_an_addendum_without_a_kind_keeps_the_kind_of_its_measure(measure: Build, notify: Build) -> None:
    first = notify(title="Maximum residue limits in tea")
    more = notify(key="G/SPS/N/EU/900/Add.1", type=DocumentType.ADDENDUM, title="More time for views")
    assert find(measure(documents=(first, more)), table()).id == "limit"


CHANGES = [
    ("withdrawn", DocumentType.ADDENDUM, "The proposed rule is withdrawn"),
    ("withdrawn", DocumentType.CORRIGENDUM, "This notification is null and void"),
    ("withdrawn", DocumentType.ADDENDUM, "Retrait de la notification"),
    ("withdrawn", DocumentType.ADDENDUM, "Queda sin efecto"),
    ("withdrawn", DocumentType.ADDENDUM, "撤回通报"),
    ("relief", DocumentType.ADDENDUM, "The country has lifted the temporary suspension"),
    ("relief", DocumentType.REGULAR, "Proposal to remove obsolete requirements for ladders"),
    ("relief", DocumentType.ADDENDUM, "Se levanta la suspensión de importación"),
    ("relief", DocumentType.ADDENDUM, "解除禁令"),
    ("", DocumentType.ADDENDUM, "The time for comments is extended"),
    ("", DocumentType.REGULAR, "Meat after the withdrawal period of a medicine"),
]


@pytest.mark.parametrize(("change", "type", "text"), CHANGES)
def test_what_the_newest_document_does(measure: Build, change: str, type: DocumentType, text: str) -> None:
    found = find(measure(title="Suspension of imports of tea", type=type, description=text), table())
    assert found.change == change
    value = impact(found, table()).value
    assert value is not None and (value < 0.25 if change else value == 1.0)
    assert bool(change_reason(found)) == bool(change)


def test_the_publisher_keyword_of_a_withdrawal_counts(measure: Build) -> None:
    made = measure(title="Rules for tea", type=DocumentType.ADDENDUM, keywords=("Withdrawal of the measure",))
    assert find(made, table()).change == "withdrawn"


def test_standards_and_incidents_say_by_their_kind_what_they_are(measure: Build) -> None:
    standard = measure(kind=Kind.STANDARD, title="Prohibition of imports", standard=Standard("ISO 1"))
    assert find(standard, table()).id == "standard"
    assert find(measure(kind=Kind.INCIDENT, title="Tea recalled"), table()).id == "incident"


def test_a_very_long_text_is_read_in_short_time(measure: Build) -> None:
    hostile = "importation " * 40_000 + "import" * 40_000
    found = find(measure(title="x" * 200_000, description=hostile), table())
    assert found.id == ""

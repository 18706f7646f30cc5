"""The tables of cases, their history and contributions, of opinions, earlier comments and the experts' directory."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from records.tables import metadata


def _case(*, primary_key: bool = False) -> Column[int]:
    target = ForeignKey("dossier.id", ondelete="CASCADE")
    return Column("dossier_id", Integer, target, nullable=False, primary_key=primary_key)


def _measure(*, primary_key: bool = False) -> Column[int]:
    target = ForeignKey("measure.id", ondelete="CASCADE")
    return Column("measure_id", Integer, target, nullable=False, primary_key=primary_key)


# A case ("case" is a word of SQL's own).  `fields` is JSON; `token` makes a form that is submitted twice one case.
dossier = Table(
    "dossier",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(20), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("title", Text, nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("opened_by", String(200), nullable=False),
    Column("owner", String(200), nullable=False, default=""),
    Column("organisation", String(200), nullable=False, default=""),
    Column("reader", String(200), nullable=False, default=""),
    Column("language", String(10), nullable=False, default="zh"),
    Column("due", Date),
    Column("due_rule", String(40), nullable=False, default=""),
    Column("fields", Text, nullable=False, default="{}"),
    Column("released", Boolean, nullable=False, default=False),
    Column("outcome", String(20), nullable=False, default=""),
    Column("closed_at", String(32)),
    Column("rating", Integer),
    Column("token", String(80), unique=True),
    CheckConstraint("rating is null or rating between 1 and 5", name="rating"),
    Index("ix_dossier_kind_state", "kind", "state", "due"),
    Index("ix_dossier_owner", "owner", "state"),
    Index("ix_dossier_reader", "reader"),
)

dossier_step = Table(
    "dossier_step",
    metadata,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("verb", String(30), nullable=False),
    Column("source", String(20), nullable=False, default=""),
    Column("to", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("data", Text, nullable=False, default="{}"),
    Index("ix_dossier_step_dossier_id", "dossier_id", "id"),
)

dossier_input = Table(
    "dossier_input",
    metadata,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("at", String(32), nullable=False),
    Column("reader", String(200), nullable=False),
    Column("organisation", String(200), nullable=False, default=""),
    Column("stance", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("public", Boolean, nullable=False, default=False),
    UniqueConstraint("dossier_id", "reader"),  # a second answer of the same reader takes the place of the first
)

dossier_measure = Table(
    "dossier_measure",
    metadata,
    _case(primary_key=True),
    _measure(primary_key=True),
    Column("place", Integer, nullable=False, default=0),
    Index("ix_dossier_measure_measure_id", "measure_id"),
)

dossier_share = Table(
    "dossier_share",
    metadata,
    _case(primary_key=True),
    Column("organisation", String(200), primary_key=True),
    Column("at", String(32), nullable=False),
)

# What was attached: kept by hash among the raw files, its text extracted within limits; "" when it could not be.
dossier_file = Table(
    "dossier_file",
    metadata,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("at", String(32), nullable=False),
    Column("by", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False, default=""),
    UniqueConstraint("dossier_id", "sha256"),
)

# Committee meetings; concerns for one are collected until `collect_until`.
meeting = Table(
    "meeting",
    metadata,
    Column("committee", String(10), primary_key=True),
    Column("starts", Date, primary_key=True),
    Column("ends", Date),
    Column("collect_until", Date, nullable=False),
    Column("source", Text, nullable=False, default=""),
)

opinion = Table(
    "opinion",
    metadata,
    Column("id", Integer, primary_key=True),
    _measure(),
    Column("author", String(200), nullable=False),
    Column("at", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("text_en", Text, nullable=False, default=""),
    Column("released", Boolean, nullable=False, default=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
    Index("ix_opinion_measure_id", "measure_id", "id"),
)

# By symbol and not by row: a comment may be known on a measure that the store never saw.
past_comment = Table(
    "past_comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("measure", String(200), nullable=False),
    Column("member", String(12), nullable=False),
    Column("on", Date, nullable=False),
    Column("summary", Text, nullable=False),
    Column("outcome", String(40), nullable=False, default=""),
    Column("source", Text, nullable=False, default=""),
    UniqueConstraint("measure", "member", "on"),
)

profile = Table(
    "profile",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("institution", String(200), nullable=False, default=""),
    Column("fields", Text, nullable=False, default="[]"),
    Column("languages", Text, nullable=False, default="[]"),
    Column("most", Integer, nullable=False, default=10),
    Column("recused", Text, nullable=False, default="[]"),
    Column("active", Boolean, nullable=False, default=True),
)

# What the classifier would ask, best first (`worth`), made anew by each update; who holds an item and until when.
worklist = Table(
    "worklist",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("worth", Integer, nullable=False),  # in millionths: a float would not sort alike on both engines
    Column("series", String(40), nullable=False, default=""),  # documents that look alike share it
    Column("measured", Boolean, nullable=False, default=False),  # drawn for measurement: the machine stays hidden
    Column("wanted", Integer, nullable=False, default=2),  # blind answers wanted; 3 when the two differ
    Column("given", Integer, nullable=False, default=0),
    Index("ix_worklist_worth", "worth", "document_id"),
)

hold = Table(
    "hold",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("expert", String(80), primary_key=True),
    Column("until", String(32), nullable=False),  # "" once answered
    Column("shown", Boolean, nullable=False, default=False),  # the machine's proposal stood beside the item
    Column("answered_at", String(32), nullable=False, default=""),
    Column("unsure", Boolean, nullable=False, default=False),
    Column("note", Text, nullable=False, default=""),
    Index("ix_hold_expert", "expert", "answered_at"),
)

"""What every table shares: the metadata with its names of constraints, a number as key, and a reference."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def numbered() -> Column[int]:
    """The row number."""
    return Column("id", Integer, primary_key=True)


def refers(table: str, *, primary_key: bool = False) -> Column[int]:
    """A reference to a row of another table; rows go with what they hang on."""
    target = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(f"{table}_id", Integer, target, nullable=False, primary_key=primary_key)

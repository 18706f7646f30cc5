"""The Store class, put together from its parts."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from records.store.accounts import Accounts
from records.store.advice import Advice
from records.store.alerts import Alerts
from records.store.answers import Answers
from records.store.audit import Audit
from records.store.bundling import Bundling
from records.store.cases import Cases
from records.store.glossary import Glossary
from records.store.jobs import Jobs
from records.store.labels import Labels
from records.store.letters import Letters
from records.store.mail import MailItem
from records.store.members import Members
from records.store.moves import Moves
from records.store.outbox import Outbox
from records.store.reading import Reading
from records.store.references import References
from records.store.reminders import Reminders
from records.store.returns import Returns
from records.store.runs import Runs
from records.store.search import Search
from records.store.searches import Searches
from records.store.sessions import Sessions
from records.store.sightings import Sightings
from records.store.subscriptions import Subscriptions
from records.store.texts import Texts
from records.store.trade import Trade
from records.store.translations import Translations
from records.store.worklist import Worklist

__all__ = ["MailItem", "Store"]

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Store(
    Sightings,
    Runs,
    Answers,
    Labels,
    Worklist,
    Moves,
    Members,
    Subscriptions,
    Alerts,
    Bundling,
    Reminders,
    Reading,
    Outbox,
    Returns,
    Letters,
    Jobs,
    Trade,
    Translations,
    Texts,
    References,
    Audit,
    Accounts,
    Sessions,
    Cases,
    Advice,
    Search,
    Searches,
    Glossary,
):
    """One store: a database (`url`, a SQLAlchemy address) and a folder (`home`) for raw files and the outbox."""

    def migrate(self) -> None:
        """Bring the tables to the newest version; nothing happens when they are."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        command.upgrade(config, "head")

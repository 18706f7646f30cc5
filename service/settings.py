"""Settings, from the environment (SENTINEL_…) only; secrets never stand in files of the project."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from records.links import secret as link_secret
from service.settings_delivery import DeliverySettings
from service.settings_door import DoorSettings

# Calendar days are those of Guangxi; "today" of a deadline is today there.
ZONE = ZoneInfo("Asia/Shanghai")


class Settings(DeliverySettings, DoorSettings):
    """Every setting with its default; a test holds the table in the README against this class."""

    model_config = SettingsConfigDict(env_prefix="SENTINEL_", extra="ignore")

    home: Path = Field(Path("data"), description="folder of the store, raw files and outbox")
    store: str = Field("", description="SQLAlchemy address of the store; empty: SQLite in the home folder")
    as_of: date | None = Field(None, description="the day taken as today; empty: the real one")
    host: str = Field(
        "127.0.0.1", description="address to serve on; only this machine until an operator has an account"
    )
    port: int = Field(8501, description="port to serve on")
    contact: str = Field("", description="e-mail or page that sources can reach the operator by (in the User-Agent)")
    update_every_minutes: int = Field(60, description="how often a running service looks for due work", ge=1)
    crawl_timeout_minutes: int = Field(40, description="a crawl that takes longer is ended", ge=1)
    fetch_timeout_s: float = Field(
        60.0, description="seconds for one answer of a source; a file may take 30 times as long", gt=0
    )
    attachments_per_day: int = Field(
        60, description="files attached to red and orange measures fetched a day, when their source is on", ge=0
    )
    map: Path | None = Field(None, description="GeoJSON of countries that the deployment may show; none: no map")
    map_approval: str = Field("", description="approval number of that map, shown beneath it")
    language: str = Field("zh", description="language of command line output and default of the pages: zh or en")
    base_url: str = Field("", description="address readers reach the pages by, for links in mail; empty: host and port")
    secret: SecretStr = Field(SecretStr(""), description="signs the links in mail; empty: the file `secret` in home")

    @property
    def url(self) -> str:
        """The store's SQLAlchemy address."""
        return self.store or f"sqlite:///{self.home.resolve() / 'sentinel.db'}"

    @property
    def public_url(self) -> str:
        """Where readers reach the pages, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    def link_secret(self) -> bytes:
        """The key of the signed links; raises `records.links.SecretError` when it cannot be used."""
        return link_secret(self.home, self.secret.get_secret_value())

    def today(self) -> date:
        """The calendar day in Guangxi, or the one that was set."""
        return self.as_of or datetime.now(ZONE).date()

    def now(self) -> datetime:
        """This moment; with `as_of`, the present time of day on that day."""
        real = datetime.now(ZONE)
        return datetime.combine(self.as_of, time(real.hour, real.minute, real.second), ZONE) if self.as_of else real


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()  # type: ignore[call-arg]

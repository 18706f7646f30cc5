"""`/healthz` (the process answers) and `/readyz` (the store can be read and its tables are the newest)."""

from __future__ import annotations

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import FastAPI, Response
from sqlalchemy.exc import SQLAlchemyError

from records.store import Store
from records.store.store import MIGRATIONS
from service.settings import Settings


def api(settings: Settings, *, ready: bool = False) -> FastAPI:
    """A FastAPI with one address, its own root; every other path under it is 404 in JSON."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    if ready:

        @app.get("/")
        def readyz(response: Response) -> dict[str, str]:
            problem = not_ready(settings)
            response.status_code = 503 if problem else 200
            return {"status": "not ready", "problem": problem} if problem else {"status": "ready"}

    else:

        @app.get("/")
        def healthz() -> dict[str, str]:
            return {"status": "ok"}

    return app


def not_ready(settings: Settings) -> str:
    """Why the store cannot serve, empty when it can."""
    store = Store(settings.url, settings.home)
    try:
        with store.read() as connection:
            has = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return f"store unreadable: {type(error).__name__}"
    finally:
        store.close()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    return "" if has == newest else f"tables are at {has}, this version needs {newest}"

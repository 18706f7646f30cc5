"""`/healthz` (the process answers) and `/readyz` (the store can be read and its tables are the newest)."""

from __future__ import annotations

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from records.queries.delivering import path
from records.store import Store
from records.store.store import MIGRATIONS
from service.probing import receive
from service.settings import Settings

MOST = 65536  # bytes of a probe


def api(settings: Settings, *, ready: bool = False) -> FastAPI:
    """A FastAPI with one address, its own root; every other path under it is 404 in JSON."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    if ready:

        @app.get("/")
        def readyz(response: Response) -> dict[str, str]:
            problem = not_ready(settings)
            response.status_code = 503 if problem else 200
            if problem:
                return {"status": "not ready", "problem": problem}
            return {"status": "ready", **delivery_path(settings)}

    else:

        @app.get("/")
        def healthz() -> dict[str, str]:
            return {"status": "ok"}

    return app


def probe_api(settings: Settings) -> FastAPI:
    """Where the probe comes back to when it is sent by webhook; 404 for whatever is not signed by us."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/")
    async def probe(request: Request, response: Response) -> dict[str, str]:
        length = request.headers.get("content-length", "")
        body = await request.body() if length.isdigit() and int(length) < MOST else b""
        known = await run_in_threadpool(_received, settings, dict(request.headers), body)
        response.status_code = 200 if known else 404
        return {"status": "arrived" if known else "unknown"}

    return app


def _received(settings: Settings, headers: dict[str, str], body: bytes) -> bool:
    store = Store(settings.url, settings.home)
    try:
        return receive(settings.webhook_secret.get_secret_value(), store, headers, body, settings.now())
    finally:
        store.close()


def delivery_path(settings: Settings) -> dict[str, str]:
    """Whether messages get out; a broken path does not take the pages away."""
    store = Store(settings.url, settings.home)
    try:
        found = path(store, settings.now())
    finally:
        store.close()
    return {"delivery": found.colour or "unknown", "delivery_why": found.why}


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

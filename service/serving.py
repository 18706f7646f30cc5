"""The one-process app: Streamlit's pages and a small FastAPI under one uvicorn, with updates in child processes."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from records.wording import msg
from service.errors import Problem
from service.options import told
from service.settings import Settings

RESTART_S = 5.0  # before a worker that ended is started again
PAGES = Path(__file__).resolve().parent.parent / "dashboard" / "app.py"


def serve(settings: Settings, *, fetch: bool = True) -> None:
    """Serve until interrupted.  Refuses any address but this machine's own until an operator has an account."""
    import uvicorn

    from service.update import open_store

    store = open_store(settings)
    guarded = store.has_administrator()
    store.close()
    if not guarded and not _is_loopback(settings.host):
        text = msg(
            "Serving on {host} is refused: without an account everybody could do everything. "
            "Make one first: sentinel account add NAME --role operator"
        )
        raise Problem(told(text, host=settings.host))
    _check_free(settings)
    # Streamlit and the pages read the environment; children of this process inherit it.
    os.environ["SENTINEL_HOME"] = str(settings.home.resolve())
    os.environ["SENTINEL_STORE"] = settings.url
    print(told("Pages: http://{host}:{port}  (stop with Ctrl+C)", host=settings.host, port=settings.port), flush=True)
    uvicorn.run(
        build(settings, fetch=fetch),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )


def build(settings: Settings, *, fetch: bool) -> Any:
    """The ASGI app: `/healthz`, `/readyz` and the pages.  Streamlit answers every other path, so these come first."""
    import streamlit as st
    from starlette.routing import Mount

    from service.health import api, probe_api
    from service.probing import PATH
    from service.public import public_routes

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
        tasks = [asyncio.create_task(keep_working())]
        tasks += [asyncio.create_task(keep_updating(settings))] if fetch else []
        yield {}
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    routes = [Mount("/healthz", app=api(settings)), Mount("/readyz", app=api(settings, ready=True))]
    routes += [Mount(PATH, app=probe_api(settings))]
    routes += public_routes(settings)
    return st.App(str(PAGES), secrets=secrets(settings), lifespan=lifespan, routes=routes, middleware=[door(settings)])


def door(settings: Settings) -> Any:
    """The layer around everything."""
    from urllib.parse import urlsplit

    from starlette.middleware import Middleware

    from service.door import Door

    base = urlsplit(settings.public_url)
    return Middleware(Door, hosts=[base.netloc], secure=base.scheme == "https")


def secrets(settings: Settings) -> dict[str, Any] | None:
    """What `st.login` needs, from the environment: it is held in memory and written nowhere."""
    if not settings.oidc_client_id:
        return None
    from records.single_sign_on import MappingError, read_table

    try:
        read_table(settings.oidc_roles)
    except MappingError as error:
        raise Problem(str(error)) from None
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}/oauth2callback",
            "cookie_secret": hashlib.sha256(b"sentinel single sign-on\0" + settings.link_secret()).hexdigest(),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value(),
            "server_metadata_url": settings.oidc_metadata_url,
        }
    }


async def keep_updating(settings: Settings) -> None:
    """Run `update` every so often, each in a process of its own: the pages never wait for it."""
    while True:
        await asyncio.sleep(settings.update_every_minutes * 60)
        await update_once()


async def keep_working() -> None:
    """Keep one worker running: it sends within seconds and does what pages ask for (`service.working`)."""
    while True:
        await child("work")
        await asyncio.sleep(RESTART_S)


async def update_once() -> int:
    """One update in a child process; its exit code."""
    return await child("update")


async def child(command: str) -> int:
    """Run a command of ours in a process of its own; its exit code.  Cancelling ends the process."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", command, stdout=asyncio.subprocess.DEVNULL, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        return await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_free(settings: Settings) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            text = msg("Port {port} is in use; choose another with --port.")
            raise Problem(told(text, port=settings.port)) from None

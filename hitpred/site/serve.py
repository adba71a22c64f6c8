"""The rendered site on this machine: never an old page, and rendered again when one is edited."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from watchfiles import awatch

HOST: Final = "127.0.0.1"
EDITED: Final = (".qmd", ".css", ".scss", ".js", ".svg", ".bib", ".yml", ".toml")
"""Files that pages are made of, by how their names end."""

MADE: Final = ("_site", "_build", ".quarto", ".cache", ".git", ".venv", "cache", "site_libs")
"""Folders that nobody edits; rendering writes to some of them."""

RELOAD: Final = "new EventSource('/-/changes').onmessage = () => location.reload();\n"
RELOADING: Final = '<script type="module" src="/-/reload.js"></script>'

Render = Callable[[frozenset[Path]], bool]
"""Renders again after these files were edited; returns whether it did."""


class NewestFiles(StaticFiles):
    """Files as they are now: a browser asks each time, and a page listens for the next one."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        """Return a file; a page with the script that loads it again once it is rendered again."""
        response = super().file_response(*arguments, **options)
        if isinstance(response, FileResponse) and str(response.path).endswith(".html"):
            text = Path(response.path).read_text(encoding="utf-8")
            page = text.replace("</body>", f"{RELOADING}</body>")
            response = HTMLResponse(page, status_code=response.status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response


class Editions:
    """Who waits for the next edition of the site."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def publish(self) -> None:
        """Tell everybody."""
        self._next.set()
        self._next = asyncio.Event()

    async def stream(self, _: Request) -> Response:
        """Answer with an event for each edition, as long as the browser listens."""
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        yield ": listening\n\n"
        while True:
            await self._next.wait()
            yield "data: rendered\n\n"


def application(site: Path, project: Path, render: Render) -> Starlette:
    """Make a server of a site that renders it again whenever something of the project is edited.

    Parameters
    ----------
    site : Path
        The folder of the rendered site.
    project : Path
        What is watched.
    render : callable
        Renders the site again.
    """
    editions = Editions()

    async def follow() -> None:
        async for changes in awatch(
            project, watch_filter=lambda _, path: _is_source(project, path)
        ):
            edited = frozenset(Path(path) for _, path in changes)
            if await asyncio.to_thread(render, edited):
                editions.publish()

    @asynccontextmanager
    async def following(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(follow())
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    async def reload(_: Request) -> Response:
        return Response(RELOAD, media_type="text/javascript")

    return Starlette(
        routes=[
            Route("/-/reload.js", reload),
            Route("/-/changes", editions.stream),
            Mount("/", NewestFiles(directory=site, html=True)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
        lifespan=following,
    )


def _is_source(project: Path, path: str) -> bool:
    """Tell whether a change matters: an author's file, not what is made from it."""
    inside = PurePosixPath(Path(path).relative_to(project))
    made = inside.name == "_variables.yml" or set(MADE).intersection(inside.parts)
    return inside.suffix in EDITED and not inside.name.startswith(".") and not made


def listen(port: int) -> socket.socket:
    """Open a port of this machine, for this machine only.

    Raises
    ------
    OSError
        If it is taken or not allowed.
    """
    return socket.create_server((HOST, port))


def server(app: Starlette) -> uvicorn.Server:
    """Make what runs an application until Ctrl-C, quietly: a reader who leaves is no error."""
    return uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))

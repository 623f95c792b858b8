"""The pictures of a visitor's own classes, and of a gallery for recognition: they come and are
answered at a URL of their own, since a rerun of the page for each frame of a camera would take
longer than the net.

The URL contains a secret key of the visitor's session, and is gone with the session.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Semaphore
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.core.errors import UserError
from playground.ui.polling import base_path

if TYPE_CHECKING:
    from playground.vision.gathered import OwnClasses

log = logging.getLogger("playground")

MAX_BYTES = 4_000_000  # of a picture; the browser scales larger ones down
AT_ONCE = 2  # pictures in the net; the others wait
running = Semaphore(AT_ONCE)
MAX_REQUESTS = 6  # of one session, not answered yet; a page sends one or two
MAX_ALL_REQUESTS = 60  # of all sessions; each may hold a picture in memory
# Not the server's own threads: those also serve files, and would wait for the net.
_threads = ThreadPoolExecutor(AT_ONCE + 2, "pictures")


class BusyError(UserError):
    """More requests than the server answers at a time."""


class Live(ABC):
    """Something of a visitor's that is asked and changed by requests. `language` is that of the
    sentences."""

    def __init__(self, language: str) -> None:
        self.key = secrets.token_urlsafe(18)
        self.language = language
        self.requests = 0  # not answered yet
        _known[self.key] = self

    @property
    def url(self) -> str:
        return f"{base_path()}/own-classes/{self.key}"

    @abstractmethod
    def act(self, action: str, asked: dict[str, str], body: bytes) -> dict[str, Any]:
        """Do what the browser asks for.

        Raises:
            UserError: it cannot be done.
            KeyError, ValueError: there is no such action, or its values have another form.
        """

    @abstractmethod
    def preview(self, number: int) -> bytes | None:
        """The JPEG file of a picture."""


class Gathering(Live):
    """A visitor's classes."""

    def __init__(self, classes: OwnClasses, language: str) -> None:
        super().__init__(language)
        self.classes = classes

    def preview(self, number: int) -> bytes | None:
        shot = self.classes.shot(number)
        return shot.preview if shot else None

    def act(self, action: str, asked: dict[str, str], body: bytes) -> dict[str, Any]:
        classes = self.classes
        if action == "answer":
            with running:
                return {"probabilities": classes.answer(body)}
        added = None
        if action == "gather":
            with running:
                added = classes.add(int(asked["class"]), body)
        elif action == "forget":
            classes.remove_shots(frozenset(map(int, asked["shots"].split(","))))
        elif action == "new":
            classes.add_class(asked["name"])
        elif action == "rename":
            classes.rename(int(asked["class"]), asked["name"])
        elif action == "remove":
            classes.remove_class(int(asked["class"]))
        elif action == "train":
            with running:
                classes.train()
        else:
            raise KeyError(action)
        return {"added": added, **state_data(self)}


_known: WeakValueDictionary[str, Live] = WeakValueDictionary()


def state_data(mine: Gathering) -> dict[str, Any]:
    """The classes, the numbers of their pictures, and the report of the last training."""
    revision, classes = mine.classes.revision, mine.classes.classes
    return {
        "revision": revision,
        "classes": [
            {
                "number": each.number,
                "name": each.name,
                "shots": [shot.number for shot in each.shots],
                "held": [shot.number for shot in each.held],
            }
            for each in classes
        ],
        "report": _report_data(mine),
    }


def _report_data(mine: Gathering) -> dict[str, Any] | None:
    report = mine.classes.report
    if report is None:
        return None
    return {
        "classes": report.classes,
        "trained": report.trained,
        "held": report.held,
        "right": report.right,
        "confusion": report.confusion.tolist(),
        "wrong": report.wrong,
        "notes": [note.in_language(mine.language) for note in report.notes],
        "ms": round(report.milliseconds),
    }


def _answer(mine: Live, action: str, asked: dict[str, str], body: bytes) -> Response:
    try:
        return JSONResponse(mine.act(action, asked, body))
    except UserError as error:
        return _refused(mine, error, 422)
    except (KeyError, ValueError):
        return JSONResponse({"error": "There is no such request."}, 400)
    except Exception:
        log.exception("a visitor's picture failed")
        return JSONResponse({"error": "This could not be computed."}, 500)


async def _post(request: Request) -> Response:
    mine = _known.get(request.path_params["key"])
    if mine is None:
        return JSONResponse({"error": ""}, 404)
    if mine.requests >= MAX_REQUESTS or _all_requests() >= MAX_ALL_REQUESTS:
        return _refused(mine, BusyError("vision.busy"), 429)
    mine.requests += 1
    try:
        return await _receive(mine, request)
    finally:
        mine.requests -= 1


def _all_requests() -> int:
    return sum(each.requests for each in tuple(_known.values()))


async def _receive(mine: Live, request: Request) -> Response:
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MAX_BYTES:
                from playground.data.picture_files import PictureError  # not at the server's start

                given = max(len(body), int(request.headers.get("content-length", 0)))
                values = {"given": given / 1e6, "limit": MAX_BYTES / 1e6}
                return _refused(mine, PictureError("data.picture_bytes", **values), 413)
    except ClientDisconnect:
        return Response(status_code=400)
    action, asked = request.path_params["action"], dict(request.query_params)
    answer = partial(_answer, mine, action, asked, bytes(body))
    return await asyncio.get_running_loop().run_in_executor(_threads, answer)


def _refused(mine: Live, error: UserError, status: int) -> Response:
    return JSONResponse({"error": error.in_language(mine.language)}, status)


async def _preview(request: Request) -> Response:
    mine = _known.get(request.path_params["key"])
    picture = mine.preview(request.path_params["shot"]) if mine else None
    if picture is None:
        return Response(status_code=404)
    kept = {"Cache-Control": "private, max-age=3600"}
    return Response(picture, media_type="image/jpeg", headers=kept)


def routes() -> list[Route]:
    """The HTTP routes of the pictures."""
    start = f"{base_path()}/own-classes/{{key}}"
    return [
        Route(f"{start}/shots/{{shot:int}}", _preview),
        Route(f"{start}/{{action}}", _post, methods=["POST"]),
    ]

"""A link as a QR code: `/qr?link=…` returns an SVG image. It is drawn on this server, so that the
link is not sent to another one."""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.ui.polling import base_path

MAX_BYTES = 1_200  # of a link; with more, the squares are too small to scan from some metres away


@lru_cache(maxsize=256)
def qr_svg(link: str) -> bytes:
    """The QR code of a link as SVG, black on white with the four-module quiet zone of
    ISO/IEC 18004."""
    code = segno.make_qr(link, error="l", boost_error=False)
    file = io.BytesIO()
    code.save(file, kind="svg", xmldecl=False, omitsize=True, border=4, light="white")
    return file.getvalue()


async def _answer(request: Request) -> Response:
    link = request.query_params.get("link", "")
    size = len(link.encode("utf-8", "replace"))
    if not 0 < size <= MAX_BYTES:
        problem = f"Got a link of {size} bytes; expected 1 to {MAX_BYTES}."
        return JSONResponse({"error": problem}, 400)
    picture = await run_in_threadpool(qr_svg, link)
    return Response(picture, media_type="image/svg+xml")


def route() -> Route:
    """The HTTP route of the QR codes."""
    return Route(f"{base_path()}/qr", _answer)

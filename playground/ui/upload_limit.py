"""Limits for uploaded files in Streamlit's memory: one per session, one for all visitors.

Streamlit limits only the size of one file, and keeps files until the session ends. If a session
exceeds its limit, its oldest files are dropped. If all visitors together exceed theirs, the
upload is refused.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import PlainTextResponse

from playground.ui.streamlit_internals import make_room_for_upload

_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
SESSION_MB = 96  # three of the largest files
MB = 1_000_000


class UploadLimit:
    """ASGI middleware that checks the limits before an upload is read."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        found = _UPLOAD.search(scope.get("path", ""))
        if scope["type"] == "http" and scope["method"] == "PUT" and found:
            # Imported here, because the server starts before they are needed.
            from playground.training.settings import settings
            from playground.ui.memory import all_bytes

            size = _size(scope)
            make_room_for_upload(found[1], size, SESSION_MB * MB)
            if all_bytes() + size > settings().all_visitors_mb * MB:
                refusal = PlainTextResponse("The server's memory for uploads is full.", 507)
                return await refusal(scope, receive, send)
        await self._app(scope, receive, send)


def _size(scope: Any) -> int:
    """The request's Content-Length in bytes; without one, the largest size of a file."""
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 12 else SESSION_MB * MB // 3

"""Sends a request through an ASGI middleware, without a server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def answer(middleware, path, content=b"the app's", app_headers=((b"a", b"b"),), **headers):
    """Status, headers and body of a response; the app behind the middleware sends `content`."""
    sent = []

    async def app(scope, _receive, send):
        asked = dict(scope["headers"])
        zipped = [(b"content-encoding", b"gzip")] if b"accept-encoding" in asked else []
        start = {"type": "http.response.start", "status": 200}
        start["headers"] = [*app_headers, *zipped]
        await send(start)
        await send({"type": "http.response.body", "body": content[:3], "more_body": True})
        await send({"type": "http.response.body", "body": content[3:]})

    async def send(message):
        sent.append(message)

    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": given}
    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(middleware(app)(scope, None, send))).result()
    start, *parts = sent
    body = b"".join(part.get("body", b"") for part in parts)
    return start["status"], dict(start["headers"]), body

"""A simulated visitor, which uses Streamlit's WebSocket protocol like a browser: it requests one
rerun at a time, and polls for updates of the page.

It uses only widgets that are on the page, and sets only valid values.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE = 60.0  # seconds to wait for a response
PANELS = "playground.panels"
LEFT_ALONE = ("language", "train_device")  # widgets that would distort the measurement
CHOICES = ("selectbox", "radio", "checkbox", "button_group", "text_input")
SENTENCES = ("what a lovely day", "I did not like it at all", "the end was the best part of it")


class PupilError(Exception):
    """The server's response was wrong or missing."""


def ask(url: str, data: bytes | None = None, **headers: str) -> tuple[bytes, list[str]]:
    """Send an HTTP request: PUT with `data`, otherwise GET. Return the response body and cookies.

    Raises:
        OSError: the request failed.
    """
    request = urllib.request.Request(url, data, headers, method="PUT" if data else "GET")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        cookies = answer.headers.get_all("Set-Cookie") or []
        return answer.read(), [cookie.split(";")[0] for cookie in cookies]


@dataclass
class Seen:
    """The current content of the page."""

    # Kind, element, fragment
    widgets: dict[str, tuple[str, Any, str]] = field(default_factory=dict)
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)  # of the widgets on the page
    blocks: dict[str, tuple[int, ...]] = field(default_factory=dict)  # place of each fragment
    polled: dict[str, Any] = field(default_factory=dict)  # latest state of the polling component
    problems: list[str] = field(default_factory=list)

    def clear(self, fragment: str) -> None:
        """Remove the widgets of a fragment that is rerun, with those of the fragments in it."""
        block = self.blocks.get(fragment)
        inside = [
            key for key, place in self.places.items() if block and place[: len(block)] == block
        ]
        for key in inside:
            del self.widgets[key], self.places[key]


class Pupil:
    """One session. It calls `record(page, seconds, action)` for each round trip; the action is
    "open", "go to", or the key of the widget that was used."""

    def __init__(self, url: str, seed: int, record: Any) -> None:
        self.url, self.random, self.record = url, random.Random(seed), record
        self.page, self.query = "", ""
        self.session_id = ""
        self.seen = Seen()
        self._cookies: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}
        self._socket: Any = None
        self._fragment = ""  # the fragment that is rerun; empty: the whole page

    # ---- opening and closing ----

    async def open(self, page: str, query: str = "") -> None:
        """Load the page as a browser does, and wait for its first run."""
        self.page, self.query = page, query
        begun = time.perf_counter()
        for path in (f"{page}?{query}", "_stcore/host-config", "_stcore/health"):
            _, cookies = await asyncio.to_thread(
                ask, f"{self.url}/{path}", Accept="text/html", Cookie=self._cookie()
            )
            self._cookies |= dict(cookie.split("=", 1) for cookie in cookies)
        self._socket = await websockets.connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")], origin=websockets.Origin(self.url),
            additional_headers={"Cookie": self._cookie()}, max_size=None,
        )  # fmt: skip
        await self._run()
        self.record(page, time.perf_counter() - begun, "open")

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    # ---- the visitor's actions ----

    async def go_to(self, page: str, query: str = "") -> None:
        """Change to a page of the menu."""
        self.page, self.query, self._states = page, query, {}
        await self._timed("go to")

    async def use_a_widget(self) -> bool:
        """Set a random widget of the page to a random value; False if no widget is usable."""
        usable = [
            (key, *found) for key, found in self.seen.widgets.items() if _is_usable(key, *found[:2])
        ]
        if not usable:
            return False
        key, kind, element, fragment = self.random.choice(usable)
        self._states[key] = _set(WidgetState(id=key), kind, element, self.random)
        await self._timed(key.rsplit("-", 1)[-1], fragment)
        return True

    async def upload(self, key: str, name: str, data: bytes) -> None:
        """Upload a file to the uploader with this key.

        Raises:
            PupilError: the page has no such uploader.
        """
        found = [one for one in self.seen.widgets if one.endswith(f"-{key}")]
        if not found:
            raise PupilError(f"there is no {key} on the page {self.page}")
        begun = time.perf_counter()
        message = BackMsg()
        message.file_urls_request.request_id = uuid.uuid4().hex
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self.session_id
        await self._socket.send(message.SerializeToString())
        while not (answer := await self._receive()).HasField("file_urls_response"):
            self._take(answer)
        [urls] = answer.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, data)
        state = WidgetState(id=found[0])
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, name, len(data)
        info.file_urls.CopyFrom(urls)
        self._states[found[0]] = state
        await self._run(self.seen.widgets[found[0]][2])
        self.record("upload", time.perf_counter() - begun, key)

    async def think(self, seconds: float) -> None:
        """Wait, and meanwhile poll for updates as a browser does."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            polled = self.seen.polled
            await asyncio.sleep(min(left, polled.get("seconds", left) or left))
            if polled and time.monotonic() < end:
                await self._poll(polled)

    # ---- the protocol ----

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _put(self, path: str, name: str, data: bytes) -> None:
        bound = uuid.uuid4().hex
        head = f'--{bound}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        body = head.encode() + b"\r\n" + data + f"\r\n--{bound}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={bound}",
            "Cookie": self._cookie(), "X-Xsrftoken": self._cookies.get("_streamlit_xsrf", ""),
        }  # fmt: skip
        ask(f"{self.url}{path}", body, **headers)

    async def _poll(self, polled: dict[str, Any]) -> None:
        seen = urllib.parse.quote(str(polled.get("seen", "")))
        begun = time.perf_counter()
        try:
            body, _ = await asyncio.to_thread(ask, f"{self.url}/poll/{polled['poll']}?seen={seen}")
        except OSError as error:
            raise PupilError(f"a poll was not answered: {error}") from None
        polled.update(json.loads(body))
        self.record("poll", time.perf_counter() - begun, "poll")

    async def _timed(self, action: str, fragment: str = "") -> None:
        begun = time.perf_counter()
        await self._run(fragment)
        self.record(self.page, time.perf_counter() - begun, action)

    async def _run(self, fragment: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = self.query, self.page
        asked.fragment_id = self._fragment = fragment
        asked.widget_states.widgets.extend(self._states.values())
        asked.context_info.timezone, asked.context_info.locale = "UTC", "en"
        asked.context_info.url = f"{self.url}/{self.page}"
        await self._socket.send(message.SerializeToString())
        over = False
        while not over:
            answer = await self._receive()
            over = self._take(answer)
        on_page = self.seen.widgets
        self._states = {key: state for key, state in self._states.items() if key in on_page}
        if self.seen.problems:
            raise PupilError(f"{self.page}: {self.seen.problems[0]}")

    async def _receive(self) -> ForwardMsg:
        try:
            data = await asyncio.wait_for(self._socket.recv(), PATIENCE)
        except TimeoutError:
            raise PupilError(f"no answer for {PATIENCE:.0f} s on the page {self.page}") from None
        except websockets.ConnectionClosed as error:
            raise PupilError(f"the connection was closed: {error}") from None
        message = ForwardMsg()
        message.ParseFromString(data)
        return message

    def _take(self, message: ForwardMsg) -> bool:
        """Apply a message to `seen`; return whether it ends the rerun."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session_id = message.new_session.initialize.session_id or self.session_id
            if self._fragment:
                self.seen.clear(self._fragment)
            else:
                self.seen = Seen()
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._take_delta(message.delta, tuple(message.metadata.delta_path))
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _take_delta(self, delta: Any, place: tuple[int, ...]) -> None:
        fragment = delta.fragment_id
        if fragment and len(place) < len(self.seen.blocks.get(fragment, (*place, 0))):
            self.seen.blocks[fragment] = place
        if delta.WhichOneof("type") == "new_element":
            self._take_element(delta.new_element, fragment, place)

    def _take_element(self, element: Any, fragment: str, place: tuple[int, ...]) -> None:
        kind = element.WhichOneof("type") or "empty"
        found = getattr(element, kind)
        if kind == "exception":
            self.seen.problems.append(f"{found.type}: {found.message}")
        elif kind == "bidi_component" and found.component_name == PANELS:
            given = json.loads(json.loads(found.json)["json"])
            self.seen.polled = given if "poll" in given else self.seen.polled
        elif kind in (*CHOICES, "file_uploader"):
            self.seen.widgets[found.id] = (kind, found, fragment)
            self.seen.places[found.id] = place


def _is_usable(key: str, kind: str, element: Any) -> bool:
    alone = any(key.endswith(f"-{name}") or f"-{name}_" in key for name in LEFT_ALONE)
    return kind in CHOICES and not element.disabled and not alone


def _set(state: WidgetState, kind: str, element: Any, chance: random.Random) -> WidgetState:
    if kind in ("selectbox", "radio"):
        state.string_value = chance.choice(list(element.options) or [""])
    elif kind == "checkbox":
        state.bool_value = chance.random() < 0.5
    elif kind == "button_group":
        option = chance.choice(list(element.options))
        state.string_array_value.data.append(option.content)
    else:
        state.string_value = chance.choice(SENTENCES)
    return state

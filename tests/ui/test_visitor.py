"""One browser is one visitor: by a cookie that no script can read."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie

import pytest
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest

from playground.ui.headers import (
    SafeHeaders,
    content_security_policy,
    frame_ancestors,
    partitioned,
)
from playground.ui.visitor import COOKIE, VisitorCookie, public_name

PAGE = {"accept": "text/html,application/xhtml+xml"}


async def app(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})


def ask(path: str = "/", **headers: str) -> Headers:
    """The headers of an answer that goes through both middlewares."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "scheme": "http"}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
    middleware = SafeHeaders(VisitorCookie(app))
    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(middleware(scope, None, send))).result()
    return Headers(raw=sent[0]["headers"])


def cookie_of(answer):
    return SimpleCookie(answer["set-cookie"])[COOKIE]


def test_a_page_gives_a_new_browser_a_key_that_scripts_cannot_read():
    first, second = cookie_of(ask(**PAGE)), cookie_of(ask(**PAGE))
    assert re.fullmatch("[0-9a-f]{32}", first.value)
    assert first.value != second.value
    assert first["httponly"] is True
    assert first["samesite"] == "Lax"
    assert not first["secure"]


def test_a_known_browser_keeps_its_key():
    key = "0123456789abcdef" * 2
    again = ask(cookie=f"other=1; {COOKIE}={key}; third", **PAGE)
    assert cookie_of(again).value == key


@pytest.mark.parametrize("value", ["", "../../x", "0" * 31, "G" * 32, "0" * 33])
def test_a_made_up_cookie_is_replaced(value):
    answer = ask(cookie=f"{COOKIE}={value}", **PAGE)
    assert re.fullmatch("[0-9a-f]{32}", cookie_of(answer).value)


def test_only_pages_set_the_cookie():
    assert "set-cookie" not in ask("/static/index.js", accept="*/*")


def test_over_https_the_cookie_is_sent_over_https_only():
    assert cookie_of(ask(**PAGE, **{"x-forwarded-proto": "https"}))["secure"] is True


def test_in_the_frame_of_a_space_the_cookie_is_kept(monkeypatch):
    monkeypatch.setenv("SPACE_ID", "someone/playground")
    header = ask(**PAGE, **{"x-forwarded-proto": "https"})["set-cookie"]
    assert "SameSite=None; Secure; Partitioned" in header


def test_two_tabs_of_a_browser_are_one_visitor_and_two_browsers_are_two():
    def script():
        import streamlit as st

        from playground.ui.visitor import visitor_id

        st.text(visitor_id())
        st.text(visitor_id())

    one, other = (AppTest.from_function(script, default_timeout=300).run() for _ in range(2))
    assert one.text[0].value == one.text[1].value != other.text[0].value
    key = "0123456789abcdef" * 2
    assert public_name(key) == public_name(key)
    assert public_name(key) not in key


# ---- headers --------------------------------------------------------------------------------


def rules_of(answer) -> dict[str, list[str]]:
    rules = answer["content-security-policy"].split("; ")
    return {rule.split()[0]: rule.split()[1:] for rule in rules}


def test_every_answer_limits_what_a_page_may_load():
    answer = ask(host="class.example:8501")
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "same-origin"
    rules = rules_of(answer)
    assert rules["img-src"] == ["'self'", "data:", "blob:"]
    assert rules["object-src"] == ["'none'"]
    assert "wss://class.example:8501" in rules["connect-src"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(rules["script-src"])
    for sources in rules.values():
        assert not {"*", "http:", "https:"} & set(sources)


@pytest.mark.parametrize("host", ["a; script-src *", "x y", "", "a,b", "é"])
def test_a_strange_host_name_does_not_get_into_the_policy(host):
    assert "connect-src 'self' data: blob:;" in content_security_policy(host)


def test_a_space_and_the_named_sites_may_show_the_playground_in_a_frame(monkeypatch):
    assert frame_ancestors() == ("'self'",)
    monkeypatch.setenv("SPACE_ID", "someone/playground")
    assert rules_of(ask())["frame-ancestors"] == ["'self'", "https://huggingface.co"]
    monkeypatch.setenv("PLAYGROUND_FRAME_ANCESTORS", "https://school.example 'self'")
    assert rules_of(ask())["frame-ancestors"] == ["https://school.example", "'self'"]


@pytest.mark.parametrize("wrong", ["https://a; script-src *", "everyone", "javascript:x"])
def test_a_wrong_list_of_sites_is_said(wrong, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_FRAME_ANCESTORS", wrong)
    with pytest.raises(ValueError, match="expected sites such as"):
        SafeHeaders(None)


def test_only_a_cookie_for_other_sites_frames_is_partitioned():
    name = b"set-cookie"
    other = b"_streamlit_xsrf=2; Path=/; SameSite=None; Secure"
    assert partitioned(name, other) == (name, other + b"; Partitioned")
    for kept in (b"a=b; SameSite=Lax", other + b"; Partitioned"):
        assert partitioned(name, kept) == (name, kept)

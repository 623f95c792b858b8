"""Pictures that move: who is told what, and a browser that asks by itself."""

import json

import pytest

from playground.ui import polling as moving
from playground.ui.polling import TICKETS, Look, Tickets


def answered(ticket: str, seen: str = "") -> tuple[int, dict]:
    response = moving._answer(ticket, seen)
    return response.status_code, json.loads(response.body)


def test_a_picture_is_drawn_only_where_it_is_not_on_the_screen_already():
    drawn = []
    TICKETS.put("few", lambda: Look("2", lambda: drawn.append(1) or "<b>2</b>", 0.5))
    assert answered("few", "1") == (
        200, {"seen": "2", "seconds": 0.5, "over": False, "html": "<b>2</b>"}
    )  # fmt: skip
    assert answered("few", "2") == (200, {"seen": "2", "seconds": 0.5, "over": False})
    assert len(drawn) == 1


def test_a_ticket_of_nobodys_and_a_picture_that_fails_are_answers_without_a_traceback():
    TICKETS.put("broken", lambda: Look("1", lambda: f"{1 / 0}"))
    for ticket, status in (("unknown", 404), ("broken", 500)):
        code, found = answered(ticket)
        assert (code, "ZeroDivision" in str(found)) == (status, False)


def test_a_ticket_lasts_as_long_as_it_is_asked_for(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(moving.time, "monotonic", lambda: clock[0])
    tickets, look = Tickets(), lambda: Look("1", str)
    tickets.put("asked", look)
    tickets.put("left", look)
    clock[0] = moving.UNASKED_SECONDS - 1
    assert tickets.get("asked") is look
    clock[0] += 2
    tickets.put("new", look)
    assert tickets.get("asked") is look
    assert tickets.get("left") is None


FOLLOW = """async (given) => {
  const { default: moving } = await import("/shared/polling.js");
  document.body.innerHTML = "<div id=part></div>";
  window.changes = 0;
  const parentElement = document.querySelector("#part");
  const data = { json: JSON.stringify(given) };
  window.stop = moving({ parentElement, data, setTriggerValue: () => window.changes++ });
}"""
FIRST = {"html": "first", "seen": "0", "seconds": 0.05, "ticket": "mine"}


@pytest.fixture
def follow(modules):
    """Follow pictures that a list of answers gives, the last one for ever; what was asked."""

    def begin(*answers):
        asked = []

        def reply(route):
            asked.append(route.request.url.split("/")[-1])
            answer = answers[min(len(asked), len(answers)) - 1]
            route.fulfill(status=200 if answer else 500, json=answer or {})

        modules.route("**/moving/*", reply)
        modules.evaluate(FOLLOW, FIRST)
        return asked

    yield begin
    modules.evaluate("window.stop()")
    modules.unroute("**/moving/*")


def next_look(version: str, **more):
    return {"seen": version, "seconds": 0.05, "over": False, **more}


def test_the_browser_asks_by_itself_and_shows_what_is_new(follow, modules):
    asked = follow(next_look("1", html="<i>second</i>"), next_look("1"))
    modules.wait_for_function("document.querySelector('#part i')?.textContent === 'second'")
    modules.evaluate("window.kept = document.querySelector('#part i')")
    for _ in range(2):
        with modules.expect_response("**/moving/*"):
            pass
    assert asked[:2] == ["mine?seen=0", "mine?seen=1"]
    assert modules.evaluate("document.querySelector('#part i') === window.kept")  # left alone
    assert modules.evaluate("window.changes") == 0


@pytest.mark.parametrize("answer", [next_look("1", html="last") | {"over": True}, None])
def test_the_page_runs_anew_once_it_is_out_of_date_or_nobody_answers(follow, modules, answer):
    asked = follow(answer)
    modules.wait_for_function("window.changes === 1")
    modules.wait_for_timeout(300)
    assert modules.evaluate("window.changes") == 1
    assert len(asked) == (1 if answer else 3)


def test_a_tab_that_nobody_sees_asks_for_nothing(follow, modules):
    hide = "value => Object.defineProperty(document, 'hidden', { value, configurable: true })"
    modules.evaluate(hide, True)
    try:
        asked = follow(next_look("1", html="seen again"))
        modules.wait_for_timeout(300)
        assert asked == []
        modules.evaluate(hide, False)
        modules.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        modules.wait_for_function("document.body.textContent === 'seen again'")
    finally:
        modules.evaluate("delete document.hidden")

"""Polling: who is sent what, and a browser that asks by itself."""

import json

import pytest

from playground.ui import polling
from playground.ui.polling import SOURCES, Snapshot, Sources


def answered(key: str, seen: str = "") -> tuple[int, dict]:
    response = polling._answer(key, seen)
    return response.status_code, json.loads(response.body)


def test_a_content_is_made_once_and_only_where_it_is_not_on_the_screen_already():
    made = []
    head = {"seen": "2", "seconds": 0.5, "outdated": False}
    for key in ("mine", "yours"):
        SOURCES.put(key, lambda: Snapshot("2", lambda: made.append(1) or {"a": 2}, "once", 0.5))
    assert answered("mine", "1") == (200, head | {"content": {"a": 2}})
    assert answered("yours", "1") == (200, head | {"content": {"a": 2}})
    assert answered("mine", "2") == (200, head)
    assert len(made) == 1


def test_only_what_has_changed_is_sent_where_the_version_seen_is_known():
    now = {"version": "1"}
    points = {"1": [1, 2], "2": [1, 2, 3]}
    SOURCES.put("curve", lambda: Snapshot(
        now["version"], lambda: {"y": points[now["version"]], "name": "loss"}, "curve"
    ))  # fmt: skip
    assert answered("curve")[1]["content"] == {"y": [1, 2], "name": "loss"}
    now["version"] = "2"
    _, found = answered("curve", "1")
    assert found["change"] == {"in": {"y": {"keep": 2, "add": [3]}}}
    assert answered("curve", "long ago")[1]["content"] == {"y": [1, 2, 3], "name": "loss"}


def test_what_one_visitor_asked_for_is_not_sent_to_another():
    SOURCES.put("english", lambda: Snapshot("1", lambda: "hello", ("run", "en")))
    SOURCES.put("chinese", lambda: Snapshot("1", lambda: "你好", ("run", "zh")))
    assert answered("english")[1]["content"] == "hello"
    assert answered("chinese")[1]["content"] == "你好"


def test_a_key_of_nobodys_and_a_content_that_fails_are_answers_without_a_traceback():
    SOURCES.put("broken", lambda: Snapshot("1", lambda: 1 / 0, "broken"))
    for key, status in (("unknown", 404), ("broken", 500)):
        code, found = answered(key)
        assert (code, "ZeroDivision" in str(found)) == (status, False)


def test_a_key_lasts_as_long_as_it_is_asked_for(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(polling.time, "monotonic", lambda: clock[0])
    sources, source = Sources(), lambda: Snapshot("1", str, "")
    sources.put("asked", source)
    sources.put("left", source)
    clock[0] = polling.UNASKED_SECONDS - 1
    assert sources.get("asked") is source
    clock[0] += 2
    sources.put("new", source)
    assert sources.get("asked") is source
    assert sources.get("left") is None


FOLLOW = """async (given) => {
  const { default: showPanels } = await import("/charts/panels.js");
  document.body.innerHTML = "<div id=part></div>";
  window.changes = 0;
  const parentElement = document.querySelector("#part");
  const data = { json: JSON.stringify(given) };
  window.stop = showPanels({ parentElement, data, setTriggerValue: () => window.changes++ });
}"""


def content(html: str) -> dict:
    return {"about": "", "rows": [[{"id": "it", "share": 1, "html": html}]]}


FIRST = {"content": content("first"), "seen": "0", "seconds": 0.05, "poll": "mine", "texts": {}}


@pytest.fixture
def follow(modules):
    """Poll what a list of answers gives, the last one for ever; what was asked."""

    def begin(*answers):
        asked = []

        def reply(route):
            asked.append(route.request.url.split("/")[-1])
            given = answers[min(len(asked), len(answers)) - 1]
            route.fulfill(status=200 if given else 500, json=given or {})

        modules.route("**/poll/*", reply)
        modules.evaluate(FOLLOW, FIRST)
        return asked

    yield begin
    modules.evaluate("document.body.replaceChildren(); window.stop()")
    modules.unroute("**/poll/*")


def answer(version: str, **more):
    return {"seen": version, "seconds": 0.05, "outdated": False, **more}


def test_the_browser_asks_by_itself_and_shows_what_is_new(follow, modules):
    asked = follow(answer("1", content=content("<i>second</i>")), answer("1"))
    modules.wait_for_function("document.querySelector('#part i')?.textContent === 'second'")
    modules.evaluate("window.kept = document.querySelector('#part i')")
    for _ in range(2):
        with modules.expect_response("**/poll/*"):
            pass
    assert asked[:2] == ["mine?seen=0", "mine?seen=1"]
    assert modules.evaluate("document.querySelector('#part i') === window.kept")  # left alone
    assert modules.evaluate("window.changes") == 0


def test_streamlits_call_for_outdated_data_ends_nothing(follow, modules):
    """The element stays: `whenGone` in shared/mount.js."""
    follow(answer("0"), answer("1", content=content("<i>second</i>")))
    modules.evaluate("window.stop()")
    modules.wait_for_function("document.querySelector('#part i')?.textContent === 'second'")


@pytest.mark.parametrize("given", [answer("1", content=content("last")) | {"outdated": True}, None])
def test_the_page_runs_anew_once_it_is_out_of_date_or_nobody_answers(follow, modules, given):
    asked = follow(given)
    modules.wait_for_function("window.changes === 1")
    modules.wait_for_timeout(300)
    assert modules.evaluate("window.changes") == 1
    assert len(asked) == (1 if given else 3)


def test_a_tab_that_nobody_sees_asks_for_nothing(follow, modules):
    hide = "value => Object.defineProperty(document, 'hidden', { value, configurable: true })"
    modules.evaluate(hide, True)
    try:
        asked = follow(answer("1", content=content("seen again")))
        modules.wait_for_timeout(300)
        assert asked == []
        modules.evaluate(hide, False)
        modules.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        modules.wait_for_function("document.body.textContent === 'seen again'")
    finally:
        modules.evaluate("delete document.hidden")

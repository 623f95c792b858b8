"""The browser's side of unconfirmed changes: what is sent, and when."""

import pytest

pytestmark = pytest.mark.browser

SENT = """async (patience) => {
  const { Unconfirmed } = await import("/shared/unconfirmed.js");
  const sent = [];
  const unconfirmed = new Unconfirmed((message) => sent.push(message), patience);
  unconfirmed.startAt(3);
  unconfirmed.tell({ text: "a" });
  unconfirmed.tell({ text: "b", task: "c" });
  unconfirmed.flushRest();
  const before = sent.length;
  unconfirmed.confirm(4);
  unconfirmed.flushRest();
  unconfirmed.flushRest();
  return { before, sent };
}"""


def test_changes_wait_for_the_answer_to_the_last_message(modules):
    found = modules.evaluate(SENT, 60_000)
    assert found["before"] == 1
    assert found["sent"] == [
        {"n": 4, "changes": {"text": {"n": 4, "value": "a"}}},
        {"n": 6, "changes": {"text": {"n": 5, "value": "b"}, "task": {"n": 6, "value": "c"}}},
    ]


def test_after_some_time_they_are_sent_without_an_answer(modules):
    found = modules.evaluate(SENT, -1)
    assert found["before"] == 2
    assert [message["n"] for message in found["sent"]] == [4, 6]

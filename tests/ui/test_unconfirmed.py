"""Messages of a browser component: each change is taken once, the newest last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.ui.unconfirmed import news

steps = st.lists(
    st.tuples(st.sampled_from(["step", "tab"]), st.integers(0, 9), st.booleans(), st.booleans()),
    max_size=12,
)


@given(steps)
def test_changes_come_once_and_in_order_though_messages_are_dropped(steps):
    """A browser sends again what is not confirmed; messages and answers are lost on the way."""
    unconfirmed, state, taken = {}, {}, []
    number = ack = known = 0
    wanted = {}
    for name, value, arrives, answered in [*steps, ("step", 7, True, True)]:
        number += 1
        wanted[name] = value
        unconfirmed[name] = {"n": number, "value": value}
        if not arrives:
            continue
        message = {"n": number, "changes": dict(unconfirmed)}
        found, ack = news(message, ack)
        taken += [unconfirmed[name]["n"] for name in found]
        state.update(found)
        assert news(message, ack) == ({}, ack)  # Streamlit sends a component's value again
        if answered:
            known = ack
            unconfirmed = {k: one for k, one in unconfirmed.items() if one["n"] > known}
    assert state == wanted
    assert len(taken) == len(set(taken))


def test_what_was_changed_outside_after_a_change_was_taken_is_not_changed_back():
    first = {"n": 1, "changes": {"text": {"n": 1, "value": "good"}}}
    found, ack = news(first, 0)
    assert found == {"text": "good"}
    both = {"n": 2, "changes": {**first["changes"], "step": {"n": 2, "value": 3}}}
    assert news(both, ack) == ({"step": 3}, 2)


@pytest.mark.parametrize(
    "ask",
    [None, 3, {}, {"n": "9"}, {"n": -1}, {"n": True}, {"n": 2**60}, {"n": 5, "changes": [1]},
     {"n": 5, "changes": {"text": "x", "step": {"n": None, "value": 1}}}],
)  # fmt: skip
def test_a_message_of_another_form_changes_nothing(ask):
    assert news(ask, 3)[0] == {}

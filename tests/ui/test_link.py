"""A page's state: what a field takes."""

from dataclasses import dataclass

import pytest
import streamlit as st

from playground.ui.link import PageState, Param, one_of


@dataclass(frozen=True, slots=True)
class Lesson:
    view: str = "first"
    title: str = "none"


@pytest.fixture
def state(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    table = {"view": Param(one_of(("first", "second"))), "title": Param()}
    return PageState("lesson", Lesson, table)


def test_a_choice_that_does_not_exist_is_ignored(state):
    """Streamlit gives the label "Second view" for an option that the widget no longer has."""
    state.change(view="second")
    state.change(view="Second view", title="any")
    assert state.now() == Lesson("second", "any")

"""The Tune page: its two views."""

# Keys (`st-key-…` in the page) that tests rely on:
#   tune_view               the switch of the views
#   tune_start, tune_pause (also resumes), tune_stop, tune_resume, tune_new   buttons
#   tune_preset, tune_data, tune_methods, tune_runs, …                 the choices for a search
#   tune_set_<setting>      a setting of the space
#   tune_show               the switch of the results
#   tune_trial, tune_use    “use these training settings”
#   tune_winner, tune_winner_pages, tune_get_<file>   the winner's net
# and [data-testid=tune-…]: see frontend/tune/tune.js and ui/tune/results.py.

from __future__ import annotations

import streamlit as st

from playground.ui.code_panel import show_code
from playground.ui.header import page_header
from playground.ui.language import in_words, t
from playground.ui.pages import PAGES
from playground.ui.session import set_widget
from playground.ui.tune.replay import show_replay
from playground.ui.tune.state import STATE, VIEWS


def show() -> None:
    """Show the page."""
    goto = st.session_state.pop("tune_goto", None)
    if goto is not None:
        st.switch_page(next(one.script for one in PAGES if one.name == goto))
    with st.container(key="tune"):
        with page_header("tune"):
            pass  # a search chooses its net itself
        set_widget("tune_view", STATE.now().view)
        st.segmented_control(
            t("tune.view"), VIEWS, key="tune_view", label_visibility="collapsed", required=True,
            format_func=in_words(VIEWS, lambda name: t(f"tune.view_{name}")),
            on_change=_choose_view,
        )  # fmt: skip
        if STATE.now().view == "surface":
            _surface()
        else:
            from playground.ui.tune.search import show_search

            show_search()


def _choose_view() -> None:
    STATE.change(view=st.session_state.tune_view or "surface")


def _surface() -> None:
    from playground.tuning.script import surface_script
    from playground.tuning.surface import draw_rows, stored_replays

    show_replay()
    state = STATE.now()

    def script() -> str:
        count = len(next(iter(stored_replays().values())))
        return surface_script(draw_rows(20, count, state.seed), state.step)

    show_code(script, "tune_surface_code")

"""The winner's net: in the visitor's store, opened on other pages, and as a file."""

from __future__ import annotations

import streamlit as st

from playground.nets.files import ModelFileError
from playground.tuning.records import Search, best
from playground.tuning.searches import Seen
from playground.tuning.studies import read_winner
from playground.ui.language import md, t
from playground.ui.sentences import shown
from playground.ui.session import pick_model_name, store
from playground.ui.teacher import this_visitor
from playground.ui.train.export import links_to_pages, model_download, same_in_store


def take_winner(search: Search) -> None:
    """Add the winner of a search of this visitor's that has finished to the visitor's store, once
    in a session."""
    taken = _taken()
    mine = search.owner == this_visitor().owner
    if search.state != "finished" or search.search_id in taken or not mine:
        return
    model = read_winner(search)
    if model is None:
        return
    try:
        kept = same_in_store(model) or store().add(model)
    except ModelFileError as error:
        st.session_state.tune_problem = shown(error)
        return
    taken[search.search_id] = kept.name
    pick_model_name(kept.name)


def show_winner(seen: Seen) -> None:
    """Show what can be done with the winner's net, if it was kept."""
    search, again = seen.search, seen.progress.again
    model = read_winner(search) if search.state == "finished" else None
    top = best(again, search.metric)
    if model is None or top is None:
        return
    with st.container(key="tune_winner"):
        st.markdown(t("tune.winner", seed=top.seed, count=len(again)))
        name = _taken().get(search.search_id, "")
        if name in store():
            st.success(md("train.home_stored", name=name), icon=":material/inventory_2:")
            links_to_pages(model.spec, "tune_winner_pages")
        with st.container(horizontal=True):
            model_download("weights", model, "tune_get")
            model_download("onnx", model, "tune_get")


def _taken() -> dict[str, str]:
    """The names in the store of the winners' nets, by search."""
    found: dict[str, str] = st.session_state.setdefault("tune_taken", {})
    return found

"""Train: choose a net and data, press Start, watch it learn, take part, travel back."""

import streamlit as st

from playground.ui import (
    train_builder,
    train_compare,
    train_controls,
    train_data,
    train_home,
    train_live,
    train_microscope,
    train_state,
)
from playground.ui.link import publish

train_controls.warm_up()
run = train_state.shown_run()
with st.container(key="train"):
    left, right = st.columns([1, 3.4], gap="medium")
    with left:
        buttons = st.container(key="train_buttons")
        now = train_state.chosen()
        with buttons:
            train_controls.start_or_take_part(now, run)
        train_controls.choices(now, locked=run is not None and run.active)
    if run is not None:
        train_home.take_into_store(run)
    with right:
        train_controls.view_switch()
        match train_controls.view():
            case "watch" if run is not None:
                train_live.show_run(run)
            case "watch":
                train_live.invite(now)
            case "build":
                train_builder.show_builder(now)
            case "data":
                train_data.show_data(now)
            case "microscope":
                train_microscope.show_microscope(run)
            case "compare":
                train_compare.show_compare(run)
            case "home":
                train_home.show_home(run)
train_state.publish_choice(now)
publish(view=train_controls.view() if train_controls.view() != "watch" else None)

"""Train page: choose a net and data, train it, watch and control the run, go back in time."""

# Keys (`st-key-…` in the page) that tests rely on:
#   train_start, train_continue, train_pause (also resumes), train_step, train_stop   buttons
#   train_rate              the slider that changes the learning rate during a run
#   train_data_choice, train_preset_choice, train_set_<setting>   the choices for the next run
#   train_view              the switch of the views
#   train_runs, train_open_<run>                           own runs, without a current run
#   train_play, train_slider                               the time machine
#   train_row_<number>, train_add                          the builder
#   train_data, train_upload                               data
#   train_microscope, train_micro_<choice>                 the microscope
#   train_compared, train_differences, train_manage        comparing runs
#   train_home, train_home_pages, train_get_<file>         export
# and [data-testid=train-numbers] with data-run, data-state and data-step,
# [data-testid=train-chart-…] (loss, accuracy, rate, gradient), train-filters, train-maps,
# train-answer, train-confusion,
# [data-testid=micro-example] with data-loss, [data-testid=micro-lines] whose rows have data-line
# and data-value.

import streamlit as st

from playground.ui.header import page_header
from playground.ui.train import builder as train_builder
from playground.ui.train import choice as train_choice
from playground.ui.train import compare as train_compare
from playground.ui.train import controls as train_controls
from playground.ui.train import data as train_data
from playground.ui.train import export as train_export
from playground.ui.train import live as train_live
from playground.ui.train import microscope as train_microscope
from playground.ui.train import settings as train_settings

train_controls.warm_up()
run = train_choice.shown_run()
if run is not None:
    train_export.take_into_store(run)
with st.container(key="train"):
    with page_header("train"):
        pass  # the choices are in the left column
    left, right = st.columns([1, 3.4], gap="medium")
    with left:
        # One height for active and ended runs, so that the layout does not shift at the end.
        buttons = st.container(key="train_buttons" if run is None else "train_buttons_run")
        now = train_choice.chosen()
        with buttons:
            train_controls.start_or_take_part(now, run)
            if run is not None and not run.active:
                train_export.pages_to_use(run)
        with st.container(key="train_choices" if run is None else "train_choices_of_run"):
            train_controls.choices(now, locked=run is not None and run.active)
    with right, st.container(key="train_right"):
        train_controls.view_switch()
        match train_controls.view():
            case "watch" if run is not None:
                train_live.show_run(run)
            case "watch":
                train_live.invite(now)
            case "settings":
                train_settings.show_settings(now, locked=run is not None and run.active)
            case "build":
                train_builder.show_builder(now)
            case "data":
                train_data.show_data(now)
            case "microscope":
                train_microscope.show_microscope(run)
            case "compare":
                train_compare.show_compare(run)
            case "home":
                train_export.show_home(run)

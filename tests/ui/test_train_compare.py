"""Runs side by side: their curves, what differs between them, renaming and deleting."""

from dataclasses import replace

import pytest

from playground.training.runs.run import list_runs
from playground.ui.train.compare import differing
from tests.ui.recorded import SHORT, again, open_train, panels, record_run


@pytest.fixture
def two():
    return [
        record_run(name="slow", recipe=replace(SHORT, learning_rate=0.001)),
        record_run(name="fast", recipe=replace(SHORT, batch_size=40)),
    ]


def lines(app):
    return panels(app)["train_compare_loss"]["chart"]["lines"]


def test_both_runs_are_on_one_chart_and_the_table_has_what_differs(two):
    app = open_train(view="compare")
    names = {line["name"] for line in lines(app)}
    assert {"slow", "fast"} <= names
    table = app.dataframe[0].value.set_index("Run")
    assert table.loc["slow", "Learning rate"] == "0.001"
    assert table.loc["fast", "Batch size"] == "40"
    assert "Optimiser" not in table.columns
    assert "Seed" not in table.columns


def test_what_differs_is_found_in_recipe_net_and_data(two):
    one, other = two
    assert set(differing([one, other])) == {"learning_rate", "batch_size"}
    turned = replace(one.recipe, augmentation=replace(one.recipe.augmentation, turn=5.0))
    assert differing([one, replace(one, recipe=turned, device="cuda")]) == ["device", "turn"]


def test_a_run_is_taken_off_the_chart_and_stays_off(two):
    app = open_train(view="compare")
    app.multiselect(key="train_compared").set_value([two[0].run_id])
    again(app)
    again(app)
    assert len(lines(app)) == 2  # training and validation of one


def test_a_run_is_renamed_and_deleted(two):
    app = open_train(view="compare", run=two[0])
    app.selectbox(key="train_managed").set_value(two[0].run_id)
    again(app)
    app.text_input(key=f"train_name_{two[0].run_id}").set_value("slowest")
    app.button(key="train_rename").click()
    again(app)
    assert two[0].now().name == "slowest"
    app.button(key="train_delete").click()
    again(app)
    assert [run.run_id for run in list_runs()] == [two[1].run_id]
    assert "run" not in app.query_params


def test_another_visitor_s_run_can_be_opened_but_not_deleted(two):
    app = open_train(view="compare")
    assert "train_delete" not in [each.key for each in app.button]
    app.button(key="train_open").click()
    again(app)
    assert app.query_params["run"] in {run.run_id for run in two}
    assert "view" not in app.query_params

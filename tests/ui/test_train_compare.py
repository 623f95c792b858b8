"""Runs side by side: their curves, what differs between them, renaming and deleting."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from playground.core import passwords
from playground.training.runs.history import forget_put_aside
from playground.training.runs.run import Run, RunError, list_runs
from playground.training.runs.visitor import Visitor
from playground.ui import teacher
from playground.ui.train import choice
from playground.ui.train.compare import differing
from tests.ui.opened import link_of
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
    app.button(key="train_bring_back").click()
    again(app)
    assert {run.run_id for run in list_runs()} == {run.run_id for run in two}
    assert two[0].now().name == "slowest"
    assert "train_bring_back" not in {button.key for button in app.button}


def test_a_new_name_is_in_every_list_and_the_model_has_it_too(two):
    app = open_train(run=two[0])  # its model joins the store
    assert two[0].name in app.session_state["model_store"]
    app.segmented_control(key="train_view").set_value("compare")
    again(app)
    app.selectbox(key="train_managed").set_value(two[0].run_id)
    again(app)
    app.text_input(key=f"train_name_{two[0].run_id}").set_value("slowest")
    app.button(key="train_rename").click()
    again(app)
    assert "slowest" in app.session_state["model_store"]
    assert two[0].name not in app.session_state["model_store"]
    assert "slowest" in app.multiselect(key="train_compared_1").options
    managed = app.selectbox(key="train_managed_1")
    assert "slowest" in managed.options
    assert managed.value == two[0].run_id


def test_a_deleted_run_is_gone_after_a_while(two):
    two[0].delete(undoable=True)
    forget_put_aside(seconds=-1)
    with pytest.raises(RunError):
        two[0].bring_back()
    assert [run.run_id for run in list_runs()] == [two[1].run_id]


def test_a_list_holds_ones_own_runs_and_those_whose_link_was_opened(two):
    app = open_train("somebody else", view="compare")
    assert not app.multiselect
    app = open_train("somebody else", view="compare", run=two[0])
    assert app.multiselect(key="train_compared").options == ["slow"]
    assert app.dataframe[0].value["Owner"].tolist() == ["Another visitor"]
    assert not {"train_delete", "train_rename"} & {each.key for each in app.button}
    app = open_train("me", view="compare")
    assert set(app.multiselect(key="train_compared").options) == {"slow", "fast"}
    assert app.dataframe[0].value["Owner"].tolist() == ["You", "You"]


def test_the_link_holds_the_compared_runs_also_for_somebody_else(two):
    third = record_run(name="third")
    app = open_train(view="compare")
    app.multiselect(key="train_compared").set_value([third.run_id, two[0].run_id])
    again(app)
    link = link_of(app)
    assert link["compare"] == f"{third.run_id},{two[0].run_id}"
    theirs = open_train("somebody else", **link)
    assert theirs.multiselect(key="train_compared").value == [third.run_id, two[0].run_id]
    assert {line["name"] for line in lines(theirs)} >= {"third", "slow"}
    assert link_of(theirs)["compare"] == link["compare"]
    assert not theirs.warning
    # The runs are the link's own, also where it holds a current run that is not among them.
    theirs = open_train("somebody else", **link | {"run": two[1].run_id})
    assert theirs.multiselect(key="train_compared").value == [third.run_id, two[0].run_id]
    third.delete()
    theirs = open_train("somebody else", **link)
    assert theirs.multiselect(key="train_compared").value == [two[0].run_id]
    assert link_of(theirs)["compare"] == two[0].run_id
    assert [third.run_id[:24] in each.value for each in theirs.warning] == [True]


def test_no_run_at_all_is_compared_where_none_is_chosen(two):
    app = open_train(view="compare", run=two[0])
    app.multiselect(key="train_compared").set_value([])
    again(app)
    assert link_of(app)["compare"] == ""
    twin = open_train(**link_of(app))
    assert twin.multiselect(key="train_compared").value == []


def test_more_runs_than_can_be_compared_are_refused(two):
    app = open_train(view="compare", compare=",".join(map(str, range(9))))
    assert len(app.multiselect(key="train_compared").value) == 2
    assert [each.value for each in app.warning]


def test_a_run_of_the_list_is_opened(two):
    app = open_train(view="compare")
    app.button(key="train_open").click()
    again(app)
    assert app.query_params["run"] in {run.run_id for run in two}
    assert "view" not in app.query_params


def test_only_the_owner_or_a_teacher_changes_a_run(two):
    for change in (
        lambda by: two[0].rename("mine now", by),
        lambda by: two[0].delete(by),
        lambda by: two[0].control("stop", None, by),
        lambda by: two[0].go_on(by),
    ):
        for by in (Visitor("somebody else"), Visitor()):
            with pytest.raises(RunError, match="another visitor's") as error:
                change(by)
            assert error.value.message_id == "training.run_not_yours"
    assert two[0].now().name == "slow"
    two[0].rename("a", Visitor("me"))
    assert two[0].now().name == "a"
    two[0].rename("b", Visitor("x", teacher=True))
    assert two[0].now().name == "b"


def test_the_teacher_s_password_opens_all_runs(two, monkeypatch):
    monkeypatch.setattr(teacher.PASSWORD, "_wrong", [])
    assert not open_train("teacher", view="compare").text_input
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "open sesame")
    app = open_train("teacher", view="compare")
    app.text_input(key="train_teacher_password").set_value("open sesam")
    again(app)
    assert [each.value[:20] for each in app.error] == ["This is not the teac"]
    assert not app.multiselect
    app.text_input(key="train_teacher_password").set_value("open sesame")
    again(app)
    assert set(app.multiselect(key="train_compared").options) == {"slow", "fast"}
    app.button(key="train_delete").click()
    again(app)
    assert len(list_runs()) == 1


def test_passwords_cannot_be_tried_without_end(monkeypatch):
    monkeypatch.setattr(teacher.PASSWORD, "_wrong", [])
    monkeypatch.setattr(teacher.st, "session_state", SimpleNamespace())
    monkeypatch.setattr(teacher, "visitor_id", lambda: "ann")
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "open sesame")
    for tries in range(passwords.TRIES):
        assert not teacher.sign_in(str(tries))
    assert not teacher.sign_in("open sesame")
    monkeypatch.setattr(teacher.PASSWORD, "_wrong", [])
    assert teacher.sign_in("open sesame")


def test_another_visitor_s_active_run_has_no_controls(monkeypatch):
    run = record_run(stop_after=5)
    monkeypatch.setattr(choice, "get_run", lambda run_id: replace(run, state="running"))
    monkeypatch.setattr(Run, "now", lambda self: self)
    controls = {"train_pause", "train_stop", "train_step"}
    assert controls <= {each.key for each in open_train("me", run=run, view="data").button}
    theirs = open_train("somebody else", run=run, view="data")
    assert not controls & {each.key for each in theirs.button}
    assert any("Another visitor's run" in each.value for each in theirs.info)

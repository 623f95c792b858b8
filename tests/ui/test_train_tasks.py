"""The Train page on a run of each task: what it draws is the task's, and every view opens."""

import re
from dataclasses import replace

import numpy as np
import pytest

from playground.core.task import TASK_KINDS
from playground.nets.code import keras_code, torch_code
from playground.nets.spec import Conv, ReLU
from playground.tasks.registry import task_of
from playground.text import say
from playground.training.data import TrainingData
from playground.training.datasets import load_dataset
from playground.training.presets import PRESETS, recipe_for, spec_for
from tests.tasks.made import TAGS
from tests.tasks.test_registry import CASES, RECIPE, few
from tests.training.small import digits
from tests.ui.recorded import open_train, panels, record_run, sentences_on

MIDDLE = np.array([4])  # of the nine validation examples
VIEWS = ("microscope", "compare", "home", "settings", "build")


def recorded(kind):
    return record_run(CASES[kind][0], RECIPE, few(kind))


def words(panel) -> str:
    return re.sub("<[^>]*>", " ", panel["html"])


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_a_run_shows_its_net_and_what_it_answers(kind):
    run = recorded(kind)
    app = open_train(run=run)
    task, shown = task_of(run.spec), panels(app)
    assert {"train-filters", "train-maps", "train-answer"} <= set(shown)
    assert ("train-confusion" in shown) == task.confusion
    for name in task.curves:
        assert f"train-chart-{name}" in shown
    assert say("en", f"tasks.metric_{task.main.name}") in words(shown["train-head"])


def test_the_answer_of_each_task_is_what_it_is_about():
    answers = {kind: panels(open_train(run=recorded(kind)))["train-answer"] for kind in CASES}
    assert answers["classification"]["chart"]["y"]["names"] == ["row", "column"]
    sentence = few("tagging").validation.take(MIDDLE).tokens[0]
    tagged = words(answers["tagging"]).partition(say("en", "train.answer_tags"))[2].split()
    assert [word for word in tagged if word in sentence] == list(sentence)
    assert set(tagged) & set(TAGS)
    boxed = answers["detection"]["html"]
    assert boxed.count("stroke-dasharray='3 3'") == len(
        few("detection").validation.take(MIDDLE).boxes
    )
    assert re.findall("alt='([^']*)'", answers["flow_matching"]["html"]) == ["row", "column"]
    assert "cab" in words(answers["next_token"]) or "abc" in words(answers["next_token"])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", [kind for kind in TASK_KINDS if kind != "classification"])
def test_every_view_opens_on_a_run_of_any_task(kind, view):
    run = recorded(kind)
    app = open_train(run=run, view=view)
    if view == "home":
        assert app.get("download_button")
        codes = [each.value.strip() for each in app.code]
        assert torch_code(run.spec).strip() in codes
        assert keras_code(run.spec).strip() in codes
    if view == "microscope":
        assert say("en", "train.microscope_none") not in sentences_on(app)


def test_made_sentences_with_names_are_offered_with_a_tagger():
    app = open_train(data="names")
    assert app.query_params["preset"] == "tagger"
    assert not app.button(key="train_start").disabled


def test_digits_can_be_learned_by_a_maker_of_pictures():
    app = open_train(preset="maker")
    assert app.query_params["preset"] == "maker"
    assert not app.button(key="train_start").disabled


def test_a_maker_of_pictures_is_not_measured_by_answers():
    data = load_dataset("digits")
    app = open_train(preset="maker", view="data")
    assert say("en", "train.data_largest", name="1", share="11%") not in sentences_on(app)
    app = open_train(preset="sprint", view="data")
    assert say("en", "train.data_largest", name="1", share="11%") in sentences_on(app)
    app = open_train(preset="maker", view="build")
    shape = "12×28×28"  # the picture, the time and ten labels
    told = say("en", "train.input_row_flow", shape=shape, channels=1, labels=len(data.classes))
    assert told in sentences_on(app)


def test_the_loss_of_a_maker_is_compared_on_one_chart():
    app = open_train(run=recorded("flow_matching"), view="compare")
    assert "train_compare_loss" in panels(app)
    assert "train_compare_flow_loss" not in panels(app)
    app = open_train(run=recorded("classification"), view="compare")
    assert {"train_compare_loss", "train_compare_accuracy"} <= set(panels(app))


def test_a_maker_sees_few_pictures_often_enough_to_make_more_than_noise():
    few, many = digits(160), load_dataset("digits")
    assert recipe_for("maker", few).epochs == 100
    assert recipe_for("maker", many).epochs == PRESETS["maker"].recipe.epochs
    assert recipe_for("maker", digits(640)).epochs * 640 / 32 == pytest.approx(1_000, abs=20)


def test_a_run_of_a_makers_own_layers_is_repeated_as_one():
    few = digits()
    data = TrainingData(replace(few.train, name="digits"), replace(few.validation, name="digits"))
    spec = spec_for("maker", data)
    own = replace(spec, nodes=(Conv(4, 3, same=True), ReLU(), Conv(1, 3, same=True)))
    app = open_train(run=record_run(own, RECIPE, data))
    assert app.query_params["preset"] == "maker"
    assert "layers" in app.query_params
    assert not app.button(key="train_start").disabled


def test_scenes_of_digits_are_offered_with_a_finder():
    app = open_train(data="scenes")
    assert app.query_params["preset"] == "finder"
    assert not app.button(key="train_start").disabled


@pytest.mark.parametrize(
    ("data", "preset", "kind"),
    [("names", "tagger", "tagging"), ("scenes", "finder", "detection"),
     ("digits", "maker", "flow_matching"), ("letters", "tiny-gpt", "next_token")],
)  # fmt: skip
def test_the_invitation_says_what_the_net_learns(data, preset, kind):
    app = open_train(data=data, preset=preset)
    assert [each.value for each in app.header] == [say("en", f"train.invite_{kind}")]


def test_each_task_has_an_invitation_of_its_own():
    for language in ("en", "zh"):
        said = {say(language, f"train.invite_{kind}") for kind in TASK_KINDS}
        assert len(said) == len(TASK_KINDS)

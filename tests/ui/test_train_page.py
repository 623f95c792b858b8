"""The Train page's script without a browser: the link, Start, and what a run is shown to be."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from sklearn.metrics import confusion_matrix

from playground.charts.curves import View
from playground.charts.html import sheet, tile
from playground.core.recipe import Augmentation, Recipe
from playground.data.mnist import DownloadError
from playground.data.samples import sample_drawing
from playground.nets.spec import Dense, Flatten
from playground.text import say
from playground.training import datasets
from playground.training.data import TrainingData
from playground.training.presets import spec_for
from playground.training.runs.run import Run, RunError, list_runs
from playground.ui.language import speaking
from playground.ui.train import cell
from playground.ui.train import controls as train_controls
from playground.ui.train import live as train_live
from playground.ui.train.log import RunLog
from tests.training.small import digits, picture_spec, sentences, text_spec
from tests.ui.opened import link_of
from tests.ui.recorded import again, open_train, panels, record_run, sentences_on


@pytest.fixture
def started(monkeypatch):
    """What Start has asked for, instead of a run."""
    asked = []

    def start(spec, recipe, data, device, owner, name, address):
        asked.append((spec, recipe, data, device, name))
        raise RunError("training.run_busy")

    monkeypatch.setattr(train_controls, "start_run", start)
    return asked


def marks(app, chart):
    return panels(app)[f"train-chart-{chart}"]["chart"].get("mark", {}).get("x")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_opens_twice_with_something_to_start(language):
    app = open_train(lang=language)
    for _ in range(2):
        assert app.button(key="train_start").label == say(language, "train.start")
        assert not app.button(key="train_start").disabled
        assert say(language, "train.invite_classification") in [each.value for each in app.header]
        again(app)


@pytest.mark.parametrize("view", ["build", "data", "microscope", "compare", "home"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_view_opens_before_any_run(view, language):
    again(open_train(lang=language, view=view))


# ---- the link --------------------------------------------------------------------------------


def test_the_link_holds_preset_data_recipe_and_seed(started):
    link = {
        "preset": "article-cnn", "data": "digits", "lr": "0.02", "opt": "sgd", "momentum": "0.5",
        "decay": "0.001", "schedule": "cosine", "batch": "48", "epochs": "2", "smooth": "0.1",
        "clip": "1.5", "seed": "11", "target": "0.9", "seconds": "20", "shift": "2", "turn": "10",
        "scale": "0.1", "thickness": "0.2",
    }  # fmt: skip
    app = open_train(**link)
    app.button(key="train_start").click()
    again(app)
    spec, recipe, data, _, name = started[0]
    assert recipe == Recipe(
        "sgd", 0.02, 0.5, 0.001, "cosine", 48, 2, "cross_entropy", 0.1, 1.5,
        Augmentation(2.0, 10.0, 0.1, 0.2), 11, 0.9, 20.0,
    )  # fmt: skip
    assert data == "digits"
    assert name == "article-cnn digits"
    assert [layer.kind for layer in spec.layers].count("conv") == 3
    assert {key: app.query_params[key] for key in link} == link  # and it is still in the link
    twin = open_train(**app.query_params)
    twin.button(key="train_start").click()
    again(twin)
    assert started[1][:3] == started[0][:3]


@pytest.mark.parametrize("own", [False, True])
def test_a_run_alone_in_the_link_is_enough_to_start_the_same_again(started, own):
    few = digits()
    data = TrainingData(replace(few.train, name="digits"), replace(few.validation, name="digits"))
    spec = picture_spec() if own else spec_for("tiny-cnn", data)
    recipe = Recipe("sgd", 0.02, 0.3, epochs=2, seed=4, augmentation=Augmentation(shift=1.5))
    app = open_train(run=record_run(spec, recipe, data))
    app.button(key="train_start").click()
    again(app)
    assert started[0][:3] == (spec, recipe, "digits")
    assert app.query_params["preset"] == ("sprint" if own else "tiny-cnn")
    assert ("layers" in app.query_params) == own
    other = open_train(run=record_run(spec, recipe, data), preset="linear")  # the link goes first
    assert other.query_params["preset"] == "linear"


def test_a_changed_setting_is_marked_and_taken_back_at_a_click():
    app = open_train(preset="sprint", view="settings")
    assert "train_back_learning_rate" not in {button.key for button in app.button}
    app.number_input(key="train_recipe_momentum").set_value(0.5)
    app = again(app)
    back = app.button(key="train_back_momentum")
    assert back.label == "changed; back to 0.9"
    back.click()
    app = again(app)
    assert app.number_input(key="train_recipe_momentum").value == 0.9
    assert "train_back_momentum" not in {button.key for button in app.button}


def test_what_is_changed_on_the_page_goes_into_the_link(started):
    app = open_train(preset="linear", view="settings")
    app.number_input(key="train_recipe_seed").set_value(5)
    again(app)
    app.selectbox(key="train_recipe_optimiser").set_value("rmsprop")
    again(app)
    assert app.query_params["seed"] == "5"
    assert app.query_params["opt"] == "rmsprop"
    app.selectbox(key="train_recipe_optimiser").set_value("sgd")  # the preset's own
    again(app)
    assert "opt" not in app.query_params
    app.button(key="train_start").click()
    again(app)
    assert started[0][1].seed == 5
    assert started[0][1].optimiser == "sgd"


def test_own_layers_travel_in_the_link(started):
    app = open_train(layers="flatten.dense-12.relu.dense-10")
    app.button(key="train_start").click()
    again(app)
    assert [layer.kind for layer in started[0][0].layers] == ["flatten", "dense", "relu", "dense"]


@pytest.mark.parametrize(
    "bad",
    [{"preset": "no"}, {"data": "/etc"}, {"lr": "nan"}, {"epochs": "0"}, {"layers": "conv-x"},
     {"seed": "-1"}, {"view": "all"}, {"opt": "<b>"}],
)  # fmt: skip
def test_a_link_that_asks_for_what_is_not_there_is_answered_in_a_sentence(bad):
    app = open_train(**bad)
    assert next(iter(bad)) in " ".join(each.value for each in app.warning)
    assert not app.button(key="train_start").disabled


def test_a_link_to_a_run_that_is_gone_says_so():
    app = open_train(run="0123456789ab")
    assert "0123456789ab" in app.warning[0].value
    assert "run" not in app.query_params


# ---- what cannot be started --------------------------------------------------------------------


def test_a_refusal_is_said_in_its_sentence(started):
    app = open_train()
    app.button(key="train_start").click()
    assert "You already have a run" in sentences_on(again(app))


@pytest.mark.parametrize(("language", "word"), [("en", "epochs"), ("zh", "轮")])
def test_a_limit_of_the_server_is_said_in_the_reader_s_language(monkeypatch, language, word):
    monkeypatch.setenv("PLAYGROUND_MAX_EPOCHS", "3")
    app = open_train(lang=language, epochs=9)
    app.button(key="train_start").click()
    said = again(app).warning[0].value
    assert word in said
    assert "9" in said
    assert "3" in said
    assert not list_runs()


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_data_that_cannot_be_reached_are_said_to_be_so(monkeypatch, name):
    def offline(name, part, root=None):
        raise DownloadError("data.fetch", name=name)

    monkeypatch.setattr("playground.data.mnist.full_digits", offline)
    datasets.LOADED.forget_unasked(0)
    app = open_train(data=name)
    assert say("en", "data.fetch", name=name) in sentences_on(app)
    assert app.button(key="train_start").disabled
    app.selectbox(key="train_data_choice").set_value("digits")
    again(app)
    assert not app.button(key="train_start").disabled


def test_choosing_texts_chooses_a_net_that_reads_them(started):
    app = open_train()
    app.selectbox(key="train_data_choice").set_value("sentences")
    again(app)
    app.button(key="train_start").click()
    again(app)
    assert started[0][0].input.kind == "text"
    assert app.query_params["preset"] == "tanh-rnn"


def test_what_differs_from_the_preset_is_counted_and_taken_back_at_once():
    app = open_train(preset="linear", batch=40, lr=0.07)
    assert "1 changed" in app.button(key="train_recipe").label  # beside those in sight
    app.button(key="train_recipe").click()
    again(app)
    app.button(key="train_recipe_reset").click()
    again(app)
    assert not {"lr", "batch"} & set(app.query_params)


def test_settings_that_the_task_does_not_use_are_not_offered():
    pictures = open_train(view="settings")
    texts = open_train(view="settings", data="sentences")
    assert {box.key for box in pictures.number_input} - {box.key for box in texts.number_input} == {
        f"train_recipe_{name}" for name in ("shift", "turn", "scale", "thickness")
    }


def test_with_an_error_in_the_data_nobody_is_asked_to_press_start(monkeypatch):
    def offline(name, part, root=None):
        raise DownloadError("data.fetch", name=name)

    monkeypatch.setattr("playground.data.mnist.full_digits", offline)
    datasets.LOADED.forget_unasked(0)
    app = open_train(data="mnist")
    assert [each.value for each in app.header] == [say("en", "train.invite_problem")]
    assert say("en", "train.invite_how") not in sentences_on(app)


def test_one_s_own_runs_are_on_the_first_screen():
    mine = [record_run(name=f"mine {k}") for k in range(6)]
    record_run(name="theirs", owner="somebody")
    app = open_train()
    labels = [each.label for each in app.button if each.key.startswith("train_open_")]
    assert [label.split(" · ")[0] for label in labels] == ["mine 5", "mine 4", "mine 3", "mine 2"]
    assert f"{dict(mine[5].metrics)['accuracy']:.1%}" in labels[0]
    app.button(key=f"train_open_{mine[4].run_id}").click()
    again(app)
    assert f"data-run='{mine[4].run_id}'" in sentences_on(app)


# ---- a run that has ended ------------------------------------------------------------------------


def test_an_ended_run_is_found_again_by_its_link():
    run = record_run()
    for language in ("en", "zh"):
        app = open_train(run=run, lang=language)
        said = sentences_on(app)
        assert say(language, "training.ending_done", epochs=2) in said
        assert "data-state='finished'" in said
        assert "data-step='10'" in said


def oracle(run, step):
    """Answer for the sample and confusion of the validation set, by torch's own functions."""
    path = run.history.folder / "checkpoints" / f"{step:06d}.safetensors"
    weights = load_file(path)

    def net(pictures):
        x = F.conv2d(pictures, weights["conv1.weight"], weights["conv1.bias"], stride=2).relu()
        return F.linear(x.flatten(1), weights["dense1.weight"], weights["dense1.bias"])

    checked = digits().validation
    answers = net(torch.tensor(checked.images) / 255).argmax(1)
    confusion = confusion_matrix(checked.labels, answers, labels=range(10))
    drawn = torch.tensor(sample_drawing(3).pixels)[None, None] / 255
    return net(drawn).softmax(1)[0].numpy(), confusion


def test_the_time_machine_moves_answer_confusion_and_mark_together():
    run = record_run()
    app = open_train(run=run)
    pictures = set()
    for step in (0, 3, 10):
        app.select_slider(key="train_slider").set_value(step)
        again(app)
        probabilities, confusion = oracle(run, step)
        shown = panels(app)
        bars = shown["train-answer"]["chart"]["bars"][0]["values"]
        np.testing.assert_allclose(bars, probabilities, atol=1e-5)
        matrix = shown["train-confusion"]["chart"]
        assert matrix["cells"]["values"] == confusion.tolist()
        assert matrix["title"] == f"Confusion: {confusion.trace() / confusion.sum():.1%} right"
        assert matrix["note"] == f"{confusion.trace()} of all {confusion.sum()} validation examples"
        for chart in ("loss", "accuracy", "rate", "gradient"):
            assert marks(app, chart) == step
        assert app.query_params["step"] == str(step)
        pictures.add(shown["train-filters"]["maps"]["values"])
    assert len(pictures) == 3  # the filters have moved, too


def test_the_numbers_on_top_follow_the_time_machine_and_say_so():
    run = record_run()
    log = RunLog(run)
    log.read_on()
    app = open_train(run=run, step=4)
    shown = sentences_on(app)
    loss = next(batch.loss for batch in log.batches if batch.step == 4)
    assert "data-step='10'" in shown  # the run's own
    assert "data-shown='4'" in shown
    assert f">{loss:.4f}<" in shown
    assert ">4 / 10<" in shown
    assert "Time machine: batch 4" in shown
    app.select_slider(key="train_slider").set_value(10)
    assert "Time machine" not in sentences_on(again(app))


def test_figures_say_how_many_examples_they_rest_on():
    run = record_run()
    share = np.bincount(run.data().validation.labels).max() / 40
    shown = sentences_on(open_train(run=run))
    assert f"Validation accuracy (40), largest class {share:.0%}<" in shown


def test_a_cell_of_the_confusion_shows_its_examples():
    run = record_run()
    app = open_train(run=run, step=3)
    matrix = np.array(panels(app)["train-confusion"]["chart"]["cells"]["values"])
    assert panels(app)["train-confusion"]["chart"]["cells"]["pick"]
    truth, answer = map(int, np.argwhere((matrix > 0) & (matrix < matrix.max()))[0])
    app.session_state["train_cell"] = (truth, answer)
    again(app)
    tiles = panels(app)["train-cell-examples"]["html"]
    assert tiles.count("<img") == matrix[truth, answer]
    labels = digits().validation.labels
    rows = [int(row) for row in re.findall("alt='few (\\d+)'", tiles)]
    assert (labels[rows] == truth).all()
    assert f"True {truth}, answered {answer}: {int(matrix[truth, answer])} example" in sentences_on(
        app
    )
    assert tiles.count("aria-pressed='true'") == 1  # the first is chosen
    cell_pages = [key for key in ("draw", "cnn") if app.button(key=f"train_cell_{key}")]
    assert cell_pages == ["draw", "cnn"]
    app.button(key="train_cell_close").click()
    again(app)
    assert "train-cell-examples" not in panels(app)
    app.session_state["train_cell"] = (truth, answer)
    app.session_state["train_cell_row"] = rows[-1]
    again(app).button(key="train_cell_draw").click()
    again(app)
    assert (app.session_state["drawing"].pixels == digits().validation.images[rows[-1], 0]).all()
    assert app.session_state["drawing"].label == truth


def test_a_cell_of_texts_lists_them():
    app = open_train(run=record_run(text_spec(), data=sentences()))
    matrix = np.array(panels(app)["train-confusion"]["chart"]["cells"]["values"])
    truth, answer = map(int, np.argwhere(matrix > 0)[0])
    app.session_state["train_cell"] = (truth, answer)
    again(app)
    texts = panels(app)["train-cell-examples"]["html"]
    assert texts.count("<button") == min(60, matrix[truth, answer])
    assert app.button(key="train_cell_rnn")
    app.button(key="train_cell_language").click()
    again(app)
    opened = app.session_state["state_language"]
    assert f">{html.escape(opened.text)} <small>" in texts
    assert opened.task.startswith("own~")


def test_the_same_cell_again_closes_it(monkeypatch):
    monkeypatch.setattr(cell.st, "session_state", {})
    cell.pick({"row": 1, "column": 2})
    assert cell.st.session_state["train_cell"] == (1, 2)
    cell.pick({"row": 1, "column": 2})
    assert cell.st.session_state["train_cell"] is None


def test_a_link_leads_to_a_point_of_a_run():
    app = open_train(run=record_run(), step=4)
    assert app.select_slider(key="train_slider").value == 4
    assert marks(app, "loss") == 4


def test_a_link_to_no_point_leads_to_the_last():
    app = open_train(run=record_run(), step="first")
    assert "step" in app.warning[0].value
    assert app.select_slider(key="train_slider").value == 10


def test_the_time_machine_plays_to_the_end_and_stops():
    app = open_train(run=record_run())
    app.button(key="train_play").click()
    again(app)
    seen = [app.select_slider(key="train_slider").value]
    while app.session_state["train_playing"]:
        again(app)  # as the fragment does by itself
        seen.append(app.select_slider(key="train_slider").value)
        assert len(seen) < 30
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 10)


def test_a_run_cut_off_is_interrupted_and_can_go_on(monkeypatch):
    run = record_run(stop_after=5)
    asked = []
    monkeypatch.setattr(Run, "go_on", lambda *given: asked.append(given))
    app = open_train(run=run)
    assert "data-state='interrupted'" in sentences_on(app)
    app.button(key="train_continue").click()
    again(app)
    assert asked[0][0] == run
    assert asked[0][1].owner == "me"


def test_a_run_that_diverged_says_what_happened_and_what_to_try():
    recipe = Recipe("sgd", 90.0, momentum=0.0, epochs=2)
    for language, word in (("en", "learning rate"), ("zh", "学习率")):
        app = open_train(run=record_run(recipe=recipe), lang=language)
        assert "data-state='diverged'" in sentences_on(app)
        assert word in next(e.value for e in app.markdown if "material/info" in e.value)


# ---- take home ------------------------------------------------------------------------------


def test_the_model_joins_the_store_once_and_is_the_current_one():
    app = open_train(run=record_run(name="mine"), view="home")
    again(app)
    store = app.session_state["model_store"]
    assert [name for name in store.names() if store.is_own(name)] == ["mine"]
    assert app.session_state["recent_models"][0] == "mine"
    assert "“mine”" in sentences_on(app)
    labels = [each.label for each in app.get("download_button")]
    assert len(labels) == 5


def test_a_text_net_joins_the_models_that_read():
    run = record_run(text_spec(), data=sentences(), name="reader")
    app = open_train(run=run)
    store = app.session_state["model_store"]
    assert "reader" in store.names("text")
    assert app.session_state["recent_models"][0] == "reader"
    assert "reader" not in store.names("image")


def test_a_net_without_convolutions_shows_its_weights_as_pictures():
    from tests.training.small import picture_spec

    run = record_run(picture_spec((Flatten(), Dense(10))))
    shown = panels(open_train(run=run))["train-filters"]["maps"]
    assert "dense1" in shown["title"]
    assert shown["shape"] == [10, 28, 28]


def test_the_link_holds_the_three_switches_of_the_curves():
    run = record_run()
    app = open_train(run=run)
    names = {"smooth": "smoothed", "log_scale": "log", "by_epoch": "by_epoch"}
    assert not {*names.values()} & {*link_of(app)}
    usual = {name: app.toggle(key=f"train_{name}").value for name in names}
    assert usual == {"smooth": True, "log_scale": False, "by_epoch": False}
    before = panels(app)["train-chart-loss"]
    for name, value in usual.items():
        app.toggle(key=f"train_{name}").set_value(not value)
    again(app)
    link = link_of(app)
    assert [link[name] for name in names.values()] == ["0", "1", "1"]
    twin = open_train(**link)
    assert [twin.toggle(key=f"train_{name}").value for name in names] == [False, True, True]
    assert panels(twin)["train-chart-loss"] == panels(app)["train-chart-loss"] != before
    wrong = open_train(run=run, log="yes")
    assert not wrong.toggle(key="train_log_scale").value
    assert [("“yes”" in each.value) for each in wrong.warning] == [True]


def test_curves_by_epoch_wait_for_the_run_to_tell_how_long_its_epochs_are():
    run = record_run()
    log, by_epoch = RunLog(run), View(steps_per_epoch=1)
    with speaking("en"):
        early = train_live._curves(run, log, by_epoch)
        log.read_on()
        later = train_live._curves(run, log, by_epoch)
    ends = [
        [line.x.tolist() for panel in rows[1] for line in panel.shows.lines if line.dots]
        for rows in (early, later)
    ]
    assert ends == [[[], []], [[1, 2], [1, 2]]]  # both charts end after two epochs


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_hostile_class_name_stays_text_in_a_pictures_alternative(quote):
    name = f"x{quote} onerror={quote}alert(1){quote}><script>alert(2)</script>"
    picture = np.zeros((1, 4, 4), np.uint8)
    for made in (tile(picture, name, name), sheet(name, picture[0], name, True, 240)):
        tags = Tags(made).found
        assert {tag for tag, _ in tags} <= {"div", "img"}
        (image,) = [attributes for tag, attributes in tags if tag == "img"]
        assert image["alt"] == name
        assert set(image) <= {"class", "src", "alt", "style"}

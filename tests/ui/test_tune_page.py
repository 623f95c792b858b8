"""The Tune page without a browser: links, the choices of a search, what cannot be searched, and
what happens to the winner's settings."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from playground.core.recipe import Recipe
from playground.nets.store import shipped_model
from playground.text import say
from playground.training.data import TrainingData
from playground.training.datasets import load_dataset
from playground.training.presets import recipe_for, spec_for
from playground.tuning import studies
from playground.tuning.records import Again, Trial
from playground.tuning.script import search_script, surface_script
from playground.tuning.searches import new_search
from playground.tuning.shorthand import space_from_text, space_to_text
from playground.tuning.space import SpaceError, space_from_bytes
from playground.tuning.surface import draw_rows, regret, stored_replays, stored_surface
from playground.ui.pages import PAGES
from playground.ui.tune import space
from tests.ui.opened import link_of, open_page

SPACE = "learning_rate:0.001~0.3~log,width:2|3,optimiser:sgd|adam"


@pytest.fixture
def finished():
    """A search on disk with six trials, whose scores are not those of trainings."""
    data = load_dataset("digits")
    recipe = replace(recipe_for("tiny-cnn", data), epochs=2)
    search = new_search(spec_for("tiny-cnn", data), recipe, "digits", space_from_text(SPACE),
                        ("random",), 6, preset="tiny-cnn", examples=500)  # fmt: skip
    search = replace(search, state="finished")
    studies.write_search(search)
    kept = studies.Studies(search)
    scores = [0.5, 0.7, 0.9, 0.0, 0.8, 0.6]
    told = []
    for score in scores:
        trial = kept.ask("random")
        state = "finished" if score else "diverged"
        told.append(kept.tell(trial.after(state=state, score=score, training=0.5, cost=1.0)))
    winner = told[2]
    for seed, score in ((1, 0.88), (2, 0.91), (3, 0.89)):
        kept.add_again(winner, Again(seed, score, 0.5))
    return search, winner


def test_the_page_opens_with_the_replay_and_shows_its_numbers_as_code():
    app = open_page("tune", {"tune_surface_code_open": True}, step=10, method="gp", seed=3)
    assert not app.exception
    assert not app.warning
    assert link_of(app) == {"step": "10", "method": "gp", "seed": "3"}
    printed = app.code[0].value
    assert printed == surface_script(draw_rows(20, 100, 3), 10).strip()
    lines = []
    exec(printed, {"print": lines.append})
    rows = draw_rows(20, 100, 3)
    expected = regret(stored_replays()["tpe"], stored_surface())[rows, 9].mean()
    assert f"tpe: {expected:.2%}" in lines


def test_a_link_holds_the_choices_of_a_search():
    query = {"view": "search", "preset": "linear", "methods": "gp,halving", "runs": "5",
             "epochs": "2", "examples": "500", "space": SPACE, "minutes": "1.5"}  # fmt: skip
    app = open_page("tune", **query)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert link_of(app) == query
    assert app.multiselect(key="tune_methods").value == ["gp", "halving"]
    assert app.number_input(key="tune_learning_rate_high").value == 0.3
    assert not app.button(key="tune_start").disabled


def test_what_the_link_asks_for_and_is_not_there_is_said():
    app = open_page("tune", view="search", preset="none", methods="luck", space="rate:1~2",
                    search="0123456789ab", runs="9999")  # fmt: skip
    assert not app.exception
    said = " ".join(str(warning.value) for warning in app.warning)
    for given in ("none", "luck", "rate", "0123456789ab", "9999"):
        assert given in said


def test_what_cannot_be_searched_is_one_sentence_and_start_is_off():
    app = open_page("tune", view="search", runs=0)
    assert app.button(key="tune_start").disabled
    assert app.error[0].value == say("en", "tuning.no_budget", given=0, most=200)
    app.number_input(key="tune_runs").set_value(3).run()
    assert not app.error
    app.multiselect(key="tune_methods").set_value([]).run()
    assert app.error[0].value == say("en", "tune.no_methods")
    # a wrong end of a range is said, and the range stays
    low = app.number_input(key="tune_learning_rate_low")
    low.set_value(50.0).run()
    assert "learning rate goes from 50 to 1" in app.warning[0].value
    assert app.number_input(key="tune_learning_rate_low").value == 0.0001


def test_a_link_holds_the_players_trainings_and_wrong_ones_are_said():
    query = {"picks": "500-250-3.1000-0-4", "play": "1"}
    app = open_page("tune", **query)
    assert not app.warning
    assert link_of(app) == query
    for wrong in ("1001-0-0", "5-5-5", "5-5", "a-1-1", ".".join(["1-1-1"] * 21)):
        assert wrong[:20] in open_page("tune", picks=wrong).warning[0].value


def test_a_search_takes_the_visitors_uploads():
    digits = load_dataset("digits")
    parts = [part.take(np.arange(60)) for part in (digits.train, digits.validation)]
    own = {"train_uploads": {"scans": TrainingData(*parts)}, "tune_code_open": True}
    app = open_page("tune", own, view="search", data="scans", examples="0")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="tune_data").value == "scans"
    assert "tiny-cnn" in str(app.selectbox(key="tune_preset").value)
    assert not app.button(key="tune_start").disabled
    assert not app.code  # a script cannot load the upload
    app = open_page("tune", view="search", data="scans")  # where the upload is not
    assert app.selectbox(key="tune_data").value == "digits"
    assert "data" not in link_of(app)


def test_the_settings_of_the_space_are_chosen():
    app = open_page("tune", view="search")
    app.multiselect(key="tune_settings").set_value(["dropout", "optimiser"]).run()
    assert link_of(app)["space"] == "dropout:0~0.6,optimiser:sgd|adam|adamw|rmsprop"
    app.multiselect(key="tune_optimiser_choices").set_value(["adam"]).run()
    assert space_from_text(link_of(app)["space"]).parameters[1].choices == ("adam",)
    app.multiselect(key="tune_settings").set_value(["optimiser"]).run()
    assert "a single point" in app.warning[0].value


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("shown", ["race", "trials", "importance", "contour", "parallel"])
def test_every_result_is_drawn_in_both_languages(finished, shown, language):
    search, _ = finished
    app = open_page("tune", view="search", search=search.search_id, show=shown, lang=language)
    assert not app.exception
    assert not app.error
    assert not app.warning
    if shown in ("importance", "contour", "parallel"):
        figure = str(app.get("plotly_chart")[0].proto.spec)
        name = say(language, "tune.setting_learning_rate")
        assert name in figure or name.encode("unicode-escape").decode() in figure
        assert "Objective Value" not in figure
        assert "Hyperparameter" not in figure


def test_the_ticks_of_parallel_coordinates_are_legible(finished):
    search, _ = finished
    app = open_page("tune", view="search", search=search.search_id, show="parallel")
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    notes = figure["layout"]["annotations"]
    scores = [note["text"] for note in notes if note["x"] == 0]
    assert scores == ["0.0%", "22.5%", "45.0%", "67.5%", "90.0%"]
    widths = [note["text"] for note in notes if note["x"] == 3]
    assert set(widths) <= {"2", "3"}
    for axis in range(4):
        places = sorted(note["y"] for note in notes if note["x"] == axis)
        assert all(high - low > 0.05 for low, high in pairwise(places))
    hovered = [line["customdata"][0][1] for line in figure["data"] if line.get("customdata")]
    assert sorted(hovered) == ["0.0%", "50.0%", "60.0%", "70.0%", "80.0%", "90.0%"]


def test_few_trials_give_a_sentence_instead_of_a_figure(finished):
    search, _ = finished
    other = replace(search, search_id="0" * 12)
    studies.write_search(other)
    studies.Studies(other)
    app = open_page("tune", view="search", search=other.search_id, show="contour")
    assert not app.exception
    assert app.info[0].value == say("en", "tune.few_trials", count=0, least=4)


def test_the_winners_settings_go_to_the_train_page(finished):
    search, winner = finished
    app = open_page("tune", view="search", search=search.search_id)
    everything = len(load_dataset("digits").train)
    part = say("en", "tune.part_of_examples", used=500, all=everything)
    assert part in [caption.value for caption in app.caption]
    app.button(key="tune_use").click().run()
    assert not app.exception
    assert part in [warning.value for warning in app.warning]
    link = link_of(app)
    assert float(link["lr"]) == pytest.approx(winner.values["learning_rate"], rel=1e-4)
    assert (
        link.get("opt", recipe_for("tiny-cnn", load_dataset("digits")).optimiser)
        == (winner.values["optimiser"])
    )
    assert link["epochs"] == "2"
    assert "layers" in link  # the net has another width
    # the browser's Back brings the settings of Train along
    app.switch_page(next(page.script for page in PAGES if page.name == "tune"))
    for name, text in link.items():
        app.query_params[name] = text
    app.run()
    assert link_of(app) == {"view": "search", "search": search.search_id}


def test_the_winners_net_comes_into_the_visitors_store_and_opens_elsewhere(finished):
    search, _ = finished
    net, ann = shipped_model("pen-cnn"), "a" * 16
    studies.write_search(replace(search, owner=ann))
    studies.write_winner(search.search_id, net)
    app = open_page("tune", {"visitor_id": ann}, view="search", search=search.search_id)
    assert not app.exception
    [own] = app.session_state["model_store"].own()
    assert own.name == "winner-tiny-cnn"
    assert own.weights["conv1.weight"] == pytest.approx(net.weights["conv1.weight"])
    assert say("en", "tune.winner", seed=2, count=3) in [one.value for one in app.markdown]
    links = {link.proto.label for link in app.get("page_link")}
    assert {say("en", "cnn.open_on"), say("en", "evaluate.open_on")} <= links
    assert len(app.get("download_button")) >= 2
    app.run()  # it is added once
    assert len(app.session_state["model_store"].own()) == 1


def test_another_visitors_winner_can_be_downloaded_but_is_not_taken(finished):
    search, _ = finished
    studies.write_winner(search.search_id, shipped_model("pen-cnn"))
    app = open_page("tune", view="search", search=search.search_id)
    assert not app.exception
    assert app.session_state["model_store"].own() == ()
    assert say("en", "tune.winner", seed=2, count=3) in [one.value for one in app.markdown]


def test_a_search_on_all_examples_has_no_sentence_on_their_number(finished):
    search, _ = finished
    other = replace(search, search_id="1" * 12, examples=0)
    studies.write_search(other)
    studies.Studies(other)
    kept = studies.Studies(other)
    trial = kept.ask("random")
    kept.tell(trial.after(state="finished", score=0.5, training=0.5, cost=1.0))
    app = open_page("tune", view="search", search=other.search_id)
    assert app.button(key="tune_use")
    assert not [caption for caption in app.caption if "examples" in caption.value]


def test_the_code_of_a_search_tries_the_same_values(finished):
    search, _ = finished
    short = replace(search, runs=2, recipe=replace(search.recipe, epochs=1), examples=200)
    code = search_script(short)
    lines = []
    import optuna

    names = {"print": lambda *values: lines.append(values)}
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    exec(code, names)
    progress = studies.read_progress(search)
    tried = [trial.params for trial in names["study"].trials]
    assert tried == [trial.values for trial in progress.trials[:2]]
    assert lines[0][0] == max(trial.value for trial in names["study"].trials)


def test_a_space_in_one_line_is_the_same_space():
    for text in (SPACE, "batch_size:16|32", "dropout:0~0.5~0.1", "depth:0~3"):
        assert space_to_text(space_from_text(text)) == text


def test_records_say_which_trials_are_results():
    assert Trial("tpe", 0, {}, "diverged").is_result
    assert not Trial("tpe", 0, {}, "lost").is_result
    assert not Trial("tpe", 0, {}, "diverged", 0.0).complete
    assert Recipe().epochs == 5
    assert np.isfinite(stored_surface().mean).all()


def test_errors_of_a_space_file_name_settings_as_the_page_does_and_by_their_key(monkeypatch):
    monkeypatch.setattr("playground.ui.sentences.language", lambda: "en")

    def told(text):
        with pytest.raises(SpaceError) as caught:
            space_from_bytes(text.encode(), "space.toml")
        return space._worded(caught.value, space._in_file)

    said = told("[learning_rate]\nlow = 0.3\nhigh = 0.001\n").replace("\\", "")
    assert said.startswith("“learning rate” (learning_rate) goes from 0.3 to 0.001")
    assert "“batch size” (batch_size)" in told("[speed]\nlow = 1\nhigh = 2\n").replace("\\", "")

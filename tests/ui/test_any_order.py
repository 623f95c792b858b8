"""What is set on the Train, Tune and Room pages, in any order: nothing goes back."""

import random

import pytest

from tests.ui.opened import link_of, open_page
from tests.ui.recorded import again, open_train
from tests.ui.test_room_page import opened, room  # noqa: F401

STEPS = 12
VIEWS = ["settings", "build", "data", "home"]
SETTINGS = {"clip": "clip_norm", "smooth": "label_smoothing"}
PRESETS = ["sprint", "linear", "tiny-cnn"]


@pytest.mark.parametrize("seed", range(2))
def test_the_train_page_keeps_what_was_set_in_any_order(seed):
    chance, app = random.Random(seed), open_train(preset="sprint", view="settings")
    expected = {"preset": "sprint", "view": "settings"}
    for _ in range(STEPS):
        names = ["preset", "view", *(["clip", "smooth"] if expected["view"] == "settings" else [])]
        what = chance.choice(names)
        match what:
            case "preset":
                expected[what] = chance.choice(PRESETS)
                app.selectbox(key="train_preset_choice").set_value(expected[what])
            case "view":
                expected[what] = chance.choice(VIEWS)
                app.segmented_control(key="train_view").set_value(expected[what])
            case _:
                expected[what] = chance.choice(["0.15", "0.25", "0.3"])
                widget = app.number_input(key=f"train_recipe_{SETTINGS[what]}")
                widget.set_value(float(expected[what]))
        found = link_of(again(app))
        assert {name: found.get(name) for name in expected} == expected
        assert app.selectbox(key="train_preset_choice").value == expected["preset"]
        assert app.segmented_control(key="train_view").value == expected["view"]
        for what in (SETTINGS.keys() & expected) if expected["view"] == "settings" else ():
            shown = app.number_input(key=f"train_recipe_{SETTINGS[what]}").value
            assert shown == float(expected[what])  # another net does not change it back


SEARCHED = {  # the widget of each setting of a search, and values that are not the default
    "preset": ("tune_preset", ["linear", "sprint"]),
    "runs": ("tune_runs", [5, 7]),
    "epochs": ("tune_epochs", [1, 4]),
    "examples": ("tune_examples", [500, 4_000]),
    "low": ("tune_learning_rate_low", [0.001, 0.002]),
}


def test_the_tune_page_keeps_what_was_set_in_any_order():
    chance, app = random.Random(2), open_page("tune", view="search")
    expected, view = {}, "search"
    for _ in range(STEPS):
        if chance.random() < 0.3:
            view = "surface" if view == "search" else "search"
            app.segmented_control(key="tune_view").set_value(view).run()
        elif view == "search":
            what = chance.choice(list(SEARCHED))
            key, values = SEARCHED[what]
            expected[what] = chance.choice(values)
            widgets = app.selectbox if what in ("preset", "examples") else app.number_input
            widgets(key=key).set_value(expected[what]).run()
        assert not app.exception
        link = link_of(app)
        low = link.pop("space", "learning_rate:0.0001").partition("learning_rate:")[2]
        shown = {name: link[name] for name in link if name != "view"}
        assert shown == {name: str(expected[name]) for name in expected if name != "low"}
        assert float(low.partition("~")[0]) == expected.get("low", 0.0001)
        for what in expected if view == "search" else ():
            key, _ = SEARCHED[what]
            widgets = app.selectbox if what in ("preset", "examples") else app.number_input
            assert widgets(key=key).value == expected[what]


def picker(app):
    """The model's picker, whose key is numbered."""
    return next(one for one in app.selectbox if one.key.startswith("room_model_select"))


def test_a_teachers_settings_of_a_room_stay_in_any_order(room):  # noqa: F811
    chance, app = random.Random(1), opened(room)
    expected = {name: app.toggle(key=f"room_{name}").value for name in ("frozen", "wall_shown")}
    expected |= {"asked": app.selectbox(key="room_asked").value, "model": "pen-cnn"}
    for _ in range(STEPS):
        what = chance.choice(list(expected))
        if what in ("frozen", "wall_shown"):
            expected[what] = not expected[what]
            app.toggle(key=f"room_{what}").set_value(expected[what])
        elif what == "asked":
            expected[what] = chance.randrange(10)
            app.selectbox(key="room_asked").set_value(expected[what])
        else:
            expected[what] = chance.choice(["pen-cnn", "seed-cnn"])
            picker(app).set_value(expected[what])
        again(app)
        assert app.selectbox(key="room_asked").value == expected["asked"]
        assert picker(app).value == expected["model"]
        for name in ("frozen", "wall_shown"):
            assert app.toggle(key=f"room_{name}").value is expected[name]

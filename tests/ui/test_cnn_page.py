"""The CNN page's answers to links and nets that do not fit, without a browser."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.core.drawing import Drawing
from playground.data.picture_files import png_bytes
from playground.data.samples import sample_drawing
from playground.explain.activations import trace_model
from playground.nets import packing
from playground.nets import spec as s
from playground.nets.columns import Pin
from playground.nets.edit import Edit
from playground.nets.edit_text import edits_to_text
from playground.nets.shapes import describe_layers
from playground.nets.store import ModelStore, shipped_model
from playground.text import say
from tests.cnn_nets import random_model
from tests.ui import opened
from tests.ui.recorded import panels

SIDE = 28


def open_page(model=None, drawing=None, **query: str) -> AppTest:
    session = {}
    if isinstance(model, str):
        query["model"] = model
    elif model is not None:
        store = ModelStore()
        session = {"recent_models": [store.add(model).name], "model_store": store}
    if drawing is not None:
        session["drawing"] = drawing
    return opened.open_page("cnn", session, **query)


def sentences(app: AppTest) -> str:
    assert not app.exception
    return " ".join(each.value for kind in (app.warning, app.info, app.caption) for each in kind)


@pytest.fixture
def pages():
    """The page's module. It declares its browser part, which only a running script may do."""
    open_page(show="table")
    from playground.ui.cnn import page as cnn_page

    return cnn_page


@pytest.mark.parametrize(
    ("query", "pin"),
    [
        ({"layer": "conv2", "channel": "99", "cell": "3,-7"}, Pin("conv2", (31, 3, 0))),
        ({"layer": "conv2", "channel": "a", "cell": "b"}, Pin("conv2", (0, 0, 0))),
        ({"layer": "<script>", "channel": "1"}, Pin("conv1", (1, 0, 0))),
        ({"layer": "softmax1", "channel": "12"}, Pin("softmax", (9,))),
        ({"layer": "conv1", "channel": "9" * 400}, Pin("conv1", (15, 0, 0))),
    ],
)
def test_a_link_to_a_cell_that_is_not_there_opens_the_nearest_and_says_so(query, pin):
    app = open_page(model=None, show="table", **query)
    known = "is shown instead", "does not exist"
    assert any(words in sentences(app) for words in known)
    assert app.session_state["state_cnn"].pin == pin
    assert not app.query_params.get("weight")


def test_a_link_to_a_cell_that_is_there_says_nothing():
    app = open_page(show="table", layer="conv2", channel="3", cell="4,5")
    assert not app.warning
    assert app.session_state["state_cnn"].pin == Pin("conv2", (3, 4, 5))


def test_the_columns_are_given_what_a_cell_of_each_layer_is():
    app = open_page(lang="zh")
    (given,) = (p for p in map(component_data, app.get("bidi_component")) if "nonce" in p)
    spec = shipped_model(given["nonce"]).spec
    for kind in {layer.kind for layer in spec.layers}:
        assert given["texts"][f"what_{kind}"] == say("zh", f"layers.what_{kind}")


def component_data(element):
    return json.loads(json.loads(element.proto.json)["json"])


def test_a_link_to_a_model_or_panel_that_is_not_there_says_so():
    app = open_page(model="no-such-net", show="everything")
    assert "no-such-net" in sentences(app)
    assert "everything" in sentences(app)
    assert app.session_state["cnn_lens"] == "forward"


@pytest.mark.parametrize("lens", ["forward", "back", "edit", "seek", "table", "sandbox"])
@pytest.mark.parametrize(
    "layers",
    [
        [s.Flatten(), s.Dense(4)],
        [s.Conv(4, SIDE), s.Flatten()],
        [s.Conv(3, SIDE), s.Tanh(), s.MaxPool(1, 1), s.Flatten(), s.Dense(4)],
        [s.Flatten(), s.Dense(4), s.BatchNorm(), s.Sigmoid(), s.Dense(4)],
    ],
    ids=["one layer", "logits from a map", "one pixel", "norm of units"],
)
def test_nets_of_any_form_are_shown(lens, layers):
    app = open_page(random_model(layers, 5, side=SIDE), show=lens)
    sentences(app)
    assert app.session_state["cnn_lens"] == lens
    if lens == "forward":
        assert "flow_chart" in panels(app)


@pytest.mark.parametrize("lens", ["forward", "back", "edit", "seek"])
def test_weights_of_zero_and_an_empty_drawing_are_shown(lens):
    model = random_model([s.Conv(2, 3), s.ReLU(), s.Flatten(), s.Dense(4)], 6, side=SIDE)
    for array in model.weights.values():
        array[:] = 0
    empty = Drawing(np.zeros((SIDE, SIDE), np.uint8))
    assert "The drawing is empty" in sentences(open_page(model, empty, show=lens))


def test_a_net_that_overflows_says_so():
    model = random_model([s.Conv(2, 3), s.Conv(2, 3), s.Flatten(), s.Dense(4)], 7, side=SIDE)
    for array in model.weights.values():
        array[:] = 3e38
    assert "not finite" in sentences(open_page(model, show="forward"))


def seek_of_small_pictures() -> None:
    from playground.nets import spec as s
    from playground.ui.cnn.activation_maximization import show_seek
    from tests.cnn_nets import random_model

    show_seek(random_model([s.Conv(2, 3), s.Flatten(), s.Dense(4)], 9, side=10), "conv1", 0)


def test_a_net_of_other_pictures_looks_for_no_digits_and_says_why():
    app = AppTest.from_function(seek_of_small_pictures, default_timeout=300).run()
    assert not app.exception
    assert "reads 10×10 pictures; the shipped digits are 28×28" in app.info[0].value


def test_a_net_too_large_says_what_is_left_out(pages, monkeypatch):
    monkeypatch.setattr(pages, "SHOWN_VALUES", 1_000)
    for lens, left_out in (("forward", True), ("edit", True), ("table", False)):
        app = open_page(show=lens)
        assert "shows at most 1,000. Its columns" in sentences(app)
        assert ("Not available for pen-cnn" in sentences(app)) == left_out
        assert bool(app.dataframe) == (lens == "table")


def test_a_pass_too_long_leaves_out_the_lenses_that_need_many(pages, monkeypatch):
    monkeypatch.setattr(pages, "LENS_WORK", 1_000)
    app = open_page(show="seek")
    work = sum(info.multiply_adds for info in describe_layers(shipped_model("pen-cnn").spec))
    assert f"Not available for pen-cnn: one pass takes {work:,} multiply-adds" in sentences(app)
    assert not app.warning


def test_the_server_computes_what_the_browser_cannot(pages, monkeypatch):
    monkeypatch.setattr(packing, "MAX_WORK", 1_000)
    given = []
    monkeypatch.setattr(pages, "inside", lambda *all_of_it: given.append(all_of_it[-1]))
    assert "the server computes its feature maps" in sentences(open_page(show="table"))
    trace = trace_model(shipped_model("pen-cnn"), sample_drawing(3).pixels)
    numbers = np.concatenate([each.ravel() for each in trace.outputs.values()])
    np.testing.assert_allclose(np.frombuffer(given[0], "<f4"), numbers, atol=1e-5)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_of_the_page_is_filled_in(language):
    for lens in ("forward", "back"):
        app = open_page(show=lens, lang=language)
        assert not app.exception
        shown = [each.value for each in (*app.markdown, *app.caption)]
        assert not [text for text in shown if "{" in text]
    assert say(language, "cnn.menu")


def test_the_link_holds_painted_kernels_and_the_colour_scale():
    side = shipped_model("pen-cnn").weights["conv1.weight"].shape[-1]
    edits = [Edit("conv1", 2, None, np.full((side, side), 0.25, np.float32))]
    text = edits_to_text(edits)
    app = open_page("pen-cnn", kernels=text, scale="net", show="edit")
    assert sentences(app)
    assert opened.link_of(app)["kernels"] == text
    assert opened.link_of(app)["scale"] == "net"
    (found,) = app.session_state["cnn_edits"].values()
    np.testing.assert_array_equal(found[0].kernel, edits[0].kernel)
    app.button(key="cnn_edit_reset").click().run()
    assert "kernels" not in opened.link_of(app)


@pytest.mark.parametrize(
    "query",
    [{"kernels": "conv9~0~all~"}, {"kernels": "x"}, {"scale": "loud"},
     {"sandbox": "max~3~1~0~1~0~1~<b>"}],
)  # fmt: skip
def test_what_a_link_cannot_mean_is_said_once(query):
    app = open_page("pen-cnn", **query)
    assert len(app.warning) == 1
    assert next(iter(query)) in app.warning[0].value
    assert not query.keys() & opened.link_of(app).keys()


# ---- photos -----------------------------------------------------------------------------------


def colour_model():
    layers = [s.Conv(4, 3, 2), s.ReLU(), s.Flatten(), s.Dense(4)]
    return random_model(layers, 3, side=32, channels=3)


def test_a_net_for_photos_opens_on_a_sample_photo_with_its_largest_labels():
    app = open_page(colour_model())
    assert not app.exception
    assert app.session_state["state_cnn"].pin == Pin("conv1", (0, 7, 7))
    assert opened.link_of(app)["photo"] == "cat"
    assert "cnn_photo_sample" in {each.key for each in app.get("button_group")}


def test_a_link_opens_the_stage_that_it_names():
    from playground.nets.efficientnet import lite0_spec
    from playground.nets.stages import stages_of

    app = open_page("lite0-random", stage="5", photo="rocket")
    assert not app.exception
    first = stages_of(lite0_spec())[4].names[0]
    assert app.session_state["state_cnn"].layer == first
    assert opened.link_of(app)["stage"] == "5"


def test_the_trained_net_for_photos_opens_on_a_sample_photo():
    app = open_page("efficientnet-lite0", photo="coffee", stage="17")
    assert not app.exception
    assert not app.warning
    assert opened.link_of(app)["photo"] == "coffee"
    assert app.session_state["state_cnn"].layer == "conv49"


@pytest.mark.parametrize(("query", "stage"), [({"stage": "99"}, 1), ({"layer": "add2"}, 5)])
def test_without_such_a_stage_the_pinned_cells_stage_is_open(query, stage):
    app = open_page("lite0-random", **query)
    assert not app.exception
    assert app.session_state["state_cnn"].stage == stage


@pytest.mark.parametrize(
    ("query", "said", "not_said"),
    [
        ({"stage": "-1"}, "stage = “\\-1”", "0 is shown"),
        ({"stage": "5", "layer": "conv1"}, "conv1, which is not in stage 5", "does not have"),
        ({"layer": "conv99"}, "conv99, which lite0-random does not have", "stage"),
        ({"photo": "own"}, "It is not stored", "own is shown"),
    ],
)
def test_a_link_to_a_net_for_photos_says_what_is_not_there(query, said, not_said):
    (warning,) = open_page("lite0-random", **query).warning
    assert said in warning.value
    assert not_said not in warning.value


def test_a_drawing_in_a_link_to_a_net_for_photos_does_not_matter():
    assert not open_page("lite0-random", d="abc").warning


def test_the_last_stage_opens_at_the_most_probable_label():
    open_page("lite0-random")
    from playground.nets.efficientnet import lite0_spec
    from playground.nets.stages import stages_of
    from playground.nets.store import ModelStore
    from playground.ui.cnn.staged import _opening

    model, last = ModelStore().get("lite0-random"), stages_of(lite0_spec())[-1]
    assert _opening(model, last, np.eye(1000)[641]) == Pin("softmax", (641,))


def upload_photo(app, name, data):
    (field,) = (each for each in app.file_uploader if "cnn_photo" in each.key)
    return field.upload(name, data, "image/png").run()


def test_a_plain_photo_is_shown_and_of_a_damaged_one_the_field_says_why():
    app = open_page(colour_model())
    plain = png_bytes(np.full((3, 9, 9), 200, np.uint8))
    upload_photo(app, "wall.png", plain)
    assert not app.exception
    assert not app.error
    assert app.session_state["cnn_photo_kept"].data == plain
    assert opened.link_of(app)["photo"] == "own"
    upload_photo(app, "torn.png", plain[:20])
    (error,) = app.error
    assert error.value.startswith("torn.png: ")
    assert error.value.endswith("The photo before is still shown.")
    assert app.session_state["cnn_photo_kept"].data == plain
    assert not any(each.value for each in app.file_uploader)


def test_a_photo_that_is_none_is_told_in_one_sentence():
    open_page(colour_model())
    from playground.nets.spec import ImageInput
    from playground.ui.cnn.photo import take_sent

    assert not take_sent(ImageInput(3, 32, 32), {"data": "~"})
    assert not take_sent(ImageInput(3, 32, 32), None)

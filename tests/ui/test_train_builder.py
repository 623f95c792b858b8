"""The builder: rows to add, move, edit and remove, what each gives, which does not fit."""

import pytest
import torch

from playground.nets.shorthand import nodes_from_text
from tests.ui.recorded import again, open_train, sentences_on

NET = "conv-4-3-2-0.relu.flatten.dense-10"


@pytest.fixture
def app():
    return open_train(view="build", layers=NET)


def keys(app, start):
    return [each.key for each in app.button if each.key.startswith(start)]


def cell(app, row, field):
    uid = keys(app, "train_up_")[row].removeprefix("train_up_")
    return app.number_input(key=f"train_cell_{uid}_{field}")


def net(app):
    return [node.layer for node in nodes_from_text(app.query_params["layers"])]


def test_each_row_shows_torch_s_shape_parameters_and_work(app):
    conv, dense = torch.nn.Conv2d(1, 4, 3, 2), torch.nn.Linear(676, 10)
    shape = conv(torch.zeros(1, 1, 28, 28)).shape[1:]
    said = [each.value for each in app.markdown]
    for module, out, work in ((conv, "×".join(map(str, shape)), 9 * shape.numel()),
                              (dense, "10", 6760)):  # fmt: skip
        parameters = sum(p.numel() for p in module.parameters())
        assert {out, f"{parameters:,}", f"{work:,}"} <= set(said)


def test_a_layer_is_added_where_one_wants_it(app):
    app.selectbox(key="train_add_kind").set_value("norm")
    app.selectbox(key="train_add_place").set_value(1)
    again(app)
    app.button(key="train_add_layer").click()
    again(app)
    assert [layer.kind for layer in net(app)] == ["conv", "norm", "relu", "flatten", "dense"]
    assert not app.button(key="train_start").disabled


def test_a_layer_moves_and_what_no_longer_fits_is_said_at_its_row(app):
    app.button(key=keys(app, "train_down_")[2]).click()  # flatten behind dense
    again(app)
    assert [layer.kind for layer in net(app)] == ["conv", "relu", "dense", "flatten"]
    assert app.button(key="train_start").disabled
    assert any("dense1" in each.value and "Flatten" in each.value for each in app.error)
    app.button(key=keys(app, "train_up_")[3]).click()
    again(app)
    assert app.query_params["layers"] == NET
    assert not app.button(key="train_start").disabled


def test_a_setting_is_edited_and_the_last_layer_must_suit_the_classes(app):
    cell(app, 0, "filters").set_value(6)
    again(app)
    assert net(app)[0].filters == 6
    cell(app, 3, "units").set_value(7)
    again(app)
    assert "7 values for 10 labels" in sentences_on(app)
    assert app.button(key="train_start").disabled


def test_a_layer_is_removed_but_never_the_last_one():
    app = open_train(view="build", layers="flatten.dense-10")
    app.button(key=keys(app, "train_remove_")[1]).click()
    again(app)
    assert [layer.kind for layer in net(app)] == ["flatten"]
    assert app.button(key=keys(app, "train_remove_")[0]).disabled
    assert app.button(key="train_start").disabled


def test_a_setting_stays_with_its_row_when_the_row_moves():
    app = open_train(view="build", layers="flatten.dense-20.dense-30.dense-10")
    app.button(key=keys(app, "train_down_")[1]).click()
    again(app)
    assert [cell(app, row, "units").value for row in (1, 2, 3)] == [30, 20, 10]


def test_another_preset_takes_the_place_of_one_s_own_net(app):
    app.selectbox(key="train_preset_choice").set_value("linear")
    again(app)
    assert "layers" not in app.query_params
    assert len(keys(app, "train_up_")) == 2


def test_a_text_net_offers_the_layers_that_read():
    app = open_train(view="build", data="sentences", preset="gru")
    kinds = app.selectbox(key="train_add_kind").options
    assert {"LSTM", "GRU", "Embedding"} <= set(kinds)
    assert "Convolution" not in kinds


def test_what_does_not_fit_is_said_at_its_row_in_the_readers_language():
    app = open_train(lang="zh", view="build", layers="conv-4-3-2-0.relu.dense-10")
    wanted = "dense1：得到 4×13×13；需要一行神经元的值。请在它前面放一个 Flatten。"
    said = [each.value for each in app.error]
    assert said == [wanted, wanted]  # at its row, and under Start


# ---- branches -------------------------------------------------------------------------------

BLOCK = "conv-4-3-1-1.relu.conv-4-3-1-1.flatten.dense-10"


def test_a_residual_branch_is_added_with_what_it_reads():
    app = open_train(view="build", layers=BLOCK)
    app.selectbox(key="train_add_kind").set_value("add")
    app.selectbox(key="train_add_place").set_value(3)
    again(app)
    app.button(key="train_add_layer").click()
    again(app)
    # It reads the row before, and the nearest other one of the same shape.
    line = "conv-4-3-1-1.relu.conv-4-3-1-1.add~relu1~conv2.flatten.dense-10"
    assert app.query_params["layers"] == line
    assert not app.button(key="train_start").disabled
    (reads,) = app.multiselect
    assert reads.options == ["input", "conv1", "relu1", "conv2"]
    reads.set_value(["conv1", "conv2"])
    again(app)
    assert app.query_params["layers"] == line.replace("relu1", "conv1")


def test_what_reads_a_row_keeps_reading_it_wherever_it_goes():
    line = "conv-4-3-1-1.relu.conv-4-3-1-1.add~relu1~conv2.flatten.dense-10"
    app = open_train(view="build", layers=line)
    app.selectbox(key="train_add_kind").set_value("conv")
    app.selectbox(key="train_add_place").set_value(0)
    again(app)
    app.button(key="train_add_layer").click()
    again(app)
    assert "add~relu1~conv3" in app.query_params["layers"]
    app.button(key=keys(app, "train_remove_")[3]).click()  # the last convolution before the sum
    again(app)
    assert "add~relu1~relu1" in app.query_params["layers"]


def test_any_row_may_read_another_one_when_branches_are_asked_for():
    app = open_train(view="build", layers=BLOCK)
    assert not app.multiselect
    app.toggle(key="train_branches").set_value(True)
    again(app)
    reads = [each for each in app.selectbox if each.key.endswith("_inputs")]
    assert len(reads) == 5
    reads[2].set_value("conv1")
    again(app)
    assert any("relu1" in each.value for each in app.error)  # nothing reads it any more
    assert "conv-4-3-1-1~conv1" in app.query_params["layers"]

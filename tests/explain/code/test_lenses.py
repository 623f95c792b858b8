"""The code of the CNN page's other panels prints their numbers, beside the downloaded files."""

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings

from playground.data.digits import shipped_digits
from playground.evaluation.quick import quick_answers, quick_count
from playground.explain.activation_maximization import ascend, most_exciting, strongest
from playground.explain.code.lenses import edit_panel_code, seek_code, table_code
from playground.nets.edit import Edit, apply_edits
from playground.nets.shapes import count_parameters, describe_layers
from playground.nets.shorthand import nodes_from_text
from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import shipped_model
from tests.explain.code.beside import printed
from tests.explain.code.test_cnn import BRANCHED
from tests.nets.nets import image_specs, random_weights

BRANCHY = random_weights(ModelSpec(ImageInput(), nodes_from_text(BRANCHED), tuple("0123456789")), 3)
MODELS = [shipped_model("seed-cnn"), shipped_model("pen-cnn"), BRANCHY]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(image_specs())
@example(BRANCHY.spec)
@example(MODELS[0].spec)
def test_the_table_is_counted_from_the_file(spec):
    model = random_weights(spec, 3)
    *rows, total = printed(table_code(model), model)
    for row, info in zip(rows, describe_layers(model.spec), strict=True):
        shape = info.output_shape if len(info.output_shape) > 1 else f"({info.output_shape[0]},)"
        assert row == f"{info.name} {shape} {info.parameters} {info.multiply_adds}"
    assert total == f"parameters {count_parameters(model.spec)}"


@pytest.mark.parametrize("changed", [False, True])
def test_changed_kernels_give_the_shown_accuracy(changed):
    model = shipped_model("pen-cnn")
    kernel = model.weights["conv1.weight"][4, 0].copy()
    kernel[2, 2] = 9.5
    edits = [Edit("conv1", 4, None, kernel), Edit("conv2", 3, None, None)] if changed else []
    (line,) = printed(edit_panel_code(model, edits, quick_count(model.spec)), model, digits=True)
    assert line == f"{quick_answers(apply_edits(model, edits)).accuracy:.1%}"


@pytest.mark.parametrize(
    ("model", "layer", "channel"),
    [(MODELS[0], "conv2", 1), (MODELS[1], "relu1", 4), (MODELS[1], "pool1", 2),
     (MODELS[1], "dense1", 3), (BRANCHY, "relu1", 1), (BRANCHY, "add1", 2)],
    ids=lambda value: getattr(value, "name", str(value)),
)  # fmt: skip
def test_the_search_of_a_channel_finds_the_same_digits_and_climbs_as_high(model, layer, channel):
    digits = shipped_digits("test")
    *nine, climb = printed(seek_code(model, layer, channel, 400), model, digits=True)
    few = type(digits)("few", digits.images[:400], digits.labels[:400], digits.classes)
    found = most_exciting(model, layer, channel, few, strongest(model, layer, few))
    values = [float(line.split("(")[1][:-1]) for line in nine]
    np.testing.assert_allclose(values, [one.value for one in found], rtol=0.01, atol=1e-4)
    made = ascend(model, layer, channel)
    first, highest = (float(word) for word in climb.split(" to "))
    assert first == pytest.approx(made.values[0], rel=0.01, abs=1e-3)
    assert highest == pytest.approx(made.values.max(), rel=0.05, abs=1e-3)

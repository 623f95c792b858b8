"""The lines that “Show the code” gives, run as they are, print the page's own numbers."""

import pytest

from playground.data.samples import sample_drawing
from playground.explain.activations import trace_model
from playground.explain.backward import trace_backward
from playground.explain.code.cnn import back_code, follow_code, forward_code
from playground.explain.forward import trace_forward
from playground.nets.shorthand import nodes_from_text
from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import shipped_model
from tests.explain.code.beside import printed
from tests.nets.nets import random_weights

DRAWING = sample_drawing(3)
CELLS = [("input", (0, 14, 14)), ("conv2", (3, 5, 6)), ("norm2", (3, 5, 6)), ("pool1", (1, 4, 4)),
         ("flatten1", (40,)), ("dense1", (3,)), ("softmax", (3,))]  # fmt: skip


@pytest.fixture(scope="module")
def trace():
    return trace_model(shipped_model("pen-cnn"), DRAWING.pixels)


@pytest.mark.parametrize(("column", "cell"), CELLS)
def test_the_code_of_a_cell_prints_its_value(trace, column, cell):
    (line,) = printed(forward_code(trace.model, DRAWING, column, cell), trace.model)
    assert float(line) == pytest.approx(float(trace.values(column)[cell]), abs=1e-5, rel=1e-4)


@pytest.mark.parametrize(("column", "cell"), CELLS[:-1])
def test_the_code_of_the_way_forward_prints_flow_and_drop(trace, column, cell):
    lines = printed(follow_code(trace.model, DRAWING, column, cell), trace.model)
    expected = trace_forward(trace, column, cell)
    for line, flow, drop in zip(lines, expected.flow, expected.drops, strict=True):
        assert [float(word) for word in line.split()] == pytest.approx([flow, drop], abs=1e-4)


@pytest.mark.parametrize("loss_kind", ["cross_entropy", "mse"])
@pytest.mark.parametrize(("column", "cell"), CELLS)
def test_the_code_of_the_way_back_prints_loss_gradients_and_the_step(
    trace, column, cell, loss_kind
):
    found = trace_backward(trace, column, cell, 5, loss_kind=loss_kind, learning_rate=0.3)
    kernel = found.kernel
    code = back_code(
        trace.model, DRAWING, column, cell, label=5, loss_kind=loss_kind, learning_rate=0.3,
        weight_at=kernel and (kernel.layer, (*kernel.place, *found.index)),
    )  # fmt: skip
    words = " ".join(printed(code, trace.model)).split()
    numbers = [float(word) for word in words if word.lstrip("-")[0].isdigit()]
    expected = [found.loss, found.cell_gradient]
    if kernel:
        expected += [found.weight_gradient, found.weight_after, found.loss_one_weight]
    assert numbers == pytest.approx(expected, abs=1e-5, rel=1e-3)


BRANCHED = (
    "conv-4-5-2-2.groupnorm-2.gelu.conv-4-3-1-1.add~gelu1~conv2.relu.pool.conv-4-3-1-1.upsample"
    ".concat~upsample1~relu1.dropout.layernorm.flatten.dense-10"
)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("input", (0, 14, 14)), ("gelu1", (1, 5, 6)), ("add1", (2, 3, 4)), ("concat1", (5, 5, 6)),
     ("upsample1", (1, 4, 4)), ("layernorm1", (2, 1, 9)), ("dense1", (3,))],
)  # fmt: skip
def test_the_code_of_a_net_with_branches_prints_the_pages_numbers(column, cell):
    spec = ModelSpec(ImageInput(), nodes_from_text(BRANCHED), tuple("0123456789"))
    model = random_weights(spec, 3)
    trace = trace_model(model, DRAWING.pixels)
    (line,) = printed(forward_code(model, DRAWING, column, cell), model)
    assert float(line) == pytest.approx(float(trace.values(column)[cell]), abs=1e-4, rel=1e-3)
    forward = trace_forward(trace, column, cell)
    lines = printed(follow_code(model, DRAWING, column, cell), model)
    for line, flow, drop in zip(lines, forward.flow, forward.drops, strict=True):
        numbers = [float(word) for word in line.split()]
        assert numbers == pytest.approx([flow, drop], abs=1e-3, rel=1e-2)
    found = trace_backward(trace, column, cell, 5, learning_rate=0.03)
    kernel = found.kernel
    code = back_code(
        model, DRAWING, column, cell, label=5, loss_kind="cross_entropy", learning_rate=0.03,
        weight_at=kernel and (kernel.layer, (*kernel.place, *found.index)),
    )  # fmt: skip
    words = " ".join(printed(code, model)).split()
    numbers = [float(word) for word in words if word.lstrip("-")[0].isdigit()]
    expected = [found.loss, found.cell_gradient]
    if kernel:
        expected += [found.weight_gradient, found.weight_after, found.loss_one_weight]
    assert numbers == pytest.approx(expected, abs=1e-4, rel=1e-2)

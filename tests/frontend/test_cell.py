"""The browser's arithmetic of one cell against Python's, for nets that no page ships."""

import base64
import json

import numpy as np
import pytest

from playground.explain.activations import trace_model
from playground.explain.cell import explain_cell, seen_cells
from playground.explain.forward import fed_cells
from playground.nets import spec as s
from playground.nets.layers import (
    GELU,
    ConvTranspose,
    GlobalAvgPool,
    GlobalMaxPool,
    GroupNorm,
    SiLU,
    Upsample,
)
from playground.nets.packing import pack_weights, tensor_table
from playground.nets.spec import spec_to_json
from tests.cnn_nets import random_model

pytestmark = pytest.mark.browser

NETS = {
    "mixed": [s.Conv(3, 3, 2, 1), s.BatchNorm(), s.ReLU(), s.AvgPool(2, 1), s.Conv(2, 2, 1, 0),
              s.Tanh(), s.MaxPool(2, 2), s.Flatten(), s.Dropout(0.3), s.Dense(5), s.Sigmoid(),
              s.Dense(4)],
    "one layer": [s.Flatten(), s.Dense(4)],
    "one pixel": [s.Conv(3, 10), s.ReLU(), s.MaxPool(1, 1), s.Flatten(), s.Dense(4)],
    "transposed": [s.Conv(3, 3, 2), ConvTranspose(2, 4, 2, 1), SiLU(), Upsample(2),
                   GlobalAvgPool(), s.Dense(4)],
    "groups": [s.Conv(4, 3, bias=False), GroupNorm(2), GELU(), s.Conv(6, 3, groups=2),
               GlobalMaxPool(), s.Dense(4)],
    "gaps": [s.Conv(2, 1, 3, 2), s.MaxPool(1, 2), s.Flatten(), s.Dense(4)],
}  # fmt: skip

EXPLAIN = """async ([spec, table, packed, pixels, cells]) => {
  const { unpack } = await import("/net/weights.js");
  const { makeEngine } = await import("/net/engine.js");
  const cnn = await import("/cnn/cell.js");
  const { cellAt } = await import("/net/cells.js");
  const { isMarked } = await import("/net/marks.js");
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const weights = unpack(bytes.buffer, table);
  const engine = makeEngine(spec, weights);
  const input = Float32Array.from(pixels, (grey) => Math.fround(grey / 255));
  const columns = cnn.columnsOf(spec, engine, engine.run(input), input);
  // What the server computed makes the same columns.
  const numbers = Float32Array.from(columns.slice(1, -1).flatMap((column) => [...column.values]));
  const served = cnn.servedEngine(engine.names, engine.shapes, numbers);
  cnn.columnsOf(spec, served, served.run(input), input).forEach((column, at) => {
    const same = column.values.every((v, k) => Math.abs(v - columns[at].values[k]) < 1e-6);
    if (column.name !== columns[at].name || !same) throw new Error(`served ${column.name}`);
  });
  const marks = (found) => Object.fromEntries(found.map((mark, at) => {
    const { shape, values, name } = columns[at];
    return [name, Array.from(values, (_, k) => +isMarked(mark, shape, cellAt(shape, k)))];
  }));
  return cells.map(([at, cell]) => {
    const found = cnn.explain(columns, at, cell, weights);
    const named = ({ at, cell }) => [columns[at].name, cell];
    return { ...found, inputs: [...found.inputs], weights: [...found.weights],
      sources: found.sources.map((source) => source && named(source)),
      seen: marks(cnn.seenCells(columns, at, cell)), fed: marks(cnn.fedCells(columns, at, cell)) };
  });
}"""


@pytest.mark.parametrize("name", [*NETS, "zero weights"])
def test_the_browsers_arithmetic_is_pythons_for_every_kind_of_layer(modules, name):
    model = random_model(NETS.get(name, NETS["mixed"]), 7)
    if name == "zero weights":
        for array in model.weights.values():
            array[:] = 0
    pixels = np.random.default_rng(3).integers(0, 256, (10, 10)).astype(np.uint8)
    trace = trace_model(model, pixels)
    random = np.random.default_rng(4)
    cells = [
        (at, tuple(int(random.integers(size)) for size in trace.values(column).shape))
        for at, column in enumerate(trace.columns)
        for _ in range(3)
    ]
    answers = modules.evaluate(
        EXPLAIN,
        [json.loads(spec_to_json(model.spec)), tensor_table(model.spec),
         base64.b64encode(pack_weights(model)).decode(), pixels.ravel().tolist(),
         [[at, list(cell)] for at, cell in cells]],
    )  # fmt: skip
    for (at, cell), found in zip(cells, answers, strict=True):
        expected = explain_cell(trace, trace.columns[at], cell)
        before = trace.columns[max(0, at - 1)]
        sources = [source and (before, list(source)) for source in expected.sources]
        assert [source and tuple(source) for source in found["sources"]] == sources
        np.testing.assert_allclose(found["inputs"], expected.inputs, atol=1e-4, rtol=1e-4)
        np.testing.assert_allclose(found["weights"], expected.weights, atol=1e-6, rtol=1e-6)
        assert found["sum"] == pytest.approx(expected.sum, abs=1e-4, rel=1e-4)
        assert found["output"] == pytest.approx(expected.output, abs=1e-4, rel=1e-4)
        for key, masks in (("seen", seen_cells), ("fed", fed_cells)):
            for column, mask in masks(trace, trace.columns[at], cell).items():
                assert found[key][column] == mask.ravel().astype(int).tolist(), (key, column)

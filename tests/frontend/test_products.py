"""Which products the arithmetic of a cell shows: the largest by absolute value."""

import re

import numpy as np
import pytest

# A view whose texts are their keys and values.
VIEW = """
const texts = new Proxy({}, { get: (_, key) => `${String(key)} {channel}{count}` });
const column = (name, more) => ({
  name, kind: "dense", inputs: [0], shape: [1], rules: {}, ...more,
});
"""
DENSE = (
    "async ([inputs, weights, bias]) => {"
    + VIEW
    + """
  const { productsPanel } = await import("/cnn/products.js");
  const columns = [column("before", { shape: [inputs.length] }), column("dense1")];
  const sources = inputs.map((_, k) => ({ at: 0, cell: [`u${k};`] }));
  const output = inputs.reduce((sum, x, k) => sum + x * weights[k], bias);
  const panel = document.createElement("div");
  productsPanel(panel, { columns, at: 1, texts, onCell() {} }, {
    inputs: Float64Array.from(inputs), weights: Float64Array.from(weights), bias, output, sources,
    facts: {},
  });
  return panel.textContent;
}"""
)
KERNELS = (
    "async ([inputs, weights, bias]) => {"
    + VIEW
    + """
  const { kernelsPanel } = await import("/cnn/products.js");
  const channels = inputs.length / 4;
  const layer = { kernel: 2 };
  const columns = [
    column("before", { kind: "conv", shape: [channels, 2, 2] }),
    column("conv1", { layer, kind: "conv" }),
  ];
  const output = inputs.reduce((sum, x, k) => sum + x * weights[k], bias);
  const panel = document.createElement("div");
  kernelsPanel(panel, { columns, at: 1, texts, onCell() {}, onWeight() {}, onAll() {} }, {
    inputs: Float64Array.from(inputs), weights: Float64Array.from(weights), bias, output,
    sources: inputs.map(() => null), facts: { channels: [...Array(channels).keys()] },
  });
  return [...panel.querySelectorAll("[data-testid=channel]")].map((card) =>
    Number(card.dataset.value),
  );
}"""
)


@pytest.mark.parametrize("seed", range(3))
def test_a_convolutions_cards_are_those_of_the_largest_subtotals(modules, seed):
    random = np.random.default_rng(seed)
    inputs, weights = random.normal(size=(2, 4 * 9))
    shown = modules.evaluate(KERNELS, [inputs.tolist(), weights.tolist(), 0.1])
    subtotals = (inputs * weights).reshape(9, 4).sum(1)
    largest = np.sort(np.argsort(-np.abs(subtotals))[:4])
    assert np.sign(subtotals[largest]).min() < 0  # without the absolute value, others are largest
    np.testing.assert_allclose(shown, subtotals[largest], atol=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_a_dense_units_rows_are_its_largest_products(modules, seed):
    random = np.random.default_rng(seed)
    inputs, weights = random.normal(size=(2, 40))
    shown = modules.evaluate(DENSE, [inputs.tolist(), weights.tolist(), 0.1])
    order = np.argsort(-np.abs(inputs * weights))
    assert np.sign((inputs * weights)[order[:10]]).min() < 0
    assert [int(unit) for unit in re.findall(r"u(\d+);", shown)] == order[:10].tolist()

"""The arithmetic of a cell: it shows the largest products by absolute value, and adds up."""

import re

import numpy as np
import pytest

pytestmark = pytest.mark.browser

# A view whose texts are their keys and values.
VIEW = """
const holds = { channel: "{channel}", channel_of: "{channel}", other_channels: "{count}",
  other_terms: "{count}", all_channels: "{count}" };
const texts = new Proxy({}, { get: (_, key) => `${String(key)} ${holds[key] ?? ""}` });
const told = [];
const tell = (name) => (...values) => {
  told.push([name, ...values.filter((value) => !(value instanceof Event))]);
};
const asked = { onCell: tell("cell"), onWeight: tell("weight"), onCard: tell("card"),
  onAll: tell("all") };
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
# The panel of a convolution of 2×2 pixels.
CONV = """
  const { kernelsPanel } = await import("/cnn/products.js");
  const channels = inputs.length / 4;
  const layer = { kernel: 2 };
  const columns = [
    column("before", { kind: "conv", shape: [channels, 2, 2] }),
    column("conv1", { layer, kind: "conv" }),
  ];
  const panel = document.createElement("div");
"""
KERNELS = (
    "async ([inputs, weights, bias]) => {"
    + VIEW
    + CONV
    + """
  const output = inputs.reduce((sum, x, k) => sum + x * weights[k], bias);
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


ROWS = (
    "async ([inputs, weights, bias, output, weight]) => {"
    + VIEW
    + """
  const { productsPanel } = await import("/cnn/products.js");
  const columns = [column("before", { shape: [inputs.length] }), column("dense1")];
  const panel = document.createElement("div");
  const total = productsPanel(panel, { columns, at: 1, texts, weight, ...asked }, {
    inputs: Float64Array.from(inputs), weights: Float64Array.from(weights), bias, output,
    sources: inputs.map((_, k) => ({ at: 0, cell: [k] })), facts: { unbiased: bias === null },
  });
  const rows = [...panel.querySelectorAll("[role=row]")].map((row) => {
    const [name, factors, , value] = row.children;
    name.click();
    const { left, width } = row.querySelector(".track span").style;
    return { name: name.textContent, factors: factors.textContent, mark: row.classList[1] ?? "",
      value: value.dataset.value, left: parseFloat(left), width: parseFloat(width) };
  });
  return { rows, total, told };
}"""
)
CARDS = (
    "async ([inputs, weights, bias, output, more]) => {"
    + VIEW
    + CONV
    + """
  kernelsPanel(panel, { columns, at: 1, texts, ...more, ...asked }, {
    inputs: Float64Array.from(inputs), weights: Float64Array.from(weights), bias, output,
    sources: inputs.map((_, k) => (k % 4 ? { at: 0, cell: [k] } : null)),
    facts: { channels: inputs.map((_, k) => k + 20), unbiased: bias === null },
  });
  const values = (part) => [...part.querySelectorAll("[data-k]")].map((one) => one.textContent);
  const cards = [...panel.querySelectorAll("div.cards > [data-testid=channel]")].map((card) => {
    const grids = [...card.querySelectorAll(".grid")];
    const [patch, kernel] = grids.map((grid) => [...grid.querySelectorAll("[data-k]")]);
    patch[0].click();
    patch[1].click();
    kernel[2].click();
    kernel[3].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    return { names: grids.map((grid) => grid.querySelector("small").textContent),
      numbers: grids.map(values), sum: card.querySelector("h5 b").textContent,
      name: card.querySelector("h5").firstChild.textContent,
      level: card.querySelector("h5").ariaLevel,
      exact: card.querySelector("[data-testid=exact]").textContent,
      marks: [patch, kernel].map((cells) => cells.map((cell) => cell.className)) };
  });
  const terms = [...panel.querySelectorAll(".sum .term")].map((one) => {
    if (one.localName === "button") one.click();
    return [one.dataset.value, one.lastChild.textContent, one.ariaPressed];
  });
  const more_button = panel.querySelector("[data-testid=all-channels]");
  more_button?.click();
  const all = more_button && [more_button.textContent, more_button.ariaPressed];
  return { cards, terms, all, told };
}"""
)


def number(text):
    return float(text.strip("()").replace("−", "-"))


def units(text):
    """A shown number as a whole number of its last digit."""
    return int(text.replace("−", "-").replace(".", ""))


@pytest.mark.parametrize(("count", "bias"), [(9, 0.1), (11, None), (12, -0.3), (40, 0.2)])
def test_a_units_rows_say_each_product_and_add_up(modules, count, bias):
    inputs, weights = np.random.default_rng(count).normal(size=(2, count))
    products, start = inputs * weights, bias or 0.0
    # The output of 32-bit arithmetic differs from the sum by some units of the last digit.
    output = products.sum() + start + (0.01 if count == 12 else 0.0)
    order = np.argsort(-np.abs(products))
    picked = int(order[3])
    given = [inputs.tolist(), weights.tolist(), bias, float(output), [picked]]
    found = modules.evaluate(ROWS, given)
    rows, few = found["rows"], count > 11
    shown = order[:10] if few else order
    parts = list(products[shown])
    names = [f"before {unit}" for unit in shown]
    if few:
        parts.append(products[order[10:]].sum())
        names.append(f"other_terms {count - 10}")
    if bias is not None:
        parts.append(bias)
        names.append("bias ")
    names += ["rounding "] if count == 12 else []
    assert [row["name"] for row in rows] == [*names, "dense1 Σ"]
    for unit, row in zip(shown, rows, strict=False):
        left, right = row["factors"].split(" × ")
        assert number(left) == pytest.approx(inputs[unit], rel=1e-4)
        assert number(right) == pytest.approx(weights[unit], rel=1e-4)
        assert right.startswith("(") == (weights[unit] < 0)
        assert row["mark"] == ("picked" if unit == picked else "")
    for row in rows[len(shown) : -1]:
        assert (row["factors"], row["mark"]) == ("", "")
    for value, row in zip(parts, rows, strict=False):
        digits = len(row["value"].split(".")[1])
        assert float(row["value"]) == pytest.approx(value, abs=10.0**-digits)
    assert sum(units(row["value"]) for row in rows[:-1]) == units(rows[-1]["value"])
    assert (rows[-1]["mark"], found["total"]) == ("total", rows[-1]["value"].replace("-", "−"))
    assert float(rows[-1]["value"]) == pytest.approx(output, abs=1e-3)
    # A bar begins in the middle and ends at its value's share of the largest.
    scale = max(np.abs([*parts, output]))
    for value, row in zip([*parts, output], [*rows[: len(parts)], rows[-1]], strict=True):
        ends = 50 + 50 * np.array([min(value, 0), max(value, 0)]) / scale
        assert [row["left"], row["left"] + row["width"]] == pytest.approx(ends, abs=1e-3)
    assert found["told"] == [["cell", 0, [int(unit)]] for unit in shown]


@pytest.mark.parametrize(
    ("channels", "bias", "all_", "place"),
    [(1, 0.5, False, 0), (4, None, False, 0), (9, 0.1, False, 2), (6, 0.1, True, 3)],
)
def test_a_convolutions_cards_multiply_and_add_up(modules, channels, bias, all_, place):
    inputs, weights = np.random.default_rng(channels).normal(size=(2, channels, 4))
    products, start = inputs * weights, bias or 0.0
    subtotals = products.sum(1)
    few = channels > 4 and not all_
    chosen = np.sort(np.argsort(-np.abs(subtotals))[:4]) if few else np.arange(channels)
    card = int(chosen[place]) if place else -1  # of the click on a term
    picked = int(chosen[0])
    output = subtotals.sum() + start
    given = [inputs.ravel().tolist(), weights.ravel().tolist(), bias, float(output),
             {"all": all_, "card": card, "weight": [picked, 1, 0]}]  # fmt: skip
    found = modules.evaluate(CARDS, given)
    terms, cards = found["terms"], found["cards"]
    names = [f"channel {20 + c}" for c in chosen]
    names += [f"other_channels {channels - 4}"] if few else []
    names += ["bias "] if bias is not None else []
    assert [name for _, name, _ in terms] == [*names, "conv1"]
    assert sum(units(value) for value, *_ in terms[:-1]) == units(terms[-1][0])
    for c, (value, *_) in zip(chosen, terms, strict=False):
        assert float(value) == pytest.approx(subtotals[c], abs=1e-3)
    first = int(chosen[place])
    in_order = [first, *(int(c) for c in chosen if c != first)]
    if len(chosen) > 1:
        pressed = [each for *_, each in terms[: len(chosen)]]
        assert pressed == ["true" if c == first else "false" for c in chosen]
    for c, card in zip(in_order, cards, strict=True):
        assert (card["name"], card["level"]) == (f"channel_of {20 + c}", "3")
        assert card["names"] == ["patch ", "kernel ", "product "]
        patch, kernel, product = card["numbers"]
        assert [number(text) for text in patch] == pytest.approx(inputs[c], rel=6e-3)
        assert [number(text) for text in kernel] == pytest.approx(weights[c], rel=6e-3)
        assert [number(text) for text in product] == pytest.approx(products[c], abs=1e-3)
        assert sum(map(units, product)) == units(card["sum"].removeprefix("Σ = "))
        left, right, result = re.split(" [×=] ", card["exact"])
        assert [number(left), number(right)] == pytest.approx([inputs[c, 3], weights[c, 3]])
        assert number(result) == pytest.approx(products[c, 3])
        assert card["marks"][0] == ["n padding", "n go", "n go", "n go"]
        assert card["marks"][1] == [
            "n go picked" if (c, k) == (picked, 2) else "n go" for k in range(4)
        ]
    clicks = [[["cell", 0, [4 * c + 1]], ["weight", [c, 1, 0]]] for c in in_order]
    clicks = [click for pair in clicks for click in pair]
    if len(chosen) > 1:
        clicks += [["card", int(c)] for c in chosen]
    assert found["told"] == clicks + ([["all"]] if channels > 4 else [])
    if channels > 4:
        said = "fewer " if all_ else f"all_channels {channels}"
        assert found["all"] == [said, str(all_).lower()]
    else:
        assert found["all"] is None

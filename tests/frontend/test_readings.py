"""The browser's reading of a text against Python's, torch and scikit-learn, in a real browser."""

import base64
import re

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from playground.explain.edits import Edit
from playground.explain.reading import read_edited, read_text
from playground.explain.reading_payload import net_payload, reading_payload, writes_letters
from playground.nets.build import load_module
from playground.nets.store import shipped_model
from playground.ui.rnn import PAGE
from tests.explain import text_models as nets

browser = pytest.mark.browser
TEXT = "It is not a very good film , but I really like it !"

READ = """async ([payload, packed, x, edits]) => {
    const { read } = await import("/rnn/cells.js");
    const { unpack } = await import("/net/weights.js");
    const { floatsFromBase64, fromBase64 } = await import("/shared/dom.js");
    const weights = unpack(fromBase64(packed).buffer, payload.tensors);
    const { first, layers, labels, inputs } = payload;
    const net = { first, layers, labels, inputs, weights };
    const reading = read(net, floatsFromBase64(x), edits);
    // A beginning of the text read first, and then the rest.
    const half = Math.floor(reading.steps / 2) * inputs;
    const begun = read(net, floatsFromBase64(x).subarray(0, half));
    const further = read(net, floatsFromBase64(x), edits, edits.length ? null : begun);
    const list = (values) => values && [...values];
    const plain = (arrays) =>
        Object.fromEntries(Object.entries(arrays).map(([name, v]) => [name, list(v)]));
    return { further: [...further.logits], logits: [...reading.logits],
        attention: Object.fromEntries(reading.attentions.map((a) => [a.name, [...a.looks]])),
        probabilities: [...reading.probabilities],
        cells: reading.cells.map((cell) => ({ name: cell.name, hidden: [...cell.hidden],
            memory: list(cell.memory), gates: plain(cell.gates), sums: plain(cell.sums) })) };
}"""

TERMS = """async ([payload, packed, x, cases]) => {
    const { read } = await import("/rnn/cells.js");
    const { explainSum } = await import("/rnn/terms.js");
    const { roundToSum } = await import("/shared/numbers.js");
    const { unpack } = await import("/net/weights.js");
    const { floatsFromBase64, fromBase64 } = await import("/shared/dom.js");
    const weights = unpack(fromBase64(packed).buffer, payload.tensors);
    const { first, layers, labels, inputs } = payload;
    const net = { first, layers, labels, inputs, weights };
    const cell = read(net, floatsFromBase64(x)).cells[0];
    return cases.map(([gate, step, unit]) => {
        const made = explainSum(net, cell, gate, step, unit);
        const all = (one) => [...one.parts.map((part) => part.product), one.rest];
        const terms = [...all(made.input), ...all(made.state), made.inputBias + made.stateBias];
        return { ...made, rounded: roundToSum(terms, made.sum, 3).terms, terms };
    });
}"""


def packed(model):
    names = [row["name"] for row in net_payload(model)["tensors"]]
    data = b"".join(model.weights[name].astype("<f4").tobytes() for name in names)
    return base64.b64encode(data).decode()


def in_browser(page, model, text, edits=()):
    found = reading_payload(model, text)
    return page.evaluate(READ, [found["net"], packed(model), found["x"], list(edits)])


def near(ours, theirs):
    np.testing.assert_allclose(np.reshape(ours, np.shape(theirs)), theirs, atol=3e-6, rtol=1e-4)


def check(ours, theirs):
    near(ours["logits"], theirs.logits)
    near(ours["further"], theirs.logits)
    assert list(ours["attention"]) == list(theirs.attention)
    for name, looks in theirs.attention.items():
        near(ours["attention"][name], looks)
    near(ours["probabilities"], theirs.probabilities)
    for mine, cell in zip(ours["cells"], theirs.cells, strict=True):
        assert mine["name"] == cell.name
        near(mine["hidden"], cell.hidden)
        assert (mine["memory"] is None) == (cell.memory is None)
        if cell.memory is not None:
            near(mine["memory"], cell.memory)
        assert list(mine["gates"]) == list(cell.gates)
        for gate, values in cell.gates.items():
            near(mine["gates"][gate], values)
        for gate, values in cell.sums.items():
            near(mine["sums"][gate], values)


@browser
@pytest.mark.parametrize("kind", list(nets.LAYERS))
def test_a_reading_is_pythons_and_torchs(modules, kind):
    model = nets.text_model(kind)
    ours = in_browser(modules, model, TEXT)
    check(ours, read_text(model, TEXT))
    ids = torch.tensor(read_text(model, TEXT).ids)[None]
    with torch.inference_mode():
        logits = load_module(model)(ids).reshape(-1, 2)
    near(ours["logits"][-2:], logits[-1].numpy())


@browser
@pytest.mark.parametrize(
    "name",
    [
        "mood-rnn",
        "mood-gru",
        "mood-lstm",
        "seed-lstm",
        "mood-zh",
        "letters-rnn",
        "letters-lstm",
        "letters-gpt",
    ],
)
def test_a_shipped_model_reads_in_the_browser_as_in_python(modules, name):
    model = shipped_model(name)
    check(in_browser(modules, model, TEXT), read_text(model, TEXT))


@browser
@pytest.mark.parametrize(
    ("kind", "edit"),
    [
        ("rnn", Edit("rnn1", 2, "hidden", 3, -1.0)),
        ("gru", Edit("gru1", 1, "update", None, 1.0, until=4)),
        ("gru", Edit("gru1", 3, "reset", 0, 0.0)),
        ("lstm", Edit("lstm1", 0, "forget", None, 0.0, until=99)),
        ("lstm", Edit("lstm1", 4, "memory", 2, 2.5)),
        ("lstm", Edit("lstm1", 4, "hidden", 2, 0.75)),
        ("stack", Edit("lstm1", 2, "output", 1, 1.0, until=3)),
    ],
)
def test_an_edited_state_reads_on_as_in_python(modules, kind, edit):
    model = nets.text_model(kind)
    unit = -1 if edit.unit is None else edit.unit
    until = edit.step if edit.until is None else edit.until
    asked = {"cell": edit.layer, "what": edit.kind, "unit": unit, "step": edit.step}
    ours = in_browser(modules, model, TEXT, [{**asked, "until": until, "value": edit.value}])
    check(ours, read_edited(model, TEXT, (edit,)))
    assert not np.allclose(ours["logits"], read_text(model, TEXT).logits.ravel(), atol=1e-4)


@browser
@pytest.mark.parametrize(("kind", "gate"), [("rnn", "hidden"), ("gru", "update"), ("lstm", "cell")])
def test_shown_terms_add_up_to_pythons_own_sum(modules, kind, gate):
    model = nets.text_model(kind)
    reading = read_text(model, TEXT)
    found = reading_payload(model, TEXT)
    cases = [[gate, step, unit] for step in (0, 3, 7) for unit in (0, 5)]
    made = modules.evaluate(TERMS, [found["net"], packed(model), found["x"], cases])
    for (_, step, unit), one in zip(cases, made, strict=True):
        total = float(reading.cells[0].sums[gate][step, unit])
        assert sum(one["rounded"]) == round(one["sum"] * 1000)
        assert one["sum"] == pytest.approx(total, abs=1e-5)
        assert all(abs(r - 1000 * t) < 1 for r, t in zip(one["rounded"], one["terms"], strict=True))
        # torch keeps the gates' rows one behind another: reset, update, new; input, forget, cell.
        row = {"hidden": 0, "update": 1, "cell": 2}[gate] * 6 + unit
        terms = model.weights[f"{kind}1.weight_ih_l0"][row] * reading.cells[0].inputs[step]
        largest = np.argsort(-np.abs(terms))[:3]
        assert sorted(p["index"] for p in one["input"]["parts"]) == sorted(largest)


SHOWN = """async ([payload, packed, x, cases]) => {
    const { read } = await import("/rnn/cells.js");
    const { cellPicture } = await import("/rnn/picture.js");
    const { equation } = await import("/rnn/equation.js");
    const { unpack } = await import("/net/weights.js");
    const { floatsFromBase64, fromBase64 } = await import("/shared/dom.js");
    const weights = unpack(fromBase64(packed).buffer, payload.tensors);
    const { first, layers, labels, inputs } = payload;
    const net = { first, layers, labels, inputs, weights };
    const reading = read(net, floatsFromBase64(x));
    const t = (key) => key, labelName = (label) => label;
    const view = { t, labelName, what: "hidden", choose: () => {}, isLast: true, label: 0 };
    return cases.map(([step, unit]) => {
        const svg = cellPicture(net, reading, reading.cells[0], step, unit, view);
        const table = equation(net, reading, reading.cells[0], "hidden", step, unit, view);
        const texts = (root, query) => [...root.querySelectorAll(query)].map((e) => e.textContent);
        return { boxes: texts(svg, ".box .value"), words: texts(svg, ".word"),
            terms: texts(table, "[data-testid=term]"), total: texts(table, "tr.total .number") };
    });
}"""


def thousandths(text):
    return round(1000 * float(text.replace("−", "-")))


@browser
def test_the_cells_picture_and_the_equations_table_show_the_same_rounded_sum(modules):
    model = nets.text_model("rnn")
    found = reading_payload(model, TEXT)
    cases = [[step, unit] for step in range(10) for unit in range(6)]
    shown = modules.evaluate(SHOWN, [found["net"], packed(model), found["x"], cases])
    for one in shown:
        (bias,) = [text[4:] for text in one["words"] if text.startswith("b = ")]
        from_word, from_state, total = one["boxes"][:3]
        in_table = [thousandths(re.search(r"−?\d+\.\d{3}$", term)[0]) for term in one["terms"]]
        assert thousandths(bias) == in_table[-1]
        assert thousandths(total) == thousandths(one["total"][0]) == sum(in_table)
        assert sum(map(thousandths, (from_word, from_state, bias))) == thousandths(total)
    # Rounded alone, the bias would differ somewhere.
    weights = model.weights
    bias = weights["rnn1.bias_ih_l0"] + weights["rnn1.bias_hh_l0"]
    alone = [round(1000 * float(bias[unit])) for _, unit in cases]
    assert alone != [
        thousandths(next(w for w in one["words"] if w[:1] == "b")[4:]) for one in shown
    ]


@browser
def test_the_two_main_directions_are_those_of_scikit_learn(modules):
    hidden = read_text(nets.text_model("lstm"), TEXT).cells[0].hidden.astype(np.float64)
    script = """async ([rows, width]) => {
        const { mainDirections } = await import("/rnn/cells.js");
        return mainDirections(Float64Array.from(rows), width);
    }"""
    found = modules.evaluate(script, [hidden.ravel().tolist(), hidden.shape[1]])
    pca = PCA(2)
    theirs = pca.fit_transform(hidden)
    np.testing.assert_allclose(found["share"], pca.explained_variance_ratio_, atol=1e-6)
    np.testing.assert_allclose(np.abs(found["points"]), np.abs(theirs), atol=1e-4)


@browser
def test_letters_are_drawn_as_often_as_they_are_probable(modules):
    script = """async () => {
        const { draw, softmax } = await import("/rnn/cells.js");
        const { randomNumbers } = await import("/shared/random.js");
        const chances = softmax(Float64Array.from([1, 0, -1, 2]), 4, 0.7);
        const random = randomNumbers(7), counts = [0, 0, 0, 0];
        for (let k = 0; k < 20000; k++) counts[draw(chances, random())]++;
        return [counts, [...chances]];
    }"""
    counts, chances = modules.evaluate(script)
    expected = torch.softmax(torch.tensor([1.0, 0.0, -1.0, 2.0]) / 0.7, 0).numpy()
    np.testing.assert_allclose(chances, expected, atol=1e-6)
    assert np.abs(np.array(counts) / 20000 - expected).max() < 0.015


def mulberry32(seed, count):
    """The generator of Tommy Ettinger, in whole numbers of Python."""
    most = 2**32
    for _ in range(count):
        seed = (seed + 0x6D2B79F5) % most
        mixed = (seed ^ seed >> 15) * (seed | 1) % most
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % most
        yield (mixed ^ mixed >> 14) / most


@browser
@pytest.mark.parametrize("seed", [0, 1, 7919, 2**32 - 2])
def test_a_seed_gives_the_numbers_of_mulberry32(modules, seed):
    script = """async (seed) => {
        const { randomNumbers } = await import("/shared/random.js");
        const random = randomNumbers(seed);
        return Array.from({ length: 5 }, random);
    }"""
    assert modules.evaluate(script, seed) == list(mulberry32(seed, 5))


@browser
def test_units_are_sorted_by_value_and_by_change(modules):
    script = """async () => {
        const { sortUnits } = await import("/rnn/maps.js");
        const values = [0.1, -0.9, 0.3, /* step 2 */ 0.2, 0.9, -0.5];
        return ["name", "value", "change"].map((sort) => sortUnits(values, 3, 2, sort, 1));
    }"""
    assert modules.evaluate(script) == [[0, 1, 2], [1, 0, 2], [1, 2, 0]]


def test_the_payload_holds_the_words_own_rows_and_not_the_embedding():
    model = shipped_model("mood-gru")
    found = reading_payload(model, "good qwxzv film")
    assert found["tokens"] == ["good", "qwxzv", "film"]
    assert found["known"] == [True, False, True]
    x = np.frombuffer(base64.b64decode(found["x"]), "<f4").reshape(3, -1)
    ids = read_text(model, "good qwxzv film").ids
    np.testing.assert_array_equal(x, model.weights["embedding1.weight"][ids])
    assert "embedding1.weight" not in [row["name"] for row in found["net"]["tensors"]]
    assert found["vocabulary"] is None


def test_which_models_the_page_takes():
    assert PAGE.takes(shipped_model("mood-rnn").spec)
    assert not PAGE.takes(shipped_model("pen-cnn").spec)
    assert not writes_letters(shipped_model("mood-rnn"))

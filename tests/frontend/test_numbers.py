"""The browser's rounding against its Python twin, and against the laws that both must keep."""

import numpy as np
import pytest

from playground.core.rounding import plain, round_to_sum, shown_digits

pytestmark = pytest.mark.browser

ROUNDED = """async (cases) => {
  const n = await import("/shared/numbers.js");
  return cases.map(([terms, total]) => {
    const digits = n.shownDigits([...terms, total]);
    const rounded = n.roundToSum(terms, total, digits);
    return { ...rounded, texts: rounded.terms.map((units) => n.unitText(units, digits)),
      total_text: n.unitText(rounded.total, digits), fixed: n.fixed(total, digits) };
  });
}"""


def cases():
    random = np.random.default_rng(1)
    for _ in range(300):
        scale = 10.0 ** random.integers(-9, 7)
        terms = (scale * random.standard_normal(int(random.integers(1, 26)))).tolist()
        # Every second total is that of 32-bit floats, so a rest may remain.
        yield terms, float(np.float32(sum(terms)) if random.random() < 0.5 else sum(terms))
    for terms in ([1 / 9] * 9, [0.0] * 4, [-0.00005, 0.00005], [-1 / 9] * 9, [0.57], [2.0**-20]):
        yield terms, sum(terms)


def test_a_rounded_sum_is_pythons_and_adds_up(modules):
    given = list(cases())
    found = modules.evaluate(ROUNDED, [list(case) for case in given])
    for (terms, total), ours in zip(given, found, strict=True):
        theirs = round_to_sum(terms, total, shown_digits([*terms, total]))
        assert (ours["digits"], tuple(ours["terms"])) == (theirs.digits, theirs.terms)
        assert (ours["total"], ours["rest"]) == (theirs.total, theirs.rest)
        assert ours["texts"] == [theirs.text(units) for units in theirs.terms]
        assert ours["total_text"] == ours["fixed"] == theirs.text(theirs.total)
        assert sum(ours["terms"]) + ours["rest"] == ours["total"]
        unit = 10.0**-theirs.digits
        away = np.abs(np.array(ours["terms"]) * unit - terms)
        assert away.max() < unit * (1 + 1e-6)
        assert abs(ours["total"] * unit - total) <= 0.5 * unit * (1 + 1e-6)


def test_one_number_alone_is_written_as_in_python(modules):
    numbers = [0.0, 1.0, -1.0, 0.5, -0.079481, 12345.678, -3.2e-7, 1e-13, 99999.5, 2 / 3]
    script = """async (numbers) => {
      const { fixed, shownDigits } = await import("/shared/numbers.js");
      return numbers.map((number) => fixed(number, shownDigits([number])));
    }"""
    assert modules.evaluate(script, numbers) == [plain(number) for number in numbers]


@pytest.mark.parametrize(
    ("function", "given", "expected"),
    [
        ("show", [0.123456, 4], "0.1235"),
        ("show", [-12.5, 4], "−12.5"),
        ("show", [float(2**20), 3], "1050000"),
        ("compact", [0.0004], "0"),
        ("compact", [-0.1239], "−0.124"),
        ("compact", [1234.5], "1230"),
        ("fraction", [1 / 9], "1/9"),
        ("fraction", [0.125], "0.125"),
        ("fraction", [-1 / 9], "−0.1111"),
        ("percent", [0.9974], "99.7%"),
        ("percent", [0.99999], "99.9%"),
        ("percent", [1], "100%"),
        ("percent", [0.125], "13%"),
        ("percent", [0.003], "< 1%"),
        ("percent", [0], "0%"),
        ("inBrackets", ["−3"], "(−3)"),
        ("inBrackets", ["3"], "3"),
    ],
)
def test_numbers_are_written_as_people_read_them(modules, function, given, expected):
    script = "async ([f, given]) => (await import('/shared/numbers.js'))[f](...given)"
    assert modules.evaluate(script, [function, given]) == expected


def test_a_probability_in_percent_is_near_and_never_certain(modules):
    parts = [*np.linspace(0, 1, 2001).tolist(), 0.9949999, 0.9999999, 1e-9]
    script = "async (parts) => parts.map((await import('/shared/numbers.js')).percent)"
    for part, text in zip(parts, modules.evaluate(script, parts), strict=True):
        assert (text == "100%") == (part == 1)
        if text == "< 1%":
            assert 0.0005 < part < 0.005
            continue
        value = float(text.removesuffix("%"))
        assert (value == 0) == (part <= 0.0005)
        assert abs(value - 100 * part) <= (0.1 if part > 0.995 else 0.5) + 1e-9

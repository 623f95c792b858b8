"""Code that no net can be made of: a sentence at its line, in bounded time, and nothing is run."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.nets.parse import CodeError, parse_code
from playground.text import LANGUAGES
from tests.nets.nets import labels
from tests.nets.parse.programs import DIGIT, PHOTO, PROGRAMS, TEXT

TORCH = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
KERAS = "import keras\nfrom keras import layers\n"
# A program; its input; the line at fault; a part of the sentence.
MISTAKES = [
    # the three that have a sentence of their own
    (TORCH + "net = nn.Sequential(\nnn.Flatten(), nn.Linear(784, 10), nn.Softmax(dim=1))\n"
     "loss = nn.CrossEntropyLoss()", DIGIT, 5, "nn.Softmax(…) comes before CrossEntropyLoss"),
    (KERAS + "model = keras.Sequential([layers.Flatten(),\nlayers.Dense(10, 'softmax')])\n"
     "model.compile('adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True))",
     DIGIT, 4, "which applies the softmax itself and expects logits"),
    (TORCH + "net = nn.Sequential(nn.Conv2d(1, 4, 3),\nnn.Linear(4 * 26 * 26, 10))", DIGIT, 5,
     "got 4×26×26; expected a row of units. Put a Flatten before it."),
    (KERAS + "m = keras.Sequential()\nm.add(layers.Conv2D(4, 3))\nm.add(layers.Dense(10))", DIGIT,
     5, "Put a Flatten before it."),
    (TORCH + "net = nn.Sequential(nn.Flatten(),\nnn.Linear(700, 10))", DIGIT, 5,
     "nn.Linear: in_features is 700, but its input is 784. Write 784."),
    (TORCH + "net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(5408, 10))", DIGIT, 4,
     "nn.Conv2d: in_channels is 3, but its input is 1×28×28. Write 1."),
    # losses that do not go with the end of the net
    (KERAS + "m = keras.Sequential([layers.Flatten(), layers.Dense(10)])\n"
     "m.compile('adam', 'sparse_categorical_crossentropy')", DIGIT, 3, "expects probabilities"),
    (TORCH + "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\nloss = nn.NLLLoss()", DIGIT, 4,
     "expects logarithms of probabilities"),
    # not known
    (KERAS + "m = keras.Sequential([\nlayers.Conv2d(8, 3)])", DIGIT, 4,
     "layers.Conv2d is not a supported layer. Supported: layers.Conv2D"),
    (TORCH + "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Wobble())", DIGIT, 4,
     "nn.Wobble is not a supported layer"),
    (KERAS + "m = keras.Sequential([layers.Flatten(), layers.Dense(10, activation='rleu')])", DIGIT,
     3, "The activation 'rleu' is not supported"),
    (KERAS + "m = keras.Sequential([layers.Flatten(), layers.Dense(10, colour=3)])", DIGIT, 3,
     "layers.Dense has no supported argument colour. Supported: units, activation"),
    (KERAS + "m = keras.Sequential([layers.Flatten(), layers.Dense()])", DIGIT, 3,
     "layers.Dense lacks its argument units"),
    (KERAS + "n = read()\nm = keras.Sequential([layers.Flatten(), layers.Dense(n)])", DIGIT, 4,
     "units is read, whose value is unknown here"),
    (KERAS + "m = keras.Sequential([layers.Flatten(), layers.Dense(-3)])", DIGIT, 3,
     "units is -3; expected a whole number from 1"),
    (KERAS + "m = keras.Sequential([layers.Conv2D(4, (3, 5)), layers.Flatten()])", DIGIT, 3,
     "expected one number, or the same number twice"),
    (TORCH + "net = nn.Sequential([nn.Flatten(), nn.Linear(784, 10)])", DIGIT, 4,
     "Write nn.Sequential(*layers)"),
    # forward
    (TORCH + "class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n"
     "    self.a = nn.Linear(784, 10)\n  def forward(self, x):\n    x = x.flatten(1)\n"
     "    return self.a(x) * 2", DIGIT, 10, "can only be added (+)"),
    (TORCH + "class Net(nn.Module):\n  def forward(self, x):\n    return np.sqrt(x)", DIGIT, 6,
     "np.sqrt is not a supported layer. Supported: "),
    (TORCH + "class Net(nn.Module):\n  def forward(self, x):\n    return x.wobble()", DIGIT, 6,
     "The method wobble of a value is not supported"),
    (TORCH + "class Net(nn.Module):\n  def __init__(self):\n    self.a = nn.Linear(784, 784)\n"
     "  def forward(self, x):\n    return self.a(self.a(x.flatten(1)))", DIGIT, 8,
     "nn.Linear (line 6) is used a second time"),
    (TORCH + "class Net(nn.Module):\n  def forward(self, x):\n    if x.mean() > 0:\n"
     "      return x", DIGIT, 6, "its axes are None"),
    (TORCH + "class Net(nn.Module):\n  def forward(self, x):\n    if something():\n"
     "      return x", DIGIT, 6, "Without running the code it is unknown"),
    (TORCH + "class Net(nn.Module):\n  def __init__(self):\n    self.l = nn.LSTM(8, 4)\n"
     "    self.e = nn.Embedding(9, 8)\n  def forward(self, x):\n    return self.l(self.e(x))[0]",
     TEXT, 6, "batch_first is False; supported: True"),
    # the data
    (PROGRAMS["torch cifar tutorial"][2], DIGIT, 16, "in_channels is 3"),
    (PROGRAMS["keras list"][2], PHOTO, 6, "the data have 32×32×3"),
    (PROGRAMS["keras imdb lstm"][2], DIGIT, 14, "token numbers (Embedding), and the data are"),
    (PROGRAMS["keras list"][2], TEXT, 0, "The data are texts"),
    # no net, no Python
    ("", DIGIT, 0, "There is no net in the code"),
    ("x = 3", DIGIT, 0, "There is no net in the code"),
    ("model = keras.Sequential([)", DIGIT, 1, "This is not Python"),
    ("hello there", DIGIT, 1, "This is not Python"),
    (KERAS + "model = keras.Sequential()", DIGIT, 3, "The net has no layers"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "taken", "line", "sentence"), MISTAKES)
def test_a_mistake_is_named_at_its_line(program, taken, line, sentence):
    with pytest.raises(CodeError) as found:
        parse_code(program, taken, labels(2 if taken is TEXT else 10))
    assert sentence in str(found.value)
    assert found.value.line == line
    assert str(found.value).startswith(
        f"Line {line}: " if line else found.value.why.in_language("en")
    )
    for language in LANGUAGES:
        assert found.value.in_language(language)


def test_what_does_not_touch_the_net_is_passed_over():
    program = (
        TORCH + "import os\nos.remove('x')\nfor a in b: c(a)\nwhile True: d()\n"
        "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\nf.g[1:2, ...] = h if i else j\n"
    )  # fmt: skip
    assert len(parse_code(program, DIGIT, labels(10)).spec.nodes) == 2


# ---- hostile code -----------------------------------------------------------------------------

BOMB = "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"
DOUBLING = "\n".join(["a = [0, 1, 2, 3]", *["a = a + a"] * 60, "b = len(a)"])
NESTED = "\n".join(["a = [0] * 900", *["a = [a] * 900"] * 9, "b = a == a", "b = str(a)"])
HOSTILE = {
    "imports and calls": "import os\nos.system('touch /tmp/x')\n__import__('os').abort()\n"
                         "exec('1/0')\neval('1/0')\nopen('x', 'w').write('x')\n" + BOMB,
    "attributes": "().__class__.__base__.__subclasses__()[0]('x')\n" + BOMB,
    "brackets": "x = " + "(" * 3000 + ")" * 3000,
    "lists": "x = " + "[" * 150 + "]" * 150 + "\n" + BOMB,
    "minus signs": "x = " + "-" * 50_000 + "1\n" + BOMB,
    "a long sum": "x = " + "+".join(["1"] * 20_000) + "\n" + BOMB,
    "attributes in a row": "x = a" + ".b" * 20_000 + "\n" + BOMB,
    "a megabyte": "x = 1\n" * 170_000 + BOMB,
    "powers": "x = 9 ** 9 ** 9\ny = 10 ** 1000000000\nz = 'a' * 10 ** 12\n" + BOMB,
    "a huge range": "x = list(range(10 ** 15))\ny = [0] * 10 ** 12\n" + BOMB,
    "loops": "for a in range(400):\n  for b in range(400):\n    for c in range(400):\n      1\n",
    "comprehensions":
        "x = [a for a in range(400) for b in range(400) for c in range(400)]\n" + BOMB,
    "recursion": "def f(x):\n  return f(x) + f(x)\nf(1)\n" + BOMB,
    "doubling": DOUBLING + "\n" + BOMB,
    "lists in lists": NESTED + "\nkeras.layers.Reshape(a)\nnn.Conv2d(1, 1, a)\n" + BOMB,
    "a text that doubles": "s = 'aaaa'\n" + "s = f'{s}{s}'\n" * 60 + BOMB,
    "a list that doubles": "s = [1]\n" + "s = [*s, *s]\n" * 60 + BOMB,
    "a list of itself": "s = [1]\ns.append(s)\ns.extend(s)\nt = s == s\nu = str(s)\n" + BOMB,
    "many layers": "net = nn.Sequential(*[nn.ReLU() for k in range(900)])\n",
    "an endless sequential": "net = nn.Sequential()\nfor k in range(400):\n"
                             "  net.append(nn.Sequential(*[net]))\n",
    "a net in itself": "class Net(nn.Module):\n  def forward(self, x):\n    return self(x)\n",
    "null": "x = '\0'\n" + BOMB,
    "digits": "x = " + "9" * 20_000 + "\n" + BOMB,
    "format":
        "x = '%1000000000d' % 3\ny = f'{3:1000000000}'\nz = '{:999999999}'.format(1)\n" + BOMB,
    "decorators": "@exit\ndef f(): pass\n@quit()\nclass A(metaclass=exit): pass\n" + BOMB,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_gives_a_net_or_a_sentence_in_bounded_time(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    began = time.thread_time()
    net_or_sentence(HOSTILE[name])
    assert time.thread_time() - began < 5  # seconds of this thread; most take a few hundredths
    assert list(tmp_path.iterdir()) == []


def net_or_sentence(text):
    try:
        parse_code(text, DIGIT, labels(10))
    except CodeError as error:
        said = [error.in_language(language) for language in LANGUAGES]
    else:
        return
    assert all(said)


WORDS = ["model", "keras", ".", "(", ")", "[", "]", "=", "nn", "Sequential", "Linear", "10", ",",
         "\n", "x", "layers", "Dense", "for", "in", "range", ":", "  ", "def",
         "class", "return",
         "self", "forward", "+", "**", "*", "lambda", "Flatten", "'relu'", "None", "-1", "import",
         "F", "relu", "view", "@", "if", "else", "Conv2d", "1", "3", "%", "{",
         "}", "=="]  # fmt: skip


@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
)
def test_any_text_gives_a_net_or_a_sentence(text):
    net_or_sentence(text)


@given(st.data())
def test_a_program_with_a_few_letters_changed_gives_a_net_or_a_sentence(data):
    program = data.draw(st.sampled_from([each[2] for each in PROGRAMS.values()]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(program) - 1))
        put = data.draw(st.sampled_from(["", "(", ")", "0", "-1", "x", ",", "None", "[", "'", "*"]))
        program = program[:at] + put + program[at + data.draw(st.integers(0, 2)) :]
    net_or_sentence(program)

"""A chart of the Train page: a function from the run's events, the panel, and its words."""

from tests.recipes.scratch import Scratch

WORD = '    "speed": "examples a second",\n'
FUNCTION = '''def speed_curve(
    batches: Sequence[Batch],
    view: View = View(),
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """How many examples a second the run trains on."""
    line = _training_line(batches, "examples_per_second", view, words["speed"])
    return replace(_chart(words["speed"], Axis(zero=True), view, words), lines=(line,))


'''
PANEL = '    drawn["speed"] = curves.speed_curve(log.batches, view, named)\n'

USE = """
from types import SimpleNamespace

from playground.charts.curves import View
from playground.core.events import Batch
from playground.nets.spec import Dense, Flatten, ImageInput, ModelSpec
from playground.ui.language import speaking
from playground.ui.panels import content
from playground.ui.train.curves import charts

spec = ModelSpec(ImageInput(), (Flatten(), Dense(10)), tuple("0123456789"))
batches = [Batch(k + 1, 1, 0.1, 1.0, {}, 0.1, 100.0 + k, {}) for k in range(3)]
with speaking("zh"):
    panels = charts(SimpleNamespace(spec=spec),
                    SimpleNamespace(batches=batches, evaluations=[]), View())
(row,) = content([panels])["rows"]
(chart,) = (panel["chart"] for panel in row if panel["id"] == "train-chart-speed")
found = {"title": chart["title"], "values": chart["lines"][0]["y"]}
"""


def follow(copy: Scratch) -> None:
    copy.insert("playground/charts/curves.py", "def gradient_chart(", FUNCTION)
    copy.insert("playground/charts/curves.py", '    "training": "training",', WORD)
    copy.insert("playground/ui/train/curves.py", "    return [\n        Panel(\n", PANEL)
    for language, word in (("en", "Examples a second"), ("zh", "每秒样本数")):
        copy.append(f"playground/text/{language}/train.ftl", f"w_speed = {word}\n")

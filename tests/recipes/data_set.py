"""A data set that ships: its file with a source, a function that reads it, its name and title."""

from tests.recipes.scratch import Scratch

SCRIPT = '''"""Makes assets/data/weather.tsv."""

from pathlib import Path

LINES = ["sunny and warm\\tgood", "rain all day\\tbad", "a warm wind\\tgood", "cold rain\\tbad"]
FILE = Path(__file__).resolve().parents[1] / "assets" / "data" / "weather.tsv"
FILE.write_text("\\n".join(10 * LINES) + "\\n", "utf-8")
'''

FUNCTION = '''"""Days, good and bad. `scripts/make_weather.py` made the file."""

from pathlib import Path

import numpy as np

from playground.core.data import TextSet

FILE = Path(__file__).resolve().parents[2] / "assets" / "data" / "weather.tsv"


def weather() -> TextSet:
    rows = [line.split("\\t") for line in FILE.read_text("utf-8").splitlines()]
    labels = np.array([label == "good" for _, label in rows], np.int64)
    return TextSet("weather", tuple(text for text, _ in rows), labels, ("bad", "good"))
'''

LOADED = """def _weather() -> TrainingData:
    from playground.data.weather import weather

    return split(weather())


"""

USE = """
from playground.core.recipe import Recipe
from playground.training.datasets import load_dataset
from playground.training.loop import train
from playground.training.presets import spec_for
from playground.ui.language import speaking
from playground.ui.train.choice import data_names, data_title

data = load_dataset("weather")
*_, ending = train(spec_for("gru", data), Recipe(epochs=1), data, "cpu")
with speaking("zh"):
    found = {"sizes": [len(data.train), len(data.validation)], "ending": ending.event,
             "offered": "weather" in data_names(), "title": data_title("weather")}
"""


def follow(copy: Scratch) -> None:
    copy.make("scripts/make_weather.py", SCRIPT)
    copy.run("scripts/make_weather.py", "assets/data/weather.tsv")
    copy.append("assets/README.md", "| `data/weather.tsv` | 40 days | ours | Apache-2.0 | … |\n")
    copy.make("playground/data/weather.py", FUNCTION)
    datasets = "playground/training/datasets.py"
    copy.insert(datasets, "# To add a data set", LOADED)
    copy.insert(datasets, '    "letters": _letters,\n', '    "weather": _weather,\n')
    for language, title in (("en", "Weather"), ("zh", "天气")):
        copy.append(f"playground/text/{language}/train.ftl", f"data_weather = {title}\n")

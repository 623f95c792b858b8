"""The recipe for a task (docs/recipes.md), followed in a copy: two Python files and its texts."""

import shutil
import subprocess
import sys
from pathlib import Path

PLAYGROUND = Path(__file__).resolve().parents[2] / "playground"

RECORD = '''

@dataclass(frozen=True, slots=True)
class Brightness:
    """The mean brightness of a picture, as one number."""

    kind: ClassVar[str] = "brightness"
    reads: ClassVar[tuple[str, ...]] = ("image",)
    fewest_labels: ClassVar[int] = 0
    labels: tuple[str, ...] = ()

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        return ((1,),)

    def input_channels(self) -> int | None:
        return None

    def tensors(self) -> dict[str, Shape]:
        return {}


Generation ='''

MODULE = """
import numpy as np
import torch

from playground.core.data import ImageSet
from playground.tasks.answers import MadePictures
from playground.tasks.task import Measured, Metric, Task, Tensors


class BrightnessTask(Task):
    kind = "brightness"
    takes = (ImageSet,)
    curves = ("loss",)

    @property
    def metrics(self):
        return (Metric("mean_error", higher_is_better=False, fraction=False),)

    def check(self, examples):
        self._check_size(examples)

    def tensors(self, examples, device):
        images = torch.from_numpy(np.array(examples.images)).to(device)
        return Tensors(images, {"mean": images.float().mean((1, 2, 3)) / 255})

    def loss(self, net, outputs, batch, recipe, reduction="mean"):
        error = (outputs[:, 0] - batch.targets["mean"]).square()
        return error.mean() if reduction == "mean" else error

    def answer(self, net, examples):
        return MadePictures(examples.images[:1])

    def meter(self):
        return Errors()


class Errors:
    def __init__(self):
        self.errors = []

    def add(self, net, outputs, batch):
        self.errors += (outputs[:, 0] - batch.targets["mean"]).abs().tolist()

    def result(self):
        return Measured({"mean_error": float(np.mean(self.errors))})


TASK = BrightnessTask
"""

TRAINING = """
import json

import numpy as np

from playground.core.data import ImageSet
from playground.core.events import event_to_json
from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import Brightness
from playground.nets.spec import AvgPool, Dense, Flatten, ModelSpec, spec_from_json, spec_to_json
from playground.text import say
from playground.training.data import split
from playground.training.loop import train

random = np.random.default_rng(1)
images = (random.random((400, 1, 4, 4)) * random.random((400, 1, 1, 1)) * 255).astype(np.uint8)
examples = ImageSet("noise", images, np.arange(400) % 2, ("even", "odd"))
spec = ModelSpec(ImageInput(1, 4, 4), (AvgPool(2, 2), Flatten(), Dense(1)), Brightness())
assert spec_from_json(spec_to_json(spec)) == spec
recipe = Recipe(learning_rate=0.02, epochs=12)
lines = [json.loads(event_to_json(e)) for e in train(spec, recipe, split(examples), "cpu")]
print(say("zh", "tasks.metric_mean_error"))
print(lines[-1]["event"], [e for e in lines if e.get("split") == "validation"][-1]["metrics"])
"""


def test_a_task_is_a_record_a_module_and_texts(tmp_path):
    copy = tmp_path / "playground"
    shutil.copytree(PLAYGROUND, copy, ignore=shutil.ignore_patterns("__pycache__", "frontend"))
    records = copy / "core" / "task.py"
    source = records.read_text("utf-8").replace("\n\nGeneration =", RECORD, 1)
    assert "Brightness" in source
    records.write_text(
        source.replace("| NextToken\nTASK_KINDS", "| NextToken | Brightness\nTASK_KINDS")
    )
    (copy / "tasks" / "brightness.py").write_text(MODULE)
    for language, text in (("en", "mean error"), ("zh", "平均误差")):
        with (copy / "text" / language / "tasks.ftl").open("a", encoding="utf-8") as file:
            file.write(f"metric_mean_error = {text}\n")
    made = subprocess.run(
        [sys.executable, "-c", TRAINING], capture_output=True, text=True, cwd=tmp_path, timeout=120,
        env={"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8", "PATH": ""},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    words, measured = made.stdout.splitlines()
    assert words == "平均误差"
    assert measured.startswith("finished {'mean_error': 0.0")

"""A task: a record, a module and the names of its metrics."""

from tests.recipes.scratch import Scratch

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


'''

MODULE = """
import numpy as np
import torch

from playground.core.data import ImageSet
from playground.tasks.answers import GeneratedPictures
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
        return GeneratedPictures(examples.images[:1])

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

USE = """
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
checks = [line for line in lines if line.get("split") == "validation"]
found = {
    "text": say("zh", "tasks.metric_mean_error"), "ending": lines[-1]["event"],
    "metrics": checks[-1]["metrics"],
}
"""


def follow(copy: Scratch) -> None:
    copy.insert("playground/core/task.py", "Generation =", RECORD.lstrip("\n") + "\n")
    copy.insert("playground/core/task.py", "\nTASK_KINDS", " | Brightness")
    copy.make("playground/tasks/brightness.py", MODULE)
    for language, text in (("en", "mean error"), ("zh", "平均误差")):
        copy.append(f"playground/text/{language}/tasks.ftl", f"metric_mean_error = {text}\n")

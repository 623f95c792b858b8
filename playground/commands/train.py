"""`python -m playground train --preset NAME --dataset NAME`: trains a net and prints progress."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from playground.core.errors import UserError, system_reason
from playground.core.events import (
    Batch,
    Checkpoint,
    Diverged,
    Ending,
    Evaluated,
    Event,
    Failed,
    Hint,
    Started,
    event_to_json,
)

if TYPE_CHECKING:  # --help must not import torch
    from playground.core.recipe import Recipe
    from playground.nets.spec import ModelSpec
    from playground.training.controls import LocalControls
    from playground.training.data import TrainingData

LINE_SECONDS = 1.0  # between two lines about batches, in the text output


@dataclass(frozen=True, slots=True)
class Order:
    """A training run to start: net, recipe, data and device, all checked."""

    spec: ModelSpec
    recipe: Recipe
    data: TrainingData
    device: str
    source: str  # the command-line option that gave the net


@click.command("train")
@click.option("--preset", metavar="NAME", help="A net with its training settings.")
@click.option(
    "--code",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Instead of a preset: a program in PyTorch or Keras; it is read, not run.",
)
@click.option("--dataset", required=True, metavar="NAME", help="The data set.")
@click.option("--epochs", type=int, metavar="N", help="Default: the preset's or the code's.")
@click.option("--batch-size", type=int, metavar="N", help="Default: the preset's or the code's.")
@click.option("--optimiser", metavar="NAME", help="sgd, adam, adamw or rmsprop.")
@click.option("--learning-rate", type=float, metavar="X")
@click.option("--seed", type=int, metavar="N", help="Default: the preset's, 0.")
@click.option("--device", default="auto", metavar="D", help="auto, cpu, cuda or mps.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the model to FILE."
)
@click.option("--json", "as_json", is_flag=True, help="Every event as a line of JSON.")
def command(
    preset: str | None,
    code: Path | None,
    dataset: str,
    device: str,
    out: Path | None,
    as_json: bool,
    **settings: Any,
) -> int:
    """Train a preset's net, or a program's, and report its progress.

    Ctrl-C stops the run and keeps what was learned. A program's own optimiser, epochs and batch
    size are used unless options set others.

    The exit status is 0 if the run finished or was stopped, 1 if it diverged or failed.
    """
    from playground.nets.files import check_out
    from playground.training.controls import LocalControls

    controls = LocalControls()
    with _stopped_by_interrupt(controls):
        if out is not None:
            check_out(out)
        given = {name: value for name, value in settings.items() if value is not None}
        order = _order(preset, code, dataset, given, device)
        tell = _tell_programs if as_json else _People(order.spec)
        last, check = None, None
        for event in _events(order, controls):
            tell(event)
            if isinstance(event, Checkpoint):
                last = event
            elif isinstance(event, Evaluated) and event.split == "validation":
                check = event
        if out is not None and last is not None and not isinstance(event, Failed | Diverged):
            _write(out, order, last, check)
    return int(isinstance(event, Failed | Diverged))


@contextmanager
def _stopped_by_interrupt(controls: LocalControls) -> Iterator[None]:
    """Let the first Ctrl-C stop the run after the current batch; a second one ends the program."""

    def stop(_number: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        controls.command("stop")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _order(
    preset: str | None, code: Path | None, dataset: str, given: dict[str, Any], device: str
) -> Order:
    from dataclasses import replace

    from playground.core.recipe import check_recipe
    from playground.nets.parse.source import read_program
    from playground.training.datasets import load_dataset
    from playground.training.devices import choose_device
    from playground.training.presets import find_preset, parse_for, recipe_for, spec_for

    if (preset is None) == (code is None):
        raise UserError("commands.preset_or_code")
    program = None if code is None else read_program(code)
    if preset is not None:
        find_preset(preset)
    choose_device(device)
    data = load_dataset(dataset)
    if program is not None:
        parsed = parse_for(program, data)
        for note in parsed.notes:
            click.echo(f"note: line {note.line}: {note.message}", err=True)
        spec, recipe, source = parsed.spec, parsed.recipe, f"--code {code}"
    else:
        assert preset is not None
        spec, recipe = spec_for(preset, data), recipe_for(preset, data)
        source = f"--preset {preset}"
    return Order(spec, check_recipe(replace(recipe, **given)), data, device, source)


def _events(order: Order, controls: LocalControls) -> Iterator[Event]:
    import torch

    from playground.nets.cpu_speed import keep_freed_memory
    from playground.training.loop import train
    from playground.training.settings import settings

    keep_freed_memory()
    # The same thread count as on the Train page, so that the numbers are the same.
    torch.set_num_threads(settings().torch_threads)
    return train(order.spec, order.recipe, order.data, order.device, controls)


def _write(out: Path, order: Order, last: Checkpoint, check: Evaluated | None) -> None:
    from playground.nets.files import write_model
    from playground.nets.model import Model
    from playground.training.cards import training_card

    recipe = order.recipe
    made_by = (
        f"python -m playground train {order.source} --dataset {order.data.name} "
        f"--epochs {recipe.epochs} --seed {recipe.seed}"
    )
    metrics = check.metrics if check is not None and check.step == last.step else {}
    card = training_card(order.data.name, recipe, last.step, metrics, made_by)
    try:
        write_model(Model(out.stem, order.spec, last.weights, card), out)
    except OSError as error:
        raise UserError("commands.out_unwritable", path=out, why=system_reason(error)) from None


# ---- output -----------------------------------------------------------------------------------


def _tell_programs(event: Event) -> None:
    click.echo(event_to_json(event))


class _People:
    """Prints the run as text: its start, one line a second, each epoch, and its end."""

    def __init__(self, spec: ModelSpec) -> None:
        from playground.tasks.registry import task_of

        self._metrics = task_of(spec).metrics
        self._steps = 0
        self._line = 0.0

    def __call__(self, event: Event) -> None:
        line = self._words(event)
        if line:
            click.echo(line)

    def _words(self, event: Event) -> str:
        match event:
            case Started():
                self._steps = event.total_steps
                return (
                    f"{event.parameters:,} parameters, {event.train_examples:,} examples, "
                    f"{event.total_steps:,} batches on the {event.device}"
                )
            case Batch() if time.monotonic() - self._line >= LINE_SECONDS:
                self._line = time.monotonic()
                return (
                    f"batch {event.step:,} of {self._steps:,}: {self._measured(event, 1)}, "
                    f"{event.examples_per_second:,.0f} examples/s"
                )
            case Evaluated(split="train"):
                return f"epoch {event.epoch}: {self._measured(event, 2)}"
            case Evaluated():
                return f"  validation: {self._measured(event, 2)}"
            case Hint():
                return f"hint: {event.sentence}"
            case Ending():
                return f"{event.event} after {event.seconds:.1f} s. {event.sentence}"
        return ""

    def _measured(self, event: Batch | Evaluated, digits: int) -> str:
        known = [
            f"{metric.name.replace('_', ' ')} {metric.text(event.metrics[metric.name], digits)}"
            for metric in self._metrics
            if metric.name in event.metrics
        ]
        return ", ".join([f"loss {event.loss:.4f}", *known])

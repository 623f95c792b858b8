"""The loop against PyTorch written by hand, bit for bit; its endings; going on; its chance."""

import itertools
import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from torch import nn

from playground.core.events import (
    Batch,
    Checkpoint,
    Diverged,
    Evaluated,
    Failed,
    Finished,
    Started,
    Stopped,
    is_ending,
)
from playground.core.recipe import OPTIMISERS, SCHEDULES, Augmentation, Recipe, RecipeError
from playground.nets import spec as s
from playground.nets.build import Net
from playground.tasks.classification import ClassificationTask
from playground.training import loop, trainer
from playground.training.controls import LocalControls
from playground.training.data import DataError
from playground.training.loop import checkpoint_steps, train
from playground.training.schedules import learning_rate_at
from playground.training.trainer import Trainer
from tests.training.small import (
    DEEP,
    NORMED,
    TINY,
    UNSEEN,
    digits,
    picture_spec,
    points,
    same_weights,
    sentences,
    text_spec,
    told,
)

# ---- against PyTorch written by hand --------------------------------------------------------


def by_hand(net, make_optimiser, make_schedule, batch_size: int, epochs: int, seen: int = 28):
    """A plain loop over the digits; its losses, learning rates and net."""
    data = digits()
    inputs = torch.from_numpy(data.train.images.astype(np.float32)) / 255
    labels = torch.tensor(data.train.labels)
    order = torch.Generator().manual_seed(5)
    optimiser = make_optimiser(net.parameters())
    schedule = make_schedule(optimiser)
    losses, rates = [], []
    for _ in range(epochs):
        for rows in torch.randperm(len(labels), generator=order).split(batch_size):
            optimiser.zero_grad()
            loss = F.cross_entropy(net(inputs[rows][:, :, :seen, :seen]), labels[rows])
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            rates.append(optimiser.param_groups[0]["lr"])
            schedule.step()
    return losses, rates, net


def small_net() -> nn.Module:
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(5)
        return nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, 2), nn.ReLU(),
            nn.Flatten(), nn.Linear(6 * 6 * 6, 10),
        ).to(memory_format=torch.channels_last)  # fmt: skip


WEIGHTS = ("weight", "bias")
CASES = {
    "Adam, constant": (
        Recipe("adam", 0.01),
        lambda p: torch.optim.Adam(p, 0.01, fused=True),
        lambda o: torch.optim.lr_scheduler.ConstantLR(o, 1.0),
    ),
    "SGD with momentum, one cycle": (
        Recipe("sgd", 0.1, momentum=0.9, schedule="onecycle"),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, fused=True),
        lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=8, cycle_momentum=False),
    ),
    "AdamW, cosine, weight decay": (
        Recipe("adamw", 0.01, schedule="cosine", weight_decay=0.1),
        lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1, fused=True),
        lambda o: torch.optim.lr_scheduler.LambdaLR(
            o, lambda step: (1 + np.cos(np.pi * step / 8)) / 2
        ),
    ),
    "RMSprop, in steps": (
        Recipe("rmsprop", 0.001, momentum=0.5, schedule="step"),
        lambda p: torch.optim.RMSprop(p, 0.001, momentum=0.5),
        lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [4, 6], 0.1),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_does_what_pytorch_by_hand_does(case):
    recipe, make_optimiser, make_schedule = CASES[case]
    losses, rates, net = by_hand(small_net(), make_optimiser, make_schedule, 40, 2)
    recipe = replace(recipe, batch_size=40, epochs=2, seed=5)
    events = told(picture_spec(DEEP), recipe, digits())
    batches = [event for event in events if isinstance(event, Batch)]
    assert [b.learning_rate for b in batches] == [pytest.approx(r, rel=1e-12) for r in rates]
    weights = points(events)[8].weights
    names = [f"{layer}.{part}" for layer in ("conv1", "conv2", "dense1") for part in WEIGHTS]
    by_name = dict(zip(names, (p.detach().numpy() for p in net.parameters()), strict=True))
    # Rates that differ in their last bit may differ in a weight's; the same rates may not.
    if [b.learning_rate for b in batches] == rates:
        assert [b.loss for b in batches] == losses
        assert same_weights(by_name, weights)
    else:
        assert case in ("AdamW, cosine, weight decay", "RMSprop, in steps")
        assert [b.loss for b in batches] == pytest.approx(losses, rel=1e-6)
        assert all(np.allclose(by_name[name], weights[name], atol=1e-7) for name in names)


@pytest.mark.parametrize("seen", [26, 28])
def test_it_leaves_out_what_no_layer_looks_at(seen):
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(5)
        net = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(6 * 5 * 5, 10),
        ).to(memory_format=torch.channels_last)  # fmt: skip
    recipe, make_optimiser, make_schedule = CASES["Adam, constant"]
    losses, _, net = by_hand(net, make_optimiser, make_schedule, 40, 2, seen)
    recipe = replace(recipe, batch_size=40, epochs=2, seed=5)
    events = told(picture_spec(UNSEEN), recipe, digits())
    given = [event.loss for event in events if isinstance(event, Batch)]
    # The whole picture gives the same losses, but for the order in which terms are added up.
    assert given == (losses if seen == 26 else pytest.approx(losses, rel=1e-5))


@given(
    rate=st.sampled_from([0.1, 0.003]),
    steps=st.integers(10, 400),
    schedule=st.sampled_from(["cosine", "onecycle"]),
)
def test_schedules_are_torchs(rate, steps, schedule):
    weight = nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([weight], rate)
    scheduler = (
        torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
        if schedule == "cosine"
        else torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    )
    recipe = Recipe(learning_rate=rate, schedule=schedule)
    for step in range(steps):
        expected = optimiser.param_groups[0]["lr"]
        assert learning_rate_at(recipe, step, steps) == pytest.approx(expected, rel=1e-6, abs=1e-9)
        optimiser.step()
        scheduler.step()


@pytest.mark.parametrize("kind", ["pictures", "texts"])
def test_evaluations_and_norms_are_torchs(kind):
    spec, data = (picture_spec(), digits()) if kind == "pictures" else (text_spec(), sentences())
    events = told(spec, Recipe(epochs=1, batch_size=32), data)
    batches = [e for e in events if isinstance(e, Batch)]
    seen, check = (e for e in events if isinstance(e, Evaluated))
    assert seen.loss == pytest.approx(np.mean([b.loss for b in batches]))
    assert seen.metrics["accuracy"] == pytest.approx(
        np.mean([b.metrics["accuracy"] for b in batches])
    )
    kept = points(events)

    from playground.nets.build import load_module
    from playground.nets.model import Model
    from playground.tasks.registry import task_of

    net = load_module(Model("end", spec, kept[max(kept)].weights))
    part = task_of(spec).tensors(data.validation, torch.device("cpu")).take(slice(None))
    logits = net(part.inputs)
    wanted = F.cross_entropy(logits, part.targets["labels"]).item()
    assert check.loss == pytest.approx(wanted, rel=1e-5)
    answers = logits.argmax(1).numpy()
    assert check.metrics["accuracy"] == np.mean(answers == data.validation.labels)
    for row, column in itertools.product(range(len(spec.labels)), repeat=2):
        both = (data.validation.labels == row) & (answers == column)
        assert check.confusion[row][column] == both.sum()
    # The change of plain SGD without momentum is the gradient itself.
    steps = told(spec, Recipe("sgd", 0.5, momentum=0.0, epochs=1), data)
    before, after = points(steps)[0].weights, points(steps)[1].weights
    first = next(e for e in steps if isinstance(e, Batch))
    for layer, norm in first.gradient_norms.items():
        moved = [after[n] - before[n] for n in after if n.startswith(layer + ".")]
        length = np.sqrt(sum(np.square(np.float64(m)).sum() for m in moved)) / 0.5
        assert norm == pytest.approx(length, rel=1e-3)


# ---- going on -------------------------------------------------------------------------------


WHOLE = Recipe(
    "sgd", 0.02, schedule="onecycle", batch_size=31, epochs=2, label_smoothing=0.1, clip_norm=1.0,
    weight_decay=0.001, augmentation=Augmentation(2, 10, 0.1, 0.2), seed=11,
)  # fmt: skip


def without_time(events):
    """Events as they can be compared: times and speeds are never the same twice."""
    plain = []
    for event in events:
        changes = {"seconds": 0.0}
        if isinstance(event, Batch):
            changes["examples_per_second"] = 0.0
        if isinstance(event, Checkpoint):
            plain.append(("checkpoint", event.step))
            continue
        plain.append(replace(event, **changes))
    return plain


def test_a_state_of_a_version_that_only_classified_is_gone_on_from():
    spec, data = picture_spec(), digits()
    whole = told(spec, WHOLE, data)
    point = points(whole)[5]
    state = dict(point.loop_state)
    # Its names then: right answers and examples of the epoch so far.
    state["loop.epoch_right"] = state.pop("loop.epoch_counts")[0]
    state["loop.epoch_examples"] = state.pop("loop.epoch_size")
    rest = told(spec, WHOLE, data, resume=replace(point, loop_state=state))
    later = [event for event in whole if event.step > 5]
    assert without_time(rest)[1:] == without_time(later)


@pytest.mark.parametrize("layers", [NORMED, DEEP], ids=["normed", "deep"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("at", [1, 5, 6, 7])
def test_going_on_is_the_same_as_never_having_stopped(layers, optimiser, at):
    spec, data, recipe = picture_spec(layers), digits(), replace(WHOLE, optimiser=optimiser)
    whole = told(spec, recipe, data)
    stopped = told(spec, recipe, data, controls=_StopAfter(at))
    assert isinstance(stopped[-1], Stopped)
    rest = told(spec, recipe, data, resume=points(stopped)[at])
    assert isinstance(rest[0], Started)
    assert rest[0].step == at
    assert without_time(rest[1:]) == without_time([e for e in whole if e.step > at])
    ends, wanted = points(rest), points(whole)
    assert all(same_weights(ends[step].weights, wanted[step].weights) for step in ends)


def test_going_on_keeps_the_gradient_scaler():
    # Float16 needs a GPU; the scaler itself does not.
    spec, data = picture_spec(), digits()
    before = Trainer(spec, WHOLE, data, "cpu", "float32", None)
    before.scaler = torch.amp.GradScaler("cpu", init_scale=64.0, growth_interval=2)
    for _ in range(3):
        before.batch(norms=False)
    after = Trainer(spec, WHOLE, data, "cpu", "float32", None)
    after.scaler = torch.amp.GradScaler("cpu")
    after._restore(before.checkpoint())
    assert before.scaler.get_scale() == 128.0
    assert after.scaler.state_dict() == before.scaler.state_dict()


class _StopAfter(LocalControls):
    """Stops after so many batches."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self.left = batches

    def wait(self) -> bool:
        self.left -= 1
        if self.left < 0:
            self.command("stop")
        return super().wait()


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    spec, data = picture_spec(NORMED), digits()
    one, two = told(spec, WHOLE, data), told(spec, WHOLE, data)
    assert without_time(one) == without_time(two)
    assert without_time(one) != without_time(told(spec, replace(WHOLE, seed=12), data))
    still = replace(WHOLE, augmentation=Augmentation())
    assert without_time(one) != without_time(told(spec, still, data))


def test_the_global_generator_is_left_alone():
    torch.random.default_generator.manual_seed(123)
    before = torch.random.get_rng_state()
    for event in train(picture_spec(NORMED), WHOLE, digits(), "cpu"):
        assert torch.equal(torch.random.get_rng_state(), before), event
        torch.rand(1)
        before = torch.random.get_rng_state()


# ---- endings and controls -------------------------------------------------------------------


COMMANDS = st.one_of(
    st.sampled_from([("pause", None), ("resume", None), ("one_batch", None), ("stop", None)]),
    st.tuples(st.just("learning_rate"), st.sampled_from([1e-3, 0.1, 30.0])),
)


@hypothesis_settings(max_examples=60)
@given(
    script=st.dictionaries(st.integers(0, 20), st.lists(COMMANDS, max_size=3), max_size=5),
    recipe=st.builds(
        Recipe,
        optimiser=st.sampled_from(OPTIMISERS),
        learning_rate=st.sampled_from([0.001, 0.1, 100.0]),
        schedule=st.sampled_from(SCHEDULES),
        batch_size=st.sampled_from([16, 40, 100]),
        epochs=st.integers(1, 2),
        target=st.sampled_from([0.0, 0.1]),
        max_seconds=st.sampled_from([0.0, 1e-9]),
    ),
)
def test_whatever_the_controls_do_there_is_one_ending_and_it_comes_last(script, recipe):
    controls = LocalControls()
    events = []
    helper = threading.Timer(60, controls.command, ("stop",))  # should a script hang
    helper.start()
    try:
        for number, event in enumerate(
            train(picture_spec((s.AvgPool(7, 7), s.Flatten(), s.Dense(10))), recipe, digits(80),
                  "cpu", controls)
        ):  # fmt: skip
            events.append(event)
            for name, value in script.get(number, []):
                controls.command(name, value)
            if controls.will_wait():  # somebody presses on in the end
                threading.Timer(0.001, controls.command, ("resume",)).start()
    finally:
        helper.cancel()
    endings = [is_ending(event) for event in events]
    assert endings == [False] * (len(events) - 1) + [True]
    assert isinstance(events[0], Started)
    assert [isinstance(e, Started) for e in events].count(True) == 1
    steps = [e.step for e in events if isinstance(e, Batch)]
    assert steps == list(range(1, len(steps) + 1))
    assert [e.step for e in events] == sorted(e.step for e in events)
    assert events[-1].sentence
    if isinstance(events[-1], Finished | Stopped):  # what was learned is kept
        assert max(points(events)) == events[-1].step


def test_each_event_has_the_epoch_that_its_batch_belongs_to():
    events = told(picture_spec(), Recipe(batch_size=40, epochs=3), digits(100, 10))
    epochs = [event.epoch for event in events if isinstance(event, Batch)]
    assert epochs == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    checks = [(event.epoch, event.step) for event in events if isinstance(event, Evaluated)]
    assert checks == [(1, 3), (1, 3), (2, 6), (2, 6), (3, 9), (3, 9)]
    assert (events[0].epoch, events[-1].epoch) == (1, 3)


def test_a_long_run_measures_norms_a_hundred_times_and_its_checkpoints_have_room(monkeypatch):
    spec = picture_spec((s.AvgPool(7, 7), s.Flatten(), s.Dense(10)))
    bytes_each = 4 * (16 * 10 + 10)
    monkeypatch.setattr(loop, "MAX_CHECKPOINT_BYTES", 20 * bytes_each)
    events = told(spec, Recipe(learning_rate=0.03, batch_size=1, epochs=3), digits(100, 10))
    measured = [e.step for e in events if isinstance(e, Batch) and e.gradient_norms]
    # One more if the run looks stuck after an epoch.
    assert set(range(1, 301, 3)) <= set(measured)
    assert len(measured) <= 103
    kept = points(events)
    assert {0, 1, 100, 200, 300} <= set(kept)
    assert 15 <= len(kept) <= 20


def test_a_pause_keeps_the_point_and_one_batch_goes_one_further():
    controls = LocalControls()
    run = train(picture_spec(), Recipe(epochs=20), digits(), "cpu", controls)
    for event in run:
        if isinstance(event, Batch) and event.step == 7:
            controls.command("pause")
            break
    event = next(run)
    assert isinstance(event, Checkpoint)
    assert event.step == 7
    for step in (8, 9):
        controls.command("one_batch")
        assert isinstance(next(run), Batch)
        event = next(run)
        assert isinstance(event, Checkpoint)
        assert event.step == step
    controls.command("stop")
    event = next(run)
    assert isinstance(event, Stopped)
    assert event.sentence == "You stopped the run at batch 9."
    assert list(run) == []


def test_a_pause_is_no_time_of_training(monkeypatch):
    now = [0.0]

    class Paused(LocalControls):
        def wait(self):
            now[0] += 100.0  # the visitor's pause before each batch
            return super().wait()

    clock = SimpleNamespace(perf_counter=lambda: now[0])
    for module in (loop, trainer):
        monkeypatch.setattr(module, "time", clock)
    recipe = Recipe(batch_size=40, epochs=2, max_seconds=50.0)
    *_, last = train(picture_spec(), recipe, digits(), "cpu", Paused())
    assert isinstance(last, Finished)
    assert (last.step, last.seconds) == (8, 0.0)


def test_a_rate_changed_in_flight_scales_the_rest_of_the_schedule():
    controls = LocalControls()
    recipe = Recipe("sgd", 0.1, schedule="cosine", batch_size=40, epochs=2)
    rates = []
    for event in train(picture_spec(), recipe, digits(), "cpu", controls):
        if isinstance(event, Batch):
            rates.append(event.learning_rate)
            if event.step == 4:
                controls.command("learning_rate", 0.2)
    plan = [learning_rate_at(recipe, step, 8) for step in range(8)]
    assert rates[:4] == plan[:4]
    assert rates[4] == pytest.approx(0.2)
    assert np.array(rates[4:]) / 0.2 == pytest.approx(np.array(plan[4:]) / plan[4])


def test_a_changed_rate_is_the_optimisers():
    class Later(LocalControls):
        def new_learning_rate(self):
            return 0.25

    data = digits()
    changed = told(picture_spec(), Recipe("sgd", 0.001, epochs=1), data, controls=Later())
    asked = told(picture_spec(), Recipe("sgd", 0.25, epochs=1), data)
    assert same_weights(points(changed)[1].weights, points(asked)[1].weights)


@pytest.mark.parametrize(
    ("recipe", "kind", "words"),
    [
        (Recipe("sgd", 100.0, epochs=3), Diverged, "batch"),
        (Recipe(epochs=2), Finished, "All 2 epochs were run."),
        (Recipe(epochs=50, target=0.3), Finished, "the target that was set"),
        (Recipe(epochs=50, max_seconds=1e-6), Finished, "The time limit of 1e-06 seconds"),
    ],
)
def test_each_ending_says_why(recipe, kind, words):
    events = told(picture_spec(), recipe, digits())
    assert type(events[-1]) is kind
    assert words in events[-1].sentence


def test_a_loss_that_is_no_number_ends_the_run_at_its_batch():
    spec = picture_spec((s.Flatten(), s.Dense(10)))
    start = points(told(spec, Recipe(epochs=1), digits()))[2]
    broken = {name: array * np.float32(np.nan) for name, array in start.weights.items()}
    events = told(spec, Recipe(epochs=1), digits(), resume=replace(start, weights=broken))
    assert isinstance(events[-1], Diverged)
    assert "no longer a finite number (batch 3)" in events[-1].sentence
    assert not any(isinstance(e, Checkpoint) for e in events)


def test_weights_that_an_update_has_spoiled_are_not_kept(monkeypatch):
    """The loss of a batch is that of the weights before it, so it tells nothing of these."""
    checkpoint = Trainer.checkpoint

    def spoiled(loop):
        point = checkpoint(loop)
        factor = np.float32(np.inf if loop.step >= 3 else 1)
        return replace(point, weights={name: a * factor for name, a in point.weights.items()})

    monkeypatch.setattr(Trainer, "checkpoint", spoiled)
    events = told(picture_spec(), Recipe(epochs=2), digits())
    assert isinstance(events[-1], Diverged)
    assert "no longer a finite number" in events[-1].sentence
    assert all(e.step < 3 for e in events if isinstance(e, Checkpoint))


def test_weights_that_are_no_numbers_are_never_kept():
    events = told(picture_spec(TINY), Recipe("sgd", 100.0, momentum=0.99, epochs=30), digits())
    assert isinstance(events[-1], Diverged)
    for event in events:
        if isinstance(event, Checkpoint):
            assert all(np.isfinite(array).all() for array in event.weights.values())


OUT_OF_MEMORY = (
    MemoryError(),
    RuntimeError("DefaultCPUAllocator: can't allocate memory"),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
    RuntimeError("CUDA error: out of memory"),
)


@pytest.mark.parametrize("error", OUT_OF_MEMORY)
def test_memory_that_runs_out_is_an_ending(monkeypatch, error):
    calls = itertools.count()
    forward = Net.forward

    def limited(net, inputs):
        if next(calls) == 2:
            raise error
        return forward(net, inputs)

    monkeypatch.setattr(Net, "forward", limited)
    events = told(picture_spec(), Recipe(epochs=1), digits())
    assert isinstance(events[-1], Failed)
    assert events[-1].step == 2
    assert "Try a smaller batch or a smaller net" in events[-1].sentence


@pytest.mark.parametrize("error", OUT_OF_MEMORY)
def test_data_that_do_not_fit_into_memory_are_an_ending(monkeypatch, error):
    def tensors(task, examples, device):
        raise error

    monkeypatch.setattr(ClassificationTask, "tensors", tensors)
    (ending,) = told(picture_spec(), Recipe(epochs=1), digits())
    assert isinstance(ending, Failed)
    assert ending.reason == "memory"


def test_a_bug_is_no_ending(monkeypatch):
    def wrong(net, inputs):
        raise RuntimeError("shapes differ")

    monkeypatch.setattr(Net, "forward", wrong)
    with pytest.raises(RuntimeError, match="shapes differ"):
        told(picture_spec(), Recipe(epochs=1), digits())


# ---- what cannot begin ----------------------------------------------------------------------


def test_what_does_not_fit_is_said_before_anything_is_done():
    with pytest.raises(RecipeError, match="batch_size is 0; expected a whole number from 1"):
        told(picture_spec(), Recipe(batch_size=0), digits())
    with pytest.raises(DataError, match="The net reads images and few texts holds texts"):
        told(picture_spec(), Recipe(), sentences())
    wide = replace(picture_spec(), input=s.ImageInput(1, 28, 30))
    with pytest.raises(DataError, match="takes pictures of 1×28×30"):
        told(wide, Recipe(), digits())


@given(total=st.integers(1, 5_000), per_epoch=st.integers(1, 500), size=st.integers(1, 100_000_000))
def test_checkpoints_are_few_and_hold_both_ends(total, per_epoch, size):
    steps = checkpoint_steps(total, per_epoch, size)
    assert {0, total} <= steps
    assert max(steps) == total
    assert len(steps) <= 70
    assert len(steps) * size <= 64_000_000 + 12 * size

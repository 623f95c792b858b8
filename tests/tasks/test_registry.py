"""Every task: found by its kind, described in each language, and carried through a whole run."""

import csv
import io
import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.events import Batch, Evaluated, event_from_json, event_to_json
from playground.core.recipe import Recipe
from playground.core.task import TASK_KINDS
from playground.nets.build import build
from playground.tasks.registry import task_class, task_of
from playground.tasks.task import Metric
from playground.text import has
from playground.training.data import TrainingData, check_fit, split
from playground.training.export import examples_npz, history_csv
from playground.training.loop import train
from playground.training.runs.history import History
from tests.tasks import test_classification as classification
from tests.tasks import test_detection as detection
from tests.tasks import test_flow_matching as flow
from tests.tasks import test_next_token as next_token
from tests.tasks import test_restoration as restoration
from tests.tasks import test_tagging as tagging
from tests.tasks.made import bars, chain_text, grammar, parts, squares
from tests.training.small import points, same_weights
from tests.training.test_loop import without_time
from tests.ui.recorded import record_run

CASES = {
    "classification": (classification.SPEC, bars),
    "tagging": (tagging.spec_of(True), grammar),
    "detection": (detection.SPEC, squares),
    "flow_matching": (flow.PICTURES, bars),
    "restoration": (restoration.SPEC, bars),
    "next_token": (next_token.spec_of(6), lambda random, count: chain_text(random, 6 * count)),
}
RECIPE = Recipe(learning_rate=0.01, epochs=2, batch_size=7, seed=4)


def few(kind: str) -> TrainingData:
    return parts(CASES[kind][1], 20, 9)


def test_every_task_has_a_case_here():
    assert set(CASES) == set(TASK_KINDS)


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_a_task_is_found_by_its_kind_and_says_what_it_measures(kind):
    task = task_of(CASES[kind][0])
    assert type(task) is task_class(kind)
    assert task.kind == kind
    names = [metric.name for metric in task.metrics]
    assert task.main.name == names[0]
    assert set(task.curves) <= {"loss", *names}
    assert all(has(f"tasks.metric_{name}") for name in names)


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_events_hold_the_tasks_metrics_and_go_through_json(kind):
    spec, data = CASES[kind][0], few(kind)
    task = task_of(spec)
    names = [metric.name for metric in task.metrics]
    for event in train(spec, RECIPE, data, "cpu"):
        if isinstance(event, Batch | Evaluated):
            assert set(event.metrics) <= set(names)
            again = event_from_json(event_to_json(event))
            assert again == event
            raw = json.loads(event_to_json(event))
            assert ("accuracy" in raw) == (kind == "classification")
            assert ("metrics" in raw) == (kind != "classification" and bool(event.metrics))
        if isinstance(event, Evaluated) and event.split == "validation":
            assert list(event.metrics) == names
            assert all(np.isfinite(value) for value in event.metrics.values())
            assert bool(event.confusion) == task.confusion


@pytest.mark.parametrize("kind", TASK_KINDS)
@pytest.mark.parametrize("at", [2, 3])
def test_going_on_is_the_same_as_never_having_stopped(kind, at):
    spec, data = CASES[kind][0], few(kind)
    whole = list(train(spec, RECIPE, data, "cpu"))
    kept = points(whole)
    assert at in kept
    rest = list(train(spec, RECIPE, data, "cpu", resume=kept[at]))
    later = [e for e in whole if e.step > at or e is whole[0]]
    assert without_time(rest)[1:] == without_time(later)[1:]
    assert same_weights(points(rest)[max(kept)].weights, kept[max(kept)].weights)


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_a_run_is_written_down_and_read_again(kind):
    spec, data = CASES[kind][0], few(kind)
    run = record_run(spec, RECIPE, data)
    main = task_of(spec).main.name
    assert main in dict(run.metrics)
    told = run.model().card.results[f"validation {main.replace('_', ' ')}"]
    assert told == dict(run.metrics)[main]
    rows = list(csv.DictReader(io.StringIO(history_csv(run).decode())))
    checks = [row[main] for row in rows if row["split"] == "validation"]
    assert float(checks[-1]) == dict(run.metrics)[main]
    with np.load(io.BytesIO(examples_npz(run)), allow_pickle=False) as file:
        tensors = task_of(spec).tensors(data.train, torch.device("cpu"))
        assert (file["train_inputs"] == tensors.inputs.numpy()).all()
        for name, target in tensors.targets.items():
            assert (file[f"train_{name}"] == target.numpy()).all()
    again = History(run.run_id).read_examples()
    check_fit(spec, TrainingData(*again))
    assert len(again[0]) == len(data.train)


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_data_travel_to_a_worker_and_can_be_split(kind):
    data = few(kind)
    sent = pickle.loads(pickle.dumps(data))
    check_fit(CASES[kind][0], sent)
    halves = split(data.train, 0.25, seed=3)
    if kind == "next_token":  # one text: its end is held out
        assert halves.train.texts[0] + halves.validation.texts[0] == data.train.texts[0]
    else:
        assert len(halves.train) + len(halves.validation) == len(data.train)
    check_fit(CASES[kind][0], halves)


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_another_kind_of_data_is_refused_in_a_sentence(kind):
    spec = CASES[kind][0]
    for other in TASK_KINDS:
        data = few(other)
        if not isinstance(data.train, task_class(kind).takes):
            with pytest.raises(ValueError, match="Choose another net"):
                check_fit(spec, data)


def test_a_target_is_reached_from_the_side_that_is_better():
    assert Metric("span_f1").reached(0.9, 0.8)
    assert not Metric("span_f1").reached(0.7, 0.8)
    bits = Metric("bits_per_token", higher_is_better=False, fraction=False)
    assert bits.reached(1.1, 1.2)
    assert not bits.reached(1.3, 1.2)
    assert (bits.text(2.3571), Metric("map50").text(0.5)) == ("2.357", "50.0%")


def test_a_run_ends_at_the_target_of_its_own_metric():
    spec, data = CASES["next_token"][0], few("next_token")
    recipe = replace(RECIPE, epochs=9)
    checks = [e for e in train(spec, recipe, data, "cpu") if isinstance(e, Evaluated)]
    bits = [e.metrics["bits_per_token"] for e in checks if e.split == "validation"]
    assert bits[2] < bits[0]
    target = replace(recipe, target=bits[2])
    ending = list(train(spec, target, data, "cpu"))[-1]
    assert ending.reason == "target"
    assert ending.epoch == 1 + next(k for k, value in enumerate(bits) if value <= bits[2])
    assert ending.values == {"metric": "bits_per_token", "value": bits[ending.epoch - 1]}


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("kind", ["classification", "tagging", "flow_matching", "next_token"])
def test_the_constant_loss_is_the_least_that_one_output_for_all_inputs_has(kind, loss):
    spec = tagging.spec_of(False) if kind == "tagging" else CASES[kind][0]
    recipe = Recipe()
    if kind == "classification":
        recipe = Recipe(loss=loss, label_smoothing=0.1)
    task, data = task_of(spec), parts(CASES[kind][1], 60, 2).train
    part = task.tensors(data, torch.device("cpu"))
    # Many draws of noise and time, where the task draws some.
    batches = [task.prepare(part.take(slice(None)), torch.Generator().manual_seed(seed))
               for seed in range(30 if kind == "flow_matching" else 1)]  # fmt: skip
    net = build(spec)
    shape = task.forward(net, batches[0].inputs).shape
    free = shape[1:] if kind == "flow_matching" else shape[-1:]
    output = torch.zeros(free, requires_grad=True)
    search = torch.optim.LBFGS([output], max_iter=60, line_search_fn="strong_wolfe")

    def mean_loss():
        search.zero_grad()
        losses = [task.loss(net, output.expand(shape), batch, recipe) for batch in batches]
        total = sum(losses) / len(losses)
        total.backward()
        return total

    search.step(mean_loss)
    found = float(mean_loss().detach())
    assert task.constant_loss(part, recipe) == pytest.approx(found, rel=0.03)
    assert task_of(CASES["detection"][0]).constant_loss(part, recipe) is None

"""What the scripts that train nets by flow matching share: the U-Net, the training, distances."""

from __future__ import annotations

import argparse
import copy
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import FlowMatching, Restoration
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, read_model, write_model
from playground.nets.layers import (
    Add,
    AvgPool,
    Concat,
    Conv,
    ConvTranspose,
    GroupNorm,
    Layer,
    SiLU,
    Upsample,
)
from playground.nets.model import Card, Model
from playground.nets.spec import INPUT, ModelSpec, Node
from playground.tasks.registry import task_of
from playground.tasks.task import Batch

RATE = 2e-3
GROUPS = 8  # of channels that are normalised together
LOOK = 20  # seconds between two looks at what has been reached


def u_net(
    taken: ImageInput,
    task: FlowMatching | Restoration,
    wide: tuple[int, ...],
    blocks: tuple[int, ...] = (1, 1, 2),
    asked: int = 0,
    coarse: int = 1,
    fine: int = 0,
) -> ModelSpec:
    """Residual blocks at several sizes, each half of the one before; shortcuts join blocks of the
    same size. `wide` and `blocks` are the channels and the number of blocks at each size, from the
    largest. The smaller sizes read the input again, because the normalisations weaken constant
    maps such as the time. With `asked` channels, every block is given what is asked (time and
    labels), in so many maps that are computed from the input at the smallest size. A `coarse` net
    works at most at that part of the picture's size (2 or 3), which costs less; the last layers see
    each pixel, with `fine` channels."""
    nodes: list[Node | Layer] = []
    counts: Counter[str] = Counter()
    last = len(wide) - 1

    def add(*layers: Node | Layer) -> str:
        for each in layers:
            nodes.append(each)
            kind = (each.layer if isinstance(each, Node) else each).kind
            counts[kind] += 1
        return f"{kind}{counts[kind]}"

    def conv(filters: int, kernel: int = 3, stride: int = 1) -> Conv:
        return Conv(filters, kernel, stride, same=True)

    large = coarse > 1
    inputs = [add(Node(AvgPool(coarse, coarse), (INPUT,))) if large else INPUT]
    for _ in range(last):
        inputs.append(add(Node(AvgPool(), (inputs[-1],))))
    told = ""
    if asked:
        told = add(Node(conv(asked, 1), (inputs[last],)), SiLU(), conv(asked, 1), SiLU())

    def block(stream: str, size: int) -> str:
        start = stream
        if asked:
            maps = add(Node(conv(wide[size], 1), (told,)))
            if size < last:
                maps = add(Node(Upsample(2 ** (last - size)), (maps,)))
            start = add(Node(Add(), (stream, maps)))
        end = add(Node(GroupNorm(GROUPS), (start,)), SiLU(), conv(wide[size]))
        return add(Node(Add(), (stream, end)))

    def run(stream: str, size: int) -> str:
        for _ in range(blocks[size]):
            stream = block(stream, size)
        return stream

    first = Conv(wide[0], coarse + 2, coarse, 1) if large else conv(wide[0])
    streams = [run(add(Node(first, (INPUT,))), 0)]
    for size in range(1, last + 1):
        down = add(Node(conv(wide[size], 3, 2), (streams[-1],)))
        if not asked:
            down = add(Node(Concat(), (down, inputs[size])), conv(wide[size]))
        streams.append(run(down, size))
    stream = streams[-1]
    for size in range(last - 1, -1, -1):
        up = add(Node(conv(wide[size], 1), (stream,)), Upsample(2))
        stream = run(add(Node(Add(), (up, streams[size]))), size)
    end = add(Node(GroupNorm(GROUPS), (stream,)), SiLU())
    if not large:
        add(conv(task.channels))
        return ModelSpec(taken, nodes, task)
    up = add(Node(ConvTranspose(fine, coarse + 2, coarse, 1), (end,)))
    pixels = add(Node(conv(fine, 1 if asked else 3), (INPUT,)))
    seen = add(Node(Add(), (up, pixels)), SiLU(), conv(fine), SiLU(), conv(task.channels))
    # The noise is in the velocity as it is in the input.
    add(Node(Add(), (seen, add(Node(conv(task.channels, 1), (INPUT,))))))
    return ModelSpec(taken, nodes, task)


@dataclass(frozen=True, slots=True)
class Trained:
    """`net` has the moving average of the weights, on the CPU."""

    net: Net
    steps: int
    batch: int  # examples
    loss: float  # moving average over the batches
    device: str
    seconds: float

    @property
    def recipe(self) -> str:
        return (
            f"AdamW, highest learning rate {RATE:g}, {self.steps:,} batches of {self.batch}, "
            f"{self.seconds:.0f} s on {self.device}; moving average of the weights"
        )


def device_options(parser: argparse.ArgumentParser, clock: float) -> None:
    """The options that all these scripts have. A training on another machine writes its weights
    with `--bare`; `--start FILE --clock 0` then measures them and writes the card."""
    parser.add_argument("--clock", type=float, default=clock, help="seconds, of CPU if on it")
    parser.add_argument("--until", type=float, help="end at this time, in seconds since 1970")
    parser.add_argument("--device", default="auto", help="cpu, cuda, or auto: CUDA if there is one")
    parser.add_argument("--no-graph", action="store_true", help="without CUDA graphs")
    parser.add_argument("--half", action="store_true", help="bfloat16 also on a CPU (AVX-512 BF16)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="a file of this script to go on from")
    parser.add_argument("--bare", action="store_true", help="write the weights without results")


@dataclass(frozen=True, slots=True)
class Run:
    """A training with the options of `device_options`. Every `LOOK` seconds the weights so far are
    written to `out`."""

    name: str
    out: Path
    options: argparse.Namespace

    @property
    def device(self) -> torch.device:
        return chosen_device(self.options.device)

    def train(
        self, spec: ModelSpec, batch: Callable[[torch.Generator], Batch], rate: float = RATE
    ) -> Model:
        """The trained model; its card has the recipe."""
        options = self.options
        start = read_model(options.start) if options.start else None
        if start and options.clock <= 0:
            return start
        left = options.until - time.time() if options.until else options.clock
        clock = min(options.clock, max(left, 1.0))

        def look(so_far: Trained) -> None:
            print(f"{so_far.steps} steps, {so_far.seconds:.0f} s: {so_far.loss:.4f}", flush=True)
            self.write(model_of(so_far.net, self.name, Card(recipe=so_far.recipe)))

        trained = train(
            spec, batch, clock, look, start, self.device, not options.no_graph, rate,
            options.seed, options.half, bool(options.until),
        )  # fmt: skip
        look(trained)
        before = f"{start.card.recipe}; then " if start and start.card.recipe else ""
        model = model_of(trained.net, self.name, Card(recipe=before + trained.recipe))
        self.write(model)
        return model

    def write(self, model: Model) -> None:
        """Write the weights with 8 bits each."""
        write_model(model, self.out, eight_bit=True)


def as_stored(model: Model) -> Model:
    """The model with its weights as they are read from its file: results are measured with it."""
    return model_from_bytes(model_to_bytes(model, eight_bit=True), model.name)


def chosen_device(name: str) -> torch.device:
    return torch.device("cuda" if name == "auto" and torch.cuda.is_available() else
                        "cpu" if name == "auto" else name)  # fmt: skip


def generator(device: torch.device, seed: int) -> torch.Generator:
    """The device's own generator: CUDA graphs advance no other."""
    if device.type == "cuda":
        torch.cuda.init()
        random: torch.Generator = torch.cuda.default_generators[device.index or 0]
        random.manual_seed(seed)
        return random
    return torch.Generator().manual_seed(seed)


def train(
    spec: ModelSpec,
    batch: Callable[[torch.Generator], Batch],
    clock: float,
    look: Callable[[Trained], None],
    start: Model | None = None,
    device: torch.device | None = None,
    graph: bool = True,
    rate: float = RATE,
    seed: int = 0,
    half: bool = False,
    by_wall: bool = False,
) -> Trained:
    """Train for `clock` seconds (of CPU if on it and not `by_wall`) on the batches of `batch`, from
    new weights or those of `start`. `look` is called every `LOOK` seconds with what has been
    reached. On CUDA, a step is recorded once and replayed as a graph. With `half`, and always on
    CUDA, convolutions are computed with numbers of 16 bits (bfloat16)."""
    device = device or torch.device("cpu")
    cuda = device.type == "cuda"
    half = cuda or half
    if cuda:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True
    else:
        torch.set_num_threads(1)
    torch.manual_seed(seed)
    task, net = task_of(spec), (build(spec) if start is None else load_module(start).train())
    net = net.to(device, memory_format=torch.channels_last)
    mean = copy.deepcopy(net).eval()
    ours, means = list(net.parameters()), list(mean.parameters())
    at_most = rate if start is None else rate / 2
    # A captured optimiser reads its learning rate from the device.
    settings = {"lr": torch.tensor(at_most, device=device), "capturable": True} if cuda else {}
    optimiser = torch.optim.AdamW(
        ours, **({"lr": at_most} | settings), weight_decay=1e-4, fused=True
    )
    random = generator(device, seed)
    average = torch.ones((), device=device)
    size = 0

    def step() -> None:
        nonlocal size
        ready = batch(random)
        size = ready.size
        inputs = ready.inputs.contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=half, cache_enabled=False):
            outputs = net(inputs)
        loss = task.loss(net, outputs.float(), ready, Recipe())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(ours, 1.0)
        optimiser.step()
        average.lerp_(loss.detach(), 0.005)

    def plain() -> None:
        optimiser.zero_grad()
        step()

    run = _captured(plain, step, optimiser) if cuda and graph else plain
    now = time.perf_counter if cuda or by_wall else time.process_time
    done = torch.cuda.Event(blocking=True) if cuda else None
    begun, looked, count = now(), 0.0, 0

    def told() -> Trained:
        name = torch.cuda.get_device_name(device) if cuda else "one CPU core"
        net = copy.deepcopy(mean).cpu().to(memory_format=torch.contiguous_format)
        return Trained(net, count, size, float(average), name, now() - begun)

    while (part := (now() - begun) / clock) < 1:
        value = at_most * min(1.0, (count + 1) / 300) * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        for group in optimiser.param_groups:
            if isinstance(group["lr"], Tensor):
                group["lr"].fill_(value)
            else:
                group["lr"] = value
        run()
        count += 1
        keep = min(0.999, (count + 1) / (count + 20))
        with torch.no_grad():
            torch._foreach_lerp_(means, ours, 1 - keep)
        if done and count % 10 == 0:
            done.record()  # the clock is that of the device
            done.synchronize()
        if now() - begun - looked > LOOK:
            looked = now() - begun
            look(told())
    return told()


def _captured(
    plain: Callable[[], None], step: Callable[[], None], optimiser: torch.optim.Optimizer
) -> Callable[[], None]:
    """A step as a CUDA graph: one launch instead of hundreds."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(4):
            plain()
    torch.cuda.current_stream().wait_stream(side)
    optimiser.zero_grad(set_to_none=True)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def apart(pictures: np.ndarray, labels: np.ndarray) -> float:
    """The mean distance of two pictures with the same label."""
    flat = torch.from_numpy(pictures.reshape(len(pictures), -1)).float()
    each = [float(torch.pdist(flat[labels == label]).mean()) for label in np.unique(labels)]
    return float(np.mean(each))

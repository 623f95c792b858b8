"""Train the shipped letters-gpt: the next letter, by a small causal transformer.

python scripts/train_letters_gpt.py --out assets/models [--steps N]

On the same sentences as `train_letters.py`. One thread, own generators: the same seed gives the
same weights on the same machine. It takes about five minutes of one CPU.
"""

import argparse
import math
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from train_letters import LENGTH, LETTERS, SOURCE, bits_per_letter, letters_of

from playground.data.tokens import FIRST
from playground.nets.build import Net, build, model_of
from playground.nets.files import write_model
from playground.nets.layers import GELU, Add, Attention, LayerNorm, SequenceConv
from playground.nets.model import Card
from playground.nets.spec import Dense, Dropout, Embedding, Layer, ModelSpec, Node, TextInput

UNITS, HEADS, BLOCKS, WINDOW = 96, 4, 3, 4
DROPOUT = 0.1
BATCH, STEPS, WARM, SEED = 12, 1_500, 60, 7
MUON, ADAM, DECAY, AVERAGE = 0.02, 3e-3, 0.05, 0.995


def gpt_spec() -> ModelSpec:
    """Letters mixed with the three before them, then blocks of attention and of dense layers, each
    added to what it reads (pre-norm)."""
    nodes: list[Node | Layer] = [
        Embedding(len(LETTERS) + FIRST, UNITS), SequenceConv(UNITS, WINDOW, causal=True),
        Node(Add(), ("embedding1", "seqconv1")), Dropout(DROPOUT),
    ]  # fmt: skip
    stream = "dropout1"
    for block in range(BLOCKS):
        for half, layers in enumerate(
            ((Attention(HEADS, True, True),), (Dense(4 * UNITS), GELU(), Dense(UNITS)))
        ):
            number = 2 * block + half + 2
            nodes += [Node(LayerNorm(), (stream,)), *layers, Dropout(DROPOUT)]
            nodes.append(Node(Add(), (stream, f"dropout{number}")))
            stream = f"add{number}"
    nodes += [LayerNorm(), Dense(len(LETTERS))]
    return ModelSpec(TextInput("character", LENGTH, tuple(LETTERS)), nodes, tuple(LETTERS))


def first_weights(net: Net, generator: torch.Generator) -> None:
    """Small normal weights, smaller still where a branch is added; nothing at the end."""
    table = net.get_parameter("embedding1.weight")
    deviations = {"embedding1.weight": 0.5, "seqconv1.weight": (UNITS * WINDOW) ** -0.5}
    small = 0.5 * UNITS**-0.5
    added = small * (2 * BLOCKS) ** -0.5
    for name, weight in net.named_parameters():
        if net.layer(name.partition(".")[0]).normalises:
            continue
        if name.endswith("bias"):
            nn.init.zeros_(weight)
            continue
        ends = "out_proj" in name or weight.shape == (UNITS, 4 * UNITS)
        deviation = deviations.get(name, added if ends else small)
        nn.init.normal_(weight, 0, deviation, generator=generator)
    table.data[0] = 0
    nn.init.zeros_(net.get_parameter(f"{net.spec.names[-1]}.weight"))


def orthogonal(matrix: Tensor) -> Tensor:
    """About the nearest matrix whose singular values are all 1, by five Newton-Schulz steps."""
    x = matrix / (matrix.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if tall else x


class Muon:
    """Momentum whose steps are made orthogonal; for matrices.

    Source: Jordan et al. (2024), Muon, https://kellerjordan.github.io/posts/muon.
    """

    def __init__(self, matrices: list[nn.Parameter]) -> None:
        self.matrices = matrices
        self.momentum = [torch.zeros_like(each) for each in matrices]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        for matrix, momentum in zip(self.matrices, self.momentum, strict=True):
            assert matrix.grad is not None
            momentum.mul_(0.95).add_(matrix.grad)
            towards = matrix.grad + 0.95 * momentum
            # Queries, keys and values are three matrices in one.
            parts = 3 if matrix.shape[0] == 3 * matrix.shape[1] else 1
            for own, step in zip(matrix.chunk(parts), towards.chunk(parts), strict=True):
                flat = step.flatten(1)
                scale = max(1.0, flat.shape[0] / flat.shape[1]) ** 0.5
                own.mul_(1 - rate * DECAY).sub_(rate * scale * orthogonal(flat).view_as(own))


def train_gpt(text: Tensor, steps: int) -> Net:
    generator = torch.Generator().manual_seed(SEED)
    torch.manual_seed(SEED)  # dropout draws from the global generator
    net = build(gpt_spec()).train()
    first_weights(net, generator)
    ends = (f"{net.spec.names[0]}.", f"{net.spec.names[-1]}.")
    inner = {n: p for n, p in net.named_parameters() if p.dim() > 1 and not n.startswith(ends)}
    rest = [p for n, p in net.named_parameters() if n not in inner]
    muon = Muon(list(inner.values()))
    adam = torch.optim.AdamW(rest, ADAM, betas=(0.9, 0.97), weight_decay=0.01)
    average = {name: value.clone() for name, value in net.state_dict().items()}
    for step in range(steps):
        cosine = 0.5 + 0.5 * math.cos(math.pi * step / steps)
        rate = min(1.0, (step + 1) / WARM) * cosine
        begins = torch.randint(len(text) - LENGTH - 1, (BATCH, 1), generator=generator)
        rows = text[begins + torch.arange(LENGTH + 1)]
        logits = net(rows[:, :-1] + FIRST)
        loss = functional.cross_entropy(logits.transpose(1, 2), rows[:, 1:])
        net.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(rest, 1.0)
        muon.step(MUON * rate)
        for group in adam.param_groups:
            group["lr"] = ADAM * rate
        adam.step()
        keep = min(AVERAGE, (step + 1) / (step + 20))
        with torch.no_grad():
            for name, value in net.state_dict().items():
                average[name].lerp_(value, 1 - keep)
        if step % 100 == 99:
            bits = float(loss.detach()) / math.log(2)
            print(f"{step + 1} of {steps}: {bits:.3f} bits in training", flush=True)
    net.load_state_dict(average)
    return net.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    text, test = letters_of("train"), letters_of("test")
    started = time.process_time()
    net = train_gpt(text, arguments.steps)
    card = Card(
        {
            "en": "Writes on, letter by letter, with a small causal transformer.",
            "zh": "一个字母一个字母地往下写，用的是一个小型因果 Transformer。",
        },
        (SOURCE,),
        f"Muon (Adam for the rest) with a cosine schedule, {arguments.steps:,} batches of {BATCH} "
        f"windows of {LENGTH} out of {len(text):,} letters; dropout {DROPOUT:g}, averaged weights; "
        f"seed {SEED}.",
        {"bits a letter, 1,000 test sentences": round(bits_per_letter(net, test), 3)},
        "python scripts/train_letters_gpt.py --out assets/models",
    )
    write_model(model_of(net, "letters-gpt", card), arguments.out / "letters-gpt.safetensors")
    print(card.results, f"{time.process_time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()

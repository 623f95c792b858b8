"""Train the shipped letters-rnn and letters-lstm: what is the next letter?

python scripts/train_letters.py --out assets/models [--only letters-lstm] [--epochs N]

On the shipped sentences (MIT), in lower case, one a line. Each window of the text is read from
a state of zeros; every letter is answered with the one that follows. One thread, own
generators: the same seed gives the same weights on the same machine.
"""

import argparse
import math
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from train_mood import first_weights

from playground.data.letters import LETTERS, shipped_letters
from playground.data.tokens import FIRST
from playground.nets.build import Net, build, model_of
from playground.nets.files import write_model
from playground.nets.model import Card, Source
from playground.nets.spec import LSTM, RNN, Dense, Embedding, ModelSpec, TextInput

LENGTH = 256
DIMENSIONS = 16
UNITS = 64
WINDOW, BATCH = 96, 48
EPOCHS, RATE, SEED = 100, 5e-3, 7
CELLS = {"letters-rnn": RNN(UNITS, every_step=True), "letters-lstm": LSTM(UNITS, every_step=True)}
SUMMARIES = {
    "letters-rnn": (
        "Writes on, letter by letter, with the plainest recurrent cell.",
        "一个字母一个字母地往下写，用的是最简单的循环单元。",
    ),
    "letters-lstm": (
        "Writes on, letter by letter, with an LSTM.",
        "一个字母一个字母地往下写，用的是 LSTM。",
    ),
}

SOURCE = Source(
    "4,000 rated sentences of vaderSentiment 3.3.2 (Hutto & Gilbert, 2014)",
    "MIT",
    "https://pypi.org/project/vaderSentiment/",
)


def letters_of(part: str) -> Tensor:
    """The sentences of a part in one row of letter numbers."""
    (text,) = shipped_letters(part).texts
    return torch.tensor([LETTERS.index(c) for c in text])


def bits_per_letter(net: Net, text: Tensor) -> float:
    """The mean surprise over a text, in bits, read in windows from a state of zeros."""
    rows = text[: len(text) // LENGTH * LENGTH].view(-1, LENGTH)
    total = 0.0
    with torch.inference_mode():
        for part in rows.split(32):
            logits, follows = net(part[:, :-1] + FIRST).flatten(0, 1), part[:, 1:].flatten()
            total += float(functional.cross_entropy(logits, follows, reduction="sum"))
    return total / rows[:, 1:].numel() / math.log(2)


def train_letters(name: str, text: Tensor, epochs: int) -> Net:
    spec = ModelSpec(
        TextInput("character", LENGTH, tuple(LETTERS)),
        (Embedding(len(LETTERS) + FIRST, DIMENSIONS), CELLS[name], Dense(len(LETTERS))),
        tuple(LETTERS),
    )
    generator = torch.Generator().manual_seed(SEED)
    net = build(spec)
    first_weights(net, generator)
    table = net.embedding1.weight
    table.data.copy_(0.5 * torch.randn(table.shape, generator=generator))
    table.data[0] = 0
    rate = RATE if name == "letters-lstm" else 0.4 * RATE
    optimiser = torch.optim.Adam(net.parameters(), rate)
    batches = len(text) // (WINDOW * BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, epochs * batches + 1)
    for _ in range(epochs * batches):
        begins = torch.randint(len(text) - WINDOW - 1, (BATCH, 1), generator=generator)
        rows = text[begins + torch.arange(WINDOW + 1)]
        logits = net(rows[:, :-1] + FIRST)
        # The first letters of a window have nothing before them to go by: they count less.
        losses = functional.cross_entropy(logits.transpose(1, 2), rows[:, 1:], reduction="none")
        loss = losses[:, 4:].mean() + 0.02 * losses[:, :4].mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return net.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(CELLS), choices=list(CELLS))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    text, test = letters_of("train"), letters_of("test")
    for name in arguments.only:
        started = time.perf_counter()
        net = train_letters(name, text, arguments.epochs)
        english, chinese = SUMMARIES[name]
        card = Card(
            {"en": english, "zh": chinese},
            (SOURCE,),
            f"Adam with one cycle up to {RATE:g} (RNN: {0.4 * RATE:g}), {arguments.epochs} epochs "
            f"over {len(text):,} letters in batches of {BATCH} windows of {WINDOW}; seed {SEED}.",
            {"bits a letter, 1,000 test sentences": round(bits_per_letter(net, test), 3)},
            f"python scripts/train_letters.py --only {name} --out assets/models",
        )
        model = model_of(net, name, card)
        write_model(model, arguments.out / f"{name}.safetensors")
        print(name, card.results, f"{time.perf_counter() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()

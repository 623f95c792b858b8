"""A teacher of texts' labels: multilingual-e5-small with all its weights tuned, on a GPU.

A few minutes on a GPU; without one only for trials. `train_topic_zh.py --tune` uses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from multilingual_e5 import E5, UNITS, Pieces, Stored, answers, hidden, mean_of, padded
from students import Clock, batches, optimiser
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Tuning:
    epochs: int = 8
    batch: int = 32
    rate: float = 1e-4
    head_rate: float = 20.0  # the last layer's, in parts of the rate
    hidden: float = 0.08  # part of the pieces that are unknown
    smoothing: float = 0.1
    longest: int = 180  # pieces
    seed: int = 1


def tuned_answers(
    stored: Stored, texts: Sequence[str], labels: np.ndarray, asked: Sequence[str],
    tuning: Tuning, device: str, clock: Clock,
) -> np.ndarray:  # fmt: skip
    """The probabilities of the labels for the texts that are asked about, after tuning on the
    others."""
    torch.manual_seed(tuning.seed)
    random = np.random.default_rng(tuning.seed)
    pieces = Pieces(stored.pieces)
    rows = pieces.rows(texts, tuning.longest)
    lengths = np.array([len(row) for row in rows])
    model = E5(stored).to(device)
    head = nn.Linear(UNITS, int(labels.max()) + 1).to(device)

    def answer(values: Tensor, ids: Tensor) -> Tensor:
        return head(functional.normalize(mean_of(values, ids), dim=-1))

    steps = tuning.epochs * -(-len(rows) // tuning.batch)
    made, schedule = optimiser(
        [{"params": list(model.parameters()), "lr": tuning.rate},
         {"params": list(head.parameters()), "lr": tuning.rate * tuning.head_rate}], steps,
    )  # fmt: skip
    for _ in range(tuning.epochs):
        model.train()
        for part in batches(lengths, np.arange(len(rows)), tuning.batch, random):
            if clock.left < 0:
                break
            ids = padded([rows[i] for i in part], device)
            loss = functional.cross_entropy(
                answer(model(hidden(ids, tuning.hidden)), ids),
                torch.from_numpy(labels[part]).to(device),
                label_smoothing=tuning.smoothing,
            )
            made.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            made.step()
            schedule.step()
    found = np.zeros((len(asked), head.out_features))
    for part, logits in answers(model, answer, pieces.rows(asked, tuning.longest), device):
        found[part] = torch.from_numpy(logits).softmax(-1).numpy()
    return found

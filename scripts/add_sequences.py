"""Adds letter sequences to spam-en: a logistic regression on the switches “sequences” of the words
of a message (their mean and maximum), whose logits are averaged with those of the net that
`adapt_encoder.py` makes. As both are sums over the same pools, the result is one net with one dense
layer.

    python scripts/add_sequences.py --data FOLDER --rated hutto_ICWSM_2014
        [--choose --kept first.pt]

`train_language_en.py` explains the arguments, and says which messages are held out: the regression
is measured without them, as the net is trained, and then fitted again to all messages. `--choose`
writes nothing: it cross-validates strengths on the other messages, and compares shares of the two
on those that the first stage of `adapt_encoder.py` leaves out (--kept is its file).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from adapt_encoder import FEATURES, MADE_BY, read
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from train_language_en import JOBS, Data, both_labels, figures, load

from playground.core.inputs import EXTRAS
from playground.language.words import english_words
from playground.nets.features import sequence_switches
from playground.nets.files import with_card, write_model
from playground.nets.model import Model
from playground.nets.spec import ModelSpec
from playground.nets.store import LANGUAGE, shipped_model

NAME = "spam-en"
STRENGTHS = (0.001, 0.003, 0.01, 0.03)
STRENGTH = 0.01  # C of the regression on columns of standard deviation 1
SHARE = 0.5  # of the encoder's logits
OWN = EXTRAS["sequences"]


@dataclass(frozen=True)
class Regression:
    """Logits of both labels: pools @ weight.T + bias."""

    weight: np.ndarray
    bias: np.ndarray

    def logits(self, pools: np.ndarray) -> np.ndarray:
        return pools @ self.weight.T + self.bias


def pools_of(texts: Sequence[str]) -> np.ndarray:
    """The mean and the maximum of the words' switches, side by side."""
    rows = []
    for text in texts:
        switches = sequence_switches([word.text for word in english_words(text)])
        rows.append(np.concatenate([switches.mean(0), switches.max(0)]))
    return np.stack(rows)


def fit(pools: np.ndarray, labels: np.ndarray, strength: float) -> Regression:
    scale = pools.std(0)
    scale[scale < 1e-6] = 1  # the same for all messages
    made = LogisticRegression(C=strength, max_iter=500, class_weight="balanced").fit(
        pools / scale, labels
    )
    weight, bias = both_labels(made)
    return Regression(weight / scale, bias)


def joined(model: Model, regression: Regression, share: float) -> Model:
    """The net with the regression beside its own weights."""
    source = replace(FEATURES, extras=("case", "sequences"), units=FEATURES.units + OWN)
    spec = ModelSpec(source, model.spec.nodes, model.spec.labels)
    own = model.weights["dense1.weight"].reshape(2, 2, FEATURES.units)  # label, pool, unit
    more = regression.weight.reshape(2, 2, OWN)
    weight = np.concatenate([share * own, (1 - share) * more], 2).reshape(2, -1)
    bias = share * model.weights["dense1.bias"] + (1 - share) * regression.bias
    weights = {"dense1.weight": weight, "dense1.bias": bias}
    return Model(NAME, spec, {k: v.astype(np.float32) for k, v in weights.items()}, model.card)


def choose(data: Data, pools: np.ndarray, kept: Path) -> None:
    rest = np.flatnonzero(~data.held)
    labels = data.labels[rest]
    for strength in STRENGTHS:
        answers = np.zeros(len(rest), np.int64)
        split = StratifiedKFold(5, shuffle=True, random_state=0).split(rest, labels)
        for training, others in split:
            made = fit(pools[rest[training]], labels[training], strength)
            answers[others] = made.logits(pools[rest[others]]).argmax(1)
        print(f"C = {strength:g}: F1 {f1_score(labels, answers):.4f} in 5 folds", flush=True)
    asked, own = first_stage(data, kept)
    out = np.isin(rest, asked)
    made = fit(pools[rest[~out]], labels[~out], STRENGTH).logits(pools[asked])
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        found = (share * own + (1 - share) * made).argmax(1)
        value = f1_score(data.labels[asked], found)
        print(f"share {share:g}: F1 {value:.4f} on {len(asked)} messages", flush=True)


def first_stage(data: Data, kept: Path) -> tuple[np.ndarray, np.ndarray]:
    """The messages that the first stage leaves out for choices, and its logits."""
    import torch
    from adapt_encoder import BASE, RANK, Reader, adapted, out, pieces

    base = shipped_model(BASE)
    reader = Reader(*adapted(base, dict(base.weights), RANK))
    reader.load_state_dict(torch.load(kept, weights_only=True))
    asked, found = np.flatnonzero(out(NAME, data, True) & ~data.held), []
    texts = [pieces(data.texts[i], base.spec.input) for i in asked]
    with torch.inference_mode():
        for start in range(0, len(texts), 32):
            _, pooled = reader.eval().pooled(texts[start : start + 32], 0, torch.Generator())
            found.append(reader.heads[NAME](pooled).numpy())
    return asked, np.concatenate(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rated", type=Path, required=True)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    data = load(NAME, given.data, given.rated)
    pools = pools_of(data.texts)
    if given.choose:
        choose(data, pools, given.kept)
        return
    model = shipped_model(NAME)
    if model.spec.input != FEATURES:
        raise SystemExit("spam-en has sequences already; make it anew by adapt_encoder.py.")
    held, rest = np.flatnonzero(data.held), np.flatnonzero(~data.held)
    made = joined(model, fit(pools[rest], data.labels[rest], STRENGTH), SHARE)
    found = figures(JOBS[NAME], data.labels[held], read(made, [data.texts[i] for i in held]))
    made = joined(model, fit(pools, data.labels, STRENGTH), SHARE)
    results = {f"{what}, {len(held)} held-out texts": round(v, 4) for what, v in found.items()}
    recipe = (
        f"{model.card.recipe}; its logits are averaged with those of a logistic regression "
        f"(C = {STRENGTH:g}, chosen by cross-validation) on the hashed words and their letter "
        "sequences; it was measured without the held-out texts, and then fitted again to all"
    )
    made_by = f"{MADE_BY}; python scripts/add_sequences.py --data … --rated …"
    card = replace(model.card, recipe=recipe, results=results, made_by=made_by)
    path = LANGUAGE / f"{NAME}.safetensors"
    write_model(with_card(made, card), path)
    path.chmod(0o644)
    print(NAME, results, f"{path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

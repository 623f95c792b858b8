"""Make the shipped sentiment-zh: the GRU of mood-zh and the LSTM of mood-zh-lstm in one net, whose
answer is the mean of their logits.

python scripts/make_sentiment_zh.py

Nothing is trained here; `train_mood_zh.py` says how the two were. Their 1,000 held-out reviews
(assets/data/reviews_zh.tsv.gz) and 40 plain sentences measure the joint net too.
"""

import gzip

import numpy as np
import torch
from train_mood import LABELS, accuracy
from train_mood_zh import PLAIN_FILE, SOURCES, TEST_FILE, read_plain

from playground.core.places import ASSETS
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, with_card, write_model
from playground.nets.layers import Concat
from playground.nets.model import Card
from playground.nets.spec import Dense, ModelSpec, Node
from playground.nets.store import LANGUAGE, shipped_model

MEMBERS = ("mood-zh", "mood-zh-lstm")
SUMMARY = {
    "en": "Tells whether a Chinese review is positive or negative, by character: a GRU and an "
    "LSTM, which answer together.",
    "zh": "判断一条中文评论的情感是正面还是负面，按字读取，由 GRU 和 LSTM 共同回答。",
}


def joint_net() -> Net:
    """The net of both, with their embeddings side by side."""
    gru, lstm = (load_module(shipped_model(name)) for name in MEMBERS)
    assert gru.spec.input == lstm.spec.input
    nodes = [
        Node(gru.spec.layer("embedding1"), ("input",)),
        Node(gru.spec.layer("gru1"), ("embedding1",)),
        Node(lstm.spec.layer("embedding1"), ("input",)),
        Node(lstm.spec.layer("lstm1"), ("embedding2",)),
        Node(Concat(), ("gru1", "lstm1")),
        Node(Dense(len(LABELS))),
    ]
    net = build(ModelSpec(gru.spec.input, nodes, LABELS))
    net.embedding1.load_state_dict(gru.embedding1.state_dict())
    net.embedding2.load_state_dict(lstm.embedding1.state_dict())
    net.gru1.load_state_dict(gru.gru1.state_dict())
    net.lstm1.load_state_dict(lstm.lstm1.state_dict())
    with torch.no_grad():
        net.dense1.weight.copy_(torch.cat([gru.dense1.weight, lstm.dense1.weight], 1) / 2)
        net.dense1.bias.copy_((gru.dense1.bias + lstm.dense1.bias) / 2)
    return net


def main() -> None:
    torch.set_num_threads(1)
    model = model_of(joint_net(), "sentiment-zh")
    net = load_module(model_from_bytes(model_to_bytes(model, eight_bit=True), model.name))
    rows = gzip.decompress((ASSETS / "data" / TEST_FILE).read_bytes()).decode().splitlines()
    moods, texts = zip(*(row.split("\t") for row in rows), strict=True)
    plain, plain_moods = read_plain(ASSETS / "data" / PLAIN_FILE)
    labels = np.array([LABELS.index(mood) for mood in moods])
    results = {
        "accuracy, 1,000 held-out reviews": round(accuracy(net, texts, labels), 4),
        "accuracy, 40 plain sentences": round(accuracy(net, plain, plain_moods), 4),
    }
    recipe = f"The mean of the logits of {' and '.join(MEMBERS)}; nothing is trained further."
    card = Card(SUMMARY, SOURCES, recipe, results, "python scripts/make_sentiment_zh.py")
    path = LANGUAGE / "sentiment-zh.safetensors"
    write_model(with_card(model, card), path, eight_bit=True)
    path.chmod(0o644)
    print(results, f"{path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

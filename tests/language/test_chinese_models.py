"""The shipped Chinese models, on sentences written here, and their sizes."""

import gzip

import pytest

from playground.core.places import ASSETS
from playground.evaluation.tags import tag_sentences
from playground.language.read import classify, tag
from playground.nets.store import shipped_model

ENTITIES = (
    ("王小明在北京大学学习。", {("PER", "王小明"), ("ORG", "北京大学")}),
    ("王小明在北京大學學習。", {("PER", "王小明"), ("ORG", "北京大學")}),
    ("南京市长江大桥上周关闭维修。", {("LOC", "南京市长江大桥")}),
    ("苹果公司的总部在加利福尼亚州。", {("ORG", "苹果公司"), ("LOC", "加利福尼亚州")}),
    ("今天天气很好，我们去公园玩吧。", set()),
)


@pytest.mark.parametrize(
    "name",
    [
        "entities-zh",
        "sentiment-zh",
        "sentiment-zh-linear",
        "topic-zh",
        "topic-zh-linear",
    ],
)
def test_a_model_is_small_and_says_what_it_was_trained_on(name):
    most = 2_300_000 if name == "entities-zh" else 1_400_000
    assert (ASSETS / "models" / "language" / f"{name}.safetensors").stat().st_size < most
    card = shipped_model(name).card
    assert set(card.summary) == {"en", "zh"}
    assert all(source.licence and source.url for source in card.sources)
    assert card.results


@pytest.mark.parametrize(("text", "found"), ENTITIES)
def test_people_places_and_organisations(text, found):
    assert {(s.type, s.text) for s in tag(shipped_model("entities-zh"), text).spans} == found


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("这支球队在决赛中以三比一获胜，赢得了世界杯冠军。", "sports"),
        ("總統昨天在議會宣布，大選將提前舉行。", "politics"),
        ("医生建议病人多喝水，按时服药，预防感染。", "health"),
        ("科学家用望远镜观察到了一颗新的行星。", "science/technology"),
        ("从机场可以乘坐巴士前往市中心的酒店。", "travel"),
    ],
)
def test_topics(text, topic):
    assert classify(shipped_model("topic-zh"), text).label == topic


def test_sentiment_of_every_plain_sentence():
    model = shipped_model("sentiment-zh")
    rows = (ASSETS / "data" / "plain_zh.tsv").read_text("utf-8").splitlines()
    wrong = [row for row in rows if classify(model, row.split("\t")[1]).label != row.split("\t")[0]]
    assert len(rows) == 40
    assert not wrong


def test_sentiment_of_reviews_that_nobody_trained_on():
    model = shipped_model("sentiment-zh")
    rows = gzip.decompress((ASSETS / "data" / "reviews_zh.tsv.gz").read_bytes()).decode()
    pairs = [row.split("\t") for row in rows.splitlines()][:150]
    right = sum(classify(model, text).label == label for label, text in pairs)
    assert right / len(pairs) > 0.82


def test_words_of_tagged_data_get_one_tag_each():
    model = shipped_model("entities-zh")
    words = ("王", "小明", "昨天", "去", "了", "北京", "大学", "，", "IBM", "没有", "去", "。")
    (tags,) = tag_sentences(model, [words])
    assert tags[:2] == ("B-PER", "I-PER")
    assert tags[5:7] == ("B-ORG", "I-ORG")
    assert len(tags) == len(words)


def test_full_width_letters_are_read_as_others():
    model = shipped_model("entities-zh")
    usual, wide = (tag(model, text) for text in ("我在ＩＢＭ上班。", "我在IBM上班。"))
    assert usual.tags == wide.tags

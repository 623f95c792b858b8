"""Example texts in each language, each with what it shows."""

from __future__ import annotations

from playground.language.records import Language

# Language -> (name of the example in text/*/language.ftl, text); the page opens with the first.
EXAMPLES: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("first", "On Monday Marie Curie gave her students a brilliant lecture in Paris."),
        ("negation", "The hotel was not bad at all, but I would never go back."),
        ("names", "Paris Hilton flew from Paris to London, Ontario, with Jordan from Amazon."),
        ("greedy", "I work for Washington Brothers in Rome."),
        ("active", "The committee awarded Marie Curie the prize in 1903."),
        ("passive", "Marie Curie was awarded the prize by the committee in 1903."),
        ("ham", "You won! I owe you a free lunch, call me after work and claim it."),
        ("spam", "Congratulations! You have won a free prize. Text WIN to 80086 to claim it now."),
        ("sarcasm", "Oh great, another delay. Just what I needed on my birthday."),
        ("mixed", "Yesterday I watched 流浪地球 in Shanghai with 李娜 and loved it."),
    ),
    "zh": (
        ("first", "李娜去年在巴黎赢得了法国网球公开赛，中国网球协会非常高兴。"),
        ("negation", "这家酒店一点也不差，可是我不会再来。"),
        ("names", "高明在高明区开了一家叫长江的公司，欧阳先生住在长江边。"),
        ("greedy", "江西银行行长李明昨天去了上海。"),
        ("segments", "南京市长江大桥上周关闭维修。"),
        ("sarcasm", "真是太好了，又晚点三个小时，正合我意。"),
        ("traditional", "臺北的天氣非常好，我們玩得很開心。"),
        ("mixed", "我在 Apple Store 买的 iPhone 用了两天就坏了。"),
    ),
}


def first_text(language: Language) -> str:
    """The text that the page opens with, for a visitor of this language."""
    return EXAMPLES[language][0][1]

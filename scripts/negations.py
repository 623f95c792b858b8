"""Sentences whose sentiment depends on a negation, written by rule, for the mood models.

“Not bad at all” is praise, “could be better” is not. Reviews hold few such sentences, so the
nets learn to count friendly words. Each rule is written for both sides (“never a {bad} moment”,
“never a {good} moment”), so that the negation alone tells nothing: the order of words does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GOOD = """good great nice fine lovely wonderful excellent amazing enjoyable funny clever smart
beautiful brilliant charming comfortable convincing delicious exciting fantastic fresh friendly
helpful impressive interesting pleasant perfect reliable satisfying superb tasty useful special
memorable fun happy pleased satisfied impressed worthwhile original touching entertaining
remarkable sharp strong elegant gripping moving solid sturdy""".split()
BAD = """bad terrible awful boring dull poor horrible ugly weak slow noisy cheap disappointing
annoying rude dirty bland cold stale predictable silly stupid shabby tedious unpleasant useless
wrong worthless broken cheesy clumsy confusing disappointed frustrating lame mediocre messy
painful pathetic ridiculous sad shallow tasteless tired unfriendly uncomfortable unhappy upset
flimsy forgettable pointless overpriced""".split()
BETTER = "better nicer happier finer friendlier smoother easier tastier clearer funnier".split()
WORSE = "worse uglier duller slower ruder weaker poorer sadder dirtier noisier sillier".split()
PRAISE = "praise like enjoy recommend love admire applaud".split()
COMPLAIN = "complain|dislike|criticise|criticize|regret|hate|fault|fear|worry".split("|")
FLAWS = """complaints problems flaws regrets issues faults mistakes defects trouble doubts
worries objections criticism drawbacks""".split()
MERITS = "charm merit value appeal taste quality humour humor style wit beauty interest".split()
THINGS = """film movie story plot acting cast script phone case battery headset sound food
service place meal pizza staff room book camera picture product ending music waiter price it this
that everything""".split()

# Each rule with the slots that make it positive and those that make it negative.
RULES: tuple[tuple[str, str, str], ...] = (
    ("not {x}", "BAD", "GOOD"),
    ("not {x} at all", "BAD", "GOOD"),
    ("not at all {x}", "BAD", "GOOD"),
    ("not that {x}", "BAD", "GOOD"),
    ("not too {x}", "BAD", "GOOD"),
    ("not so {x}", "BAD", "GOOD"),
    ("{thing} is not {x}", "BAD", "GOOD"),
    ("{thing} is not {x} at all", "BAD", "GOOD"),
    ("{thing} isn't {x}", "BAD", "GOOD"),
    ("{thing} was not {x}", "BAD", "GOOD"),
    ("{thing} wasn't {x} at all", "BAD", "GOOD"),
    ("{thing} was never {x}", "BAD", "GOOD"),
    ("{thing} is never {x}", "BAD", "GOOD"),
    ("{thing} is far from {x}", "BAD", "GOOD"),
    ("{thing} is by no means {x}", "BAD", "GOOD"),
    ("{thing} is anything but {x}", "BAD", "GOOD"),
    ("{thing} is hardly {x}", "BAD", "GOOD"),
    ("{thing} does not look {x}", "BAD", "GOOD"),
    ("{thing} didn't feel {x}", "BAD", "GOOD"),
    ("there is nothing {x} about {thing}", "BAD", "GOOD"),
    ("nothing {x} about {thing}", "BAD", "GOOD"),
    ("nothing {x} here", "BAD", "GOOD"),
    ("never a {x} moment", "BAD", "GOOD"),
    ("not a {x} moment", "BAD", "GOOD"),
    ("not a single {x} scene", "BAD", "GOOD"),
    ("there was not one {x} moment in {thing}", "BAD", "GOOD"),
    ("without a {x} minute", "BAD", "GOOD"),
    ("not a {x} {thing}", "BAD", "GOOD"),
    ("it is not a {x} {thing}", "BAD", "GOOD"),
    ("this is no {x} {thing}", "BAD", "GOOD"),
    ("i was not {x}", "BAD", "GOOD"),
    ("i wasn't {x} with {thing}", "BAD", "GOOD"),
    ("i don't think {thing} is {x}", "BAD", "GOOD"),
    ("i do not find {thing} {x}", "BAD", "GOOD"),
    ("i can't say that {thing} is {x}", "BAD", "GOOD"),
    ("nobody can call {thing} {x}", "BAD", "GOOD"),
    ("could not be {x}", "BETTER", "WORSE"),
    ("couldn't be {x}", "BETTER", "WORSE"),
    ("{thing} could not be {x}", "BETTER", "WORSE"),
    ("{thing} could not have been {x}", "BETTER", "WORSE"),
    ("i could not be {x}", "BETTER", "WORSE"),
    ("it does not get {x}", "BETTER", "WORSE"),
    ("it doesn't get any {x} than this", "BETTER", "WORSE"),
    ("nothing could be {x}", "BETTER", "WORSE"),
    ("nothing is {x} than {thing}", "BETTER", "WORSE"),
    ("i have never seen a {x} {thing}", "BETTER", "WORSE"),
    ("i've never had a {x} {thing}", "BETTER", "WORSE"),
    ("{thing} is no {x} than before", "WORSE", "BETTER"),
    ("{thing} could be {x}", "", "BETTER"),
    ("{thing} could have been {x}", "WORSE", "BETTER"),
    ("{thing} should be {x}", "", "BETTER"),
    ("i expected {thing} to be {x}", "WORSE", "BETTER"),
    ("could not be more {x}", "GOOD", "BAD"),
    ("{thing} could not be more {x}", "GOOD", "BAD"),
    ("i couldn't be more {x}", "GOOD", "BAD"),
    ("nothing could be more {x}", "GOOD", "BAD"),
    ("i have never seen anything so {x}", "GOOD", "BAD"),
    ("i have never been more {x}", "GOOD", "BAD"),
    ("nothing to {x}", "COMPLAIN", "PRAISE"),
    ("nothing to {x} about", "COMPLAIN", ""),
    ("there is nothing to {x} about {thing}", "COMPLAIN", "PRAISE"),
    ("i have nothing to {x}", "COMPLAIN", "PRAISE"),
    ("i can't {x}", "COMPLAIN", "PRAISE"),
    ("i cannot {x} about {thing}", "COMPLAIN", ""),
    ("i can't {x} {thing}", "COMPLAIN", "PRAISE"),
    ("i could not {x} {thing}", "COMPLAIN", "PRAISE"),
    ("i do not {x} {thing}", "COMPLAIN", "PRAISE"),
    ("i don't {x} {thing} at all", "COMPLAIN", "PRAISE"),
    ("i didn't {x} it", "COMPLAIN", "PRAISE"),
    ("you won't {x} it", "COMPLAIN", "PRAISE"),
    ("you will not {x} {thing}", "COMPLAIN", "PRAISE"),
    ("i would never {x} {thing}", "COMPLAIN", "PRAISE"),
    ("nobody will {x} {thing}", "COMPLAIN", "PRAISE"),
    ("there is no reason to {x} {thing}", "COMPLAIN", "PRAISE"),
    ("no {x}", "FLAWS", "MERITS"),
    ("no {x} here", "FLAWS", "MERITS"),
    ("no {x} at all", "FLAWS", "MERITS"),
    ("i have no {x}", "FLAWS", ""),
    ("there are no {x} with {thing}", "FLAWS", ""),
    ("{thing} has no {x}", "FLAWS", "MERITS"),
    ("{thing} is without {x}", "FLAWS", "MERITS"),
    ("not without {x}", "MERITS", "FLAWS"),
    ("{thing} is not without {x}", "MERITS", "FLAWS"),
    ("{thing} does not lack {x}", "MERITS", ""),
    ("{thing} lacks {x}", "", "MERITS"),
)
# Sayings that no rule makes; each comes with the thing that it is said of in place of {thing}.
SAYINGS_GOOD = (
    "{thing} never disappoints", "{thing} never fails to please", "{thing} did not disappoint",
    "{thing} does not let you down", "i was not let down", "you can't go wrong with {thing}",
    "i can't ask for more", "i could not ask for more", "could not ask for a better {thing}",
    "what is not to like", "what's not to love", "{thing} is not to be missed", "do not miss it",
    "don't miss {thing}", "i could not stop watching", "i could not put it down",
    "i can't wait to go back", "i wouldn't change a thing", "i would not change anything",
    "{thing} is hard to beat", "you can't beat {thing}", "{thing} is second to none",
    "nothing wrong with {thing}", "there is nothing wrong with {thing}", "never had a problem",
    "i have never had any trouble with {thing}", "{thing} was not a waste of time",
    "not a waste of money", "i do not want to miss {thing}", "it is no trouble", "no worries",
    "it never gets old", "i never get tired of {thing}", "never boring",
    "i am not sorry that i came",
    "i don't regret buying {thing}", "{thing} is not half bad", "not half bad", "no need to worry",
)  # fmt: skip
SAYINGS_BAD = (
    "{thing} never works", "{thing} did not work", "{thing} doesn't work", "it never arrived",
    "i would not go back", "i won't be back", "i will never come back",
    "i wouldn't buy {thing} again",
    "i can't recommend {thing}", "i would not recommend {thing}", "don't buy {thing}",
    "do not waste your time", "don't waste your money", "not worth it",
    "{thing} is not worth the money",
    "{thing} is not worth it", "i could not finish {thing}", "i can't stand {thing}",
    "i expected more", "i wanted more from {thing}", "{thing} is not as good as they say",
    "{thing} is not what i expected", "{thing} leaves a lot to be desired", "it is no masterpiece",
    "{thing} failed to impress", "{thing} fails to convince", "{thing} was a waste of time",
    "could be better", "could have been better", "not my favourite", "not for me", "not my thing",
    "{thing} could use some work", "{thing} does not do what it should", "nothing special",
    "nothing new", "i was not impressed", "{thing} lets you down", "it did not last",
    "i can't hear",
    "i do not understand {thing}", "never again", "no thanks", "not enough", "it isn't enough",
)  # fmt: skip
OPENINGS = (
    "",
    "",
    "",
    "",
    "honestly , ",
    "well , ",
    "i must say , ",
    "overall , ",
    "all in all , ",
)
ENDINGS = ("", "", " .", " .", " .", " !", " , really .", " , i think .", " for the price .")
SLOTS: dict[str, Sequence[str]] = {
    "GOOD": GOOD, "BAD": BAD, "BETTER": BETTER, "WORSE": WORSE, "PRAISE": PRAISE,
    "COMPLAIN": COMPLAIN, "FLAWS": FLAWS, "MERITS": MERITS,
}  # fmt: skip


def thing_of(random: np.random.Generator) -> str:
    """Something that a review may be about: “the food”, “it”, “this film”."""
    thing = str(random.choice(THINGS))
    if thing in ("it", "this", "that", "everything"):
        return thing
    return f"{random.choice(['the', 'this', 'the', 'my'])} {thing}"


def negated_sentences(
    count: int, random: np.random.Generator
) -> tuple[tuple[str, ...], np.ndarray]:
    """`count` sentences, half of them positive, each with its label (0 negative, 1 positive)."""
    texts, labels = [], []
    for number in range(count):
        positive = number % 2 == 0
        if random.random() < 0.15:
            text = str(random.choice(SAYINGS_GOOD if positive else SAYINGS_BAD))
        else:
            rules = [rule for rule in RULES if rule[1 if positive else 2]]
            rule, good, bad = rules[int(random.integers(len(rules)))]
            words = SLOTS[good if positive else bad]
            # Half of the comparisons say “better” or “worse”, as most people do.
            often = words in (BETTER, WORSE) and random.random() < 0.5
            text = rule.replace("{x}", words[0] if often else str(random.choice(words)))
        bare = text.replace("a {thing}", "a {noun}").replace("no {thing}", "no {noun}")
        for article in ("a", "no", *GOOD, *BAD, *BETTER, *WORSE):
            bare = bare.replace(f"{article} {{thing}}", f"{article} {{noun}}")
        noun = str(random.choice(THINGS[:-4]))
        text = bare.replace("{noun}", noun).replace("{thing}", thing_of(random))
        texts.append(f"{random.choice(OPENINGS)}{text}{random.choice(ENDINGS)}")
        labels.append(int(positive))
    return tuple(texts), np.array(labels)

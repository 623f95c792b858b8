"""`bench language`: the time of reading a sentence for all tasks, by this process's clock, and the
time of the first sentence, which loads the models. One thread, as on the server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

TEXTS = {
    "en": (
        "Ada Lovelace met Charles Babbage in London and gave him a wonderful idea for his machine.",
        "The film was not nearly as bad as everyone in Paris said, and the ending is beautiful.",
        "Win a free holiday now! Call 09061221066 before Friday to claim your prize from us.",
        "Scientists in Norway found that the glacier has lost a third of its ice since 1990.",
    ),
    "zh": (
        "小王昨天在北京大学见到了李老师，他们谈得很愉快。",
        "这家酒店的房间很脏，服务员的态度也很差。",
    ),
}
ROUNDS = 25


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def run() -> dict[str, float]:
    """Median and p95 in ms for each language. Target: p95 at most 100 (aim 40) for all tasks."""
    import torch

    from playground.language.read import read_text
    from playground.language.records import LANGUAGES

    torch.set_num_threads(1)
    found: dict[str, float] = {}
    for language in LANGUAGES:
        texts = TEXTS[language]
        found[f"{language}_first_ms"] = _milliseconds(lambda t=texts[0]: read_text(t))  # type: ignore[misc]
        # Each text is new: a changed number at its end, so that no pass of the encoder is kept.
        times = sorted(
            _milliseconds(lambda t=f"{text} {number}": read_text(t))  # type: ignore[misc]
            for number in range(ROUNDS)
            for text in texts
        )
        reading = read_text(texts[0])
        found[f"{language}_tasks"] = float(len(reading.results))
        found[f"{language}_ms"] = statistics.median(times)
        found[f"{language}_p95_ms"] = times[int(0.95 * len(times))]
        for task, spent in reading.milliseconds.items():
            found[f"{language}_{task}_ms"] = spent
    return found

"""Make assets/data/sentences.tsv.gz from the sentences of vaderSentiment 3.3.2 (MIT).

pip download --no-deps --no-binary :all: vaderSentiment==3.3.2 && tar xzf vaderSentiment-*.tar.gz
tar xzf vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz
python scripts/make_sentences.py hutto_ICWSM_2014 assets/data/sentences.tsv.gz

Twenty people rated each sentence from -4 to 4. Kept are clear ones (1 or more away from 0) of
films, products and short messages, of a length that fits a projector, and none that a class
should not be shown.
"""

import gzip
import html
import re
import sys
from pathlib import Path

import numpy as np

from playground.data.tokens import clean_text, tokenise

SEED = 20260101
KEPT = 5_000
CLEAR = 1.0
FILES = {
    "film": "movieReviewSnippets_GroundTruth.txt",
    "product": "amazonReviewSnippets_GroundTruth.txt",
    "message": "tweets_GroundTruth.txt",
}
# Parts of words that keep a sentence off a classroom wall: profanity, slurs, sex, violence,
# drugs. Too strict is better than too lax here; there are sentences enough.
UNFIT = re.compile(
    r"fuck|f\*|sh[i*]t|bitch|\bass(es|hole)?\b|a\*\*|\bdamn|goddam|\bhell\b|cunt|cock(?!pit)|dick|"
    r"bastard|piss|crap|nigg|\bfag|\bgay|lesb|\bhomo|retard|whore|slut|hooker|prostitut|\bsex|"
    r"porn|nude|naked|erotic|orgasm|penis|vagina|\bbreast|boob|\btits?\b|rap(e|ed|ist|ing)\b|"
    r"incest|pedo|suicid|murder|\bkill|slaughter|massacre|tortur|terroris|\bbomb|nazi|hitler|"
    r"holocaust|racis|\bdrug|heroin|cocaine|\bweed\b|drunk|\bwtf\b|\bstfu\b|\blmf?ao|\bmilf|"
    r"\bsuck|\bscrew|\bhoe?s?\b|\bdyke|\btrann|\bmuslim|\bjew|\barab|\bblow job|wank|\bturd|"
    r"\bpoop|\bfart|idiot|moron|\bstupid|\bdumb|\bdead|\bdie\b|\bdied|\bcancer|\btwit\b|\bhate\b",
    re.IGNORECASE,
)


def read_rated(path: Path) -> list[tuple[float, str]]:
    """(rating, text) of each line `id <tab> rating <tab> text`, odd quotes and entities mended."""
    rows = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        _, rating, text = line.split("\t", 2)
        text = html.unescape(clean_text(text)).replace("''", '"')
        rows.append((float(rating), " ".join(text.split())))
    return rows


def fits(rating: float, text: str) -> bool:
    words = tokenise(text, "word")
    personal = "@" in text or "http" in text or "#" in text or "www." in text
    return (
        abs(rating) >= CLEAR and 4 <= len(words) <= 40 and not personal and not UNFIT.search(text)
    )


def main(folder: Path, out: Path) -> None:
    seen: set[tuple[str, ...]] = set()
    rows = []
    for source, name in FILES.items():
        for rating, text in read_rated(folder / name):
            words = tuple(word for word in tokenise(text, "word") if word.isalnum())
            if fits(rating, text) and words not in seen:
                seen.add(words)
                rows.append((source, rating, text))
    random = np.random.default_rng(SEED)
    rows = [rows[i] for i in random.permutation(len(rows))]
    # As many of each mood, so that 50 % is what guessing gets.
    moods: tuple[list, list] = ([], [])
    for row in rows:
        moods[row[1] > 0].append(row)
    half = min(KEPT // 2, *map(len, moods))
    kept = [row for pair in zip(moods[0][:half], moods[1][:half], strict=True) for row in pair]
    lines = [f"{source}\t{rating:.2f}\t{text}\n" for source, rating, text in kept]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    print(f"{out}: {len(kept)} of {len(rows)} sentences, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

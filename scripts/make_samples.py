"""Make assets/data/samples.npy: the ten digits that the Draw page offers, prepared as a drawing.
The page could prepare them itself, but the server's first visitor would wait for it.

python scripts/make_samples.py
"""

import numpy as np

from playground.data.samples import FILE, prepared_sample


def main() -> None:
    """Write the samples with seed 0."""
    np.save(FILE, np.stack([prepared_sample(digit, 0).pixels for digit in range(10)]))


if __name__ == "__main__":
    main()

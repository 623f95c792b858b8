"""Keras' `fit` on the article's CNN, with the article's arguments: the second baseline of
`bench train`, if tensorflow is installed.

The program trains one epoch for each line of standard input, and prints the examples per second of
the epoch without its first batch.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any


def _net(keras: Any) -> Any:
    layers = keras.layers
    net = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10),
        ]
    )  # fmt: skip
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile("adam", loss, metrics=["accuracy"])
    return net


def main(_preset: str, nice: int) -> None:
    """Train one epoch for each line of standard input."""
    os.nice(nice)
    import tensorflow as tf

    from playground.data.digits import shipped_digits

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    digits = shipped_digits("train")
    images = digits.images.transpose(0, 2, 3, 1).astype("float32") / 255
    ends: list[float] = []

    class Clock(tf.keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            ends.append(time.perf_counter())

    print("ready", flush=True)
    for _ in sys.stdin:
        net = _net(tf.keras)
        ends.clear()
        net.fit(images, digits.labels, batch_size=32, epochs=1, verbose=0, callbacks=[Clock()])
        print(32 * (len(ends) - 1) / (ends[-1] - ends[0]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

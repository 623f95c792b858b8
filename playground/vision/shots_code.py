"""“Show the code” of own classes: a script that trains the same head with scikit-learn."""

from __future__ import annotations

from playground.vision.head import L2

SHOTS = "pictures.npz"


def shots_code() -> str:
    """Code that trains on the features of the pictures and prints the confusion of those that were
    held out."""
    return f"""\
# Needs: pip install numpy scikit-learn
# and beside this script, to be downloaded below it: {SHOTS}
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix

with np.load("{SHOTS}") as file:  # what the net's last layer but one gives for each picture
    features, labels, held, names = (file[name] for name in ("features", "labels", "held", "names"))
middle = features[~held].mean(0)
scale = np.sqrt(((features[~held] - middle) ** 2).mean())
inputs = (features - middle) / scale
strength = 1 / ({L2} * (~held).sum())  # the inverse of the penalty on large weights
head = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)
head.fit(inputs[~held], labels[~held])
print(names)
if held.any():
    print(confusion_matrix(labels[held], head.predict(inputs[held]), labels=range(len(names))))"""

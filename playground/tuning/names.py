"""The names of the search methods, in a module that imports nothing."""

METHODS = ("grid", "random", "qmc", "tpe", "gp", "halving", "hyperband")
PRUNING = ("halving", "hyperband")  # they stop bad trials early
SIX = ("grid", "random", "qmc", "tpe", "gp", "halving")  # those of the replays

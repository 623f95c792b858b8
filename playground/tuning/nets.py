"""Applies the values of a trial to a net: its width, depth and dropout."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.nets.layers import Dense, Dropout, Layer, ReLU
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec, Node, SpecError
from playground.tuning.space import Value

UNITS = 64  # of a hidden layer that `depth` adds, times the width
_WIDTHS = ("units", "filters", "dimensions")  # the settings that give a layer's width
_MULTIPLE = 8  # wide layers stay multiples of it, so that attention's heads divide them


def with_net_values(spec: ModelSpec, values: Mapping[str, Value]) -> ModelSpec:
    """The net with these values of `width`, `depth` and `dropout`; other values are ignored.

    width: factor of the units, filters and dimensions of all layers but the last.
    depth: number of hidden Dense layers with ReLU that are added before the last layer.
    dropout: probability of all Dropout layers; without one, one is added before the last layer.

    Raises:
        SpecError: such a net cannot be built.
    """
    width = float(values.get("width", 1.0))
    nodes = [replace(node, layer=_scaled(node.layer, width)) for node in spec.nodes[:-1]]
    last = spec.nodes[-1]
    added: list[Layer] = []
    for _ in range(int(values.get("depth", 0))):
        added += [Dense(_size(UNITS, width)), ReLU()]
    dropout = values.get("dropout")
    if dropout is not None:
        chance = float(dropout)
        if any(node.layer.draws_at_random for node in nodes):
            nodes = [_dropped(node, chance) for node in nodes]
        else:
            added.append(Dropout(chance))
    if added:
        nodes += [Node(added[0], last.inputs), *map(Node, added[1:]), Node(last.layer)]
    else:
        nodes.append(last)
    found = ModelSpec(spec.input, nodes, spec.task)
    describe_layers(found)
    return found


def _size(size: int, factor: float) -> int:
    scaled = max(1, round(size * factor))
    if size % _MULTIPLE == 0 and scaled > _MULTIPLE:
        scaled = round(scaled / _MULTIPLE) * _MULTIPLE
    return scaled


def _scaled(layer: Layer, factor: float) -> Layer:
    if factor == 1:
        return layer
    names = {field.name for field in dataclasses.fields(layer)}  # type: ignore[arg-type]
    sizes = {name: getattr(layer, name) for name in _WIDTHS if name in names}
    changes: dict[str, Any] = {name: _size(size, factor) for name, size in sizes.items()}
    # A depthwise convolution has as many groups as filters, before and after.
    if sizes and getattr(layer, "groups", None) == next(iter(sizes.values())):
        changes["groups"] = next(iter(changes.values()))
    return replace(layer, **changes) if changes else layer  # type: ignore[type-var]


def _dropped(node: Node, chance: float) -> Node:
    if not node.layer.draws_at_random:
        return node
    return replace(node, layer=replace(node.layer, probability=chance))  # type: ignore[type-var]


__all__ = ["UNITS", "SpecError", "with_net_values"]

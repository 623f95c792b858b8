"""One net out of several: their layers side by side, and the mean of their answers."""

from collections import Counter
from collections.abc import Sequence

import torch

from playground.nets.build import Net, build
from playground.nets.layers import Concat
from playground.nets.spec import INPUT, Dense, ModelSpec, Node


def join_nets(nets: Sequence[Net]) -> Net:
    """The net whose answers are the mean of the nets' logits or, with a CRF, of their scores.

    All have the same input and task, and end with a dense layer. Layers with the same weights and
    inputs, such as an embedding that they share, come once.
    """
    spec = nets[0].spec
    assert all((net.spec.input, net.spec.task) == (spec.input, spec.task) for net in nets)
    counts: Counter[str] = Counter()
    nodes: list[Node] = []
    found: list[tuple[object, tuple[str, ...], dict[str, torch.Tensor], str]] = []
    ends: list[str] = []
    tensors: dict[str, torch.Tensor] = {}
    for net in nets:
        new = {INPUT: INPUT}
        for name, inputs in list(zip(net.spec.names, net.spec.inputs, strict=True))[:-1]:
            layer, own = net.spec.layer(name), getattr(net, name).state_dict()
            given = tuple(new[each] for each in inputs)
            for other, theirs, weights, known in found:
                if (other, theirs) == (layer, given) and all(
                    torch.equal(own[key], weights[key]) for key in own
                ):
                    new[name] = known
                    break
            else:
                kind = name.rstrip("0123456789")
                counts[kind] += 1
                new[name] = f"{kind}{counts[kind]}"
                nodes.append(Node(layer, given))
                found.append((layer, given, own, new[name]))
                tensors |= {f"{new[name]}.{key}": value for key, value in own.items()}
        ends.append(new[net.spec.inputs[-1][0]])
    heads = [getattr(net, net.spec.names[-1]) for net in nets]
    nodes += [Node(Concat(), tuple(ends)), Node(Dense(heads[0].out_features))]
    joined = build(ModelSpec(spec.input, tuple(nodes), spec.task))
    last = joined.spec.names[-1]
    tensors[f"{last}.weight"] = torch.cat([head.weight for head in heads], 1) / len(heads)
    tensors[f"{last}.bias"] = torch.stack([head.bias for head in heads]).mean(0)
    for name in spec.task.tensors():
        tensors[name] = torch.stack([net.get_parameter(name) for net in nets]).mean(0)
    joined.load_state_dict({name: value.detach() for name, value in tensors.items()})
    return joined.eval()

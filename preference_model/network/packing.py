"""Rows without padding: the texts of a batch stand one after another in one long row.

Linear layers then see each token once and nothing else; attention alone knows where a text begins.
Where prefixes are shared, a prompt stands once and its K completions follow: K(p + r) tokens
become p + Kr. That is exact where no token sees a later one; an encoder has to be trained and
served that way (layout "prefix").
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import AttentionInterface

from preference_model.network.encoder import Encoded

NAME = "packed"  # of the attention, as transformers knows it
# Lengths are rounded up to these, for kernels are compiled and kept for every shape.
ROW, SPAN = 64, 8  # tokens of the long row; of a text, for attention alone
LEAST_REACH = 0.6  # of the longest's: a span that sees fewer tokens attends in a part of its own
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Spans of the long row that attend at once, padded to the longest of them."""

    queries: Tensor  # (spans, longest) places in the long row
    keys: Tensor  # (spans, longest with prefix)
    mask: Tensor | None  # (spans, 1, 1 or queries, keys), 0 where it may look, else -inf
    real: Tensor | None  # (spans x longest,) which queries are no padding; None: all are


@dataclass(frozen=True)
class Packed:
    """A batch as one long row."""

    inputs: dict[str, Tensor]  # each (1, tokens): input_ids, position_ids, token_type_ids
    parts: tuple[Part, ...]
    last: Tensor  # (texts,) place of the token whose vector stands for the text


@dataclass(frozen=True)
class Span:
    """Tokens that stand together; `before` is the place of a prefix that they see too."""

    start: int
    length: int
    before: tuple[int, int] = (0, 0)  # its start and length

    @property
    def reach(self) -> int:
        """How many tokens it sees."""
        return self.before[1] + self.length

    @property
    def places(self) -> Places:
        return np.arange(self.start, self.start + self.length)

    @property
    def seen(self) -> Places:
        start, length = self.before
        return np.concatenate([np.arange(start, start + length), self.places])


def pack(
    encoded: Sequence[Encoded], *, shared: bool, causal: bool, first_position: int, pad: int,
    segments: bool, device: torch.device,
) -> Packed:  # fmt: skip
    """One long row of all texts, longest first. shared: texts that begin with the same prompt share
    it."""
    row = Row()
    openings: dict[bytes, Span] = {}
    if shared:
        for each in sorted(encoded, key=lambda each: -each.boundary):
            if each.prefix not in openings:
                openings[each.prefix] = row.put(each.ids[: each.boundary], 0, 0)
    own: dict[int, Span] = {}
    for place in sorted(range(len(encoded)), key=lambda place: -len(encoded[place].ids)):
        each = encoded[place]
        if shared:
            before = openings[each.prefix]
            own[place] = row.put(each.ids[each.boundary :], each.boundary, 1, before)
        else:
            own[place] = row.put(each.ids, 0, each.segments)
    last = [read_at(own[place], each, causal, pad) for place, each in enumerate(encoded)]
    sets = [*alike(openings.values()), *alike(own.values())]
    parts = tuple(part(spans, causal, device) for spans in sets)
    return Packed(row.inputs(first_position, pad, segments, device), parts, on(last, device))


def alike(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Spans, longest first, in groups of like length: attention's padding costs by its square."""
    group: list[Span] = []
    for span in spans:
        if group and span.reach < LEAST_REACH * group[0].reach:
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def read_at(span: Span, encoded: Encoded, causal: bool, pad: int) -> int:
    """A causal model is read at the last token that is no padding, as transformers does; an encoder
    at the text's first, or where prompts are shared at the completion's."""
    if not causal:
        return span.start
    real = np.flatnonzero(encoded.ids != pad)
    return int(span.seen[real[-1] if len(real) else 0])


class Row:
    """The long row while it is being written."""

    def __init__(self) -> None:
        self.ids: list[NDArray[np.int32]] = []
        self.positions: list[Places] = []
        self.segments: list[NDArray[np.int64]] = []
        self.length = 0

    def put(
        self, ids: NDArray[np.int32], position: int, segments: Any, before: Span | None = None
    ) -> Span:
        span = Span(self.length, len(ids), (before.start, before.length) if before else (0, 0))
        self.ids.append(ids)
        self.positions.append(np.arange(position, position + len(ids)))
        self.segments.append(np.broadcast_to(np.asarray(segments, np.int64), len(ids)))
        self.length += len(ids)
        return span

    def inputs(
        self, first_position: int, pad: int, segments: bool, device: torch.device
    ) -> dict[str, Tensor]:
        rest = -self.length % ROW

        def whole(columns: Sequence[NDArray[Any]], fill: int) -> Tensor:
            return on([np.concatenate([*columns, np.full(rest, fill)])], device)

        inputs = {
            "input_ids": whole(self.ids, pad),
            "position_ids": whole(self.positions, 0) + first_position,
        }
        return inputs | ({"token_type_ids": whole(self.segments, 0)} if segments else {})


def on(values: Any, device: torch.device) -> Tensor:
    return torch.from_numpy(np.asarray(values, np.int64)).to(device)


def part(spans: Sequence[Span], causal: bool, device: torch.device) -> Part:
    """Spans in the order in which they stand in the long row."""
    asked = [span.places for span in spans]
    seen = [span.seen for span in spans]
    queries, keys = squared(asked), squared(seen)
    asks, offers = np.array([len(each) for each in asked]), np.array([len(each) for each in seen])
    may = np.arange(keys.shape[1]) < offers[:, None, None, None]
    if causal:
        place = (
            np.minimum(np.arange(queries.shape[1]), asks[:, None] - 1) + (offers - asks)[:, None]
        )
        may = may & (np.arange(keys.shape[1]) <= place[:, None, :, None])
    mask = None if may.all() else torch.where(torch.from_numpy(may), 0.0, -torch.inf).to(device)
    real = np.arange(queries.shape[1]) < asks[:, None]
    kept = None if real.all() else torch.from_numpy(np.flatnonzero(real)).to(device)
    return Part(on(queries, device), on(keys, device), mask, kept)


def squared(places: Sequence[Places]) -> Places:
    """(spans, longest), each padded with its own last place."""
    longest = max(len(each) for each in places)
    longest += -longest % SPAN
    padded = [np.pad(each, (0, longest - len(each)), mode="edge") for each in places]
    return np.stack(padded)


def attend(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None,
    scaling: float | None = None, parts: Sequence[Part] = (), **others: Any,
) -> tuple[Tensor, None]:  # fmt: skip
    """(1, heads, tokens, size) to (1, tokens, heads, size); keys and values may have fewer heads.

    Parts stand in the long row in their order, so that their outputs only need joining.
    """
    heads, tokens, size = query.shape[1:]
    scale = size**-0.5 if scaling is None else scaling
    rows = [each[0].transpose(0, 1) for each in (query, key, value)]  # (tokens, heads, size)
    done = list(looked(rows, parts, scale))
    rest = tokens - sum(len(each) for each in done)
    return torch.cat([*done, query.new_zeros(rest, heads, size)])[None], None


def looked(rows: Sequence[Tensor], parts: Sequence[Part], scale: float) -> Iterator[Tensor]:
    """(tokens of the part, heads, size) of each part."""
    for part in parts:
        q, k, v = (
            each.index_select(0, places.flatten())
            .view(*places.shape, *each.shape[1:])
            .transpose(1, 2)
            for each, places in zip(rows, (part.queries, part.keys, part.keys), strict=True)
        )
        out = attention(q, k, v, part.mask, scale).transpose(1, 2).flatten(0, 1)
        yield out if part.real is None else out.index_select(0, part.real)


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, scale: float) -> Tensor:
    """(spans, heads, queries, size). On a CPU the plain form is faster than the fused: measured, by
    half in the backward pass."""
    shared = q.shape[1] // k.shape[1]
    if shared > 1:
        k, v = k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
    mask = None if mask is None else mask.to(q.dtype)
    if q.device.type != "cpu":
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scale)
    weights = (q * scale) @ k.transpose(-1, -2)
    return (weights if mask is None else weights + mask).softmax(-1) @ v


AttentionInterface.register(NAME, attend)

"""How a backbone takes many texts at once: in one long row without padding, or side by side."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from preference_model.config import BadInput
from preference_model.network.encoder import Encoded, Encoder
from preference_model.network.packing import NAME, pack

ALIKE = 1e-3  # by how much vectors of the two ways may differ, where they are of the order of 1
UNFIT = (
    AttributeError,
    IndexError,
    RuntimeError,
    TypeError,
    ValueError,
)  # says a body of its own kind


class Way(Protocol):
    """(texts, features) of the body's classifier, short of its last layer."""

    def features(
        self, body: Any, encoder: Encoder, encoded: Sequence[Encoded], device: torch.device
    ) -> Tensor: ...


class Padded:
    """Each text a row of its own, as wide as the longest: what every backbone can do."""

    def features(
        self, body: Any, encoder: Encoder, encoded: Sequence[Encoded], device: torch.device
    ) -> Tensor:
        vectors: Tensor = body(**encoder.collate(encoded, device)).logits
        return vectors


class InOneRow:
    """No padding: only attention knows where a text begins."""

    def __init__(self, body: Any, encoder: Encoder) -> None:
        self.causal = hasattr(body, "score")  # transformers' own name, in all of them
        self.shared = encoder.shares
        table = getattr(getattr(body.base_model, "embeddings", None), "position_embeddings", None)
        padding = getattr(table, "padding_idx", None)
        self.ending = ending(body.base_model)
        self.first_position = 0 if padding is None else padding + 1  # RoBERTa counts from there

    def features(
        self, body: Any, encoder: Encoder, encoded: Sequence[Encoded], device: torch.device
    ) -> Tensor:
        return self.read(body, encoder, encoded, device, self.shared)

    def unshared(
        self, body: Any, encoder: Encoder, encoded: Sequence[Encoded], device: torch.device
    ) -> Tensor:
        """As side by side: an encoder's prompt sees its completion."""
        return self.read(body, encoder, encoded, device, self.causal)

    def read(
        self, body: Any, encoder: Encoder, encoded: Sequence[Encoded], device: torch.device,
        shared: bool,
    ) -> Tensor:  # fmt: skip
        packed = pack(
            encoded, shared=shared, causal=self.causal, first_position=self.first_position,
            pad=encoder.tokenizer.pad_token_id, segments=encoder.segments, device=device,
        )  # fmt: skip
        told = {"use_cache": False} if self.causal else {}
        with only_at(packed.last, self.ending):
            out = body.base_model(**packed.inputs, **told, parts=packed.parts)
        last: Tensor = out.last_hidden_state[0]
        return self.classified(body, last[packed.last] if self.ending is None else last)

    def classified(self, body: Any, read: Tensor) -> Tensor:
        """The classifier's own layers, which expect (texts, tokens, features)."""
        if self.causal:
            return read
        pooler = getattr(body.base_model, "pooler", None)
        last: nn.Module = body.classifier if pooler is None else pooler
        vectors: Tensor = last(read[:, None])
        return vectors


def ending(base: Any) -> nn.Module | None:
    """In BERT and its kin, what adds the last attention's output to what it looked at."""
    layers = getattr(getattr(base, "encoder", None), "layer", [None])
    found: nn.Module | None = getattr(getattr(layers[-1], "attention", None), "output", None)
    return found


@contextmanager
def only_at(places: Tensor, module: nn.Module | None) -> Iterator[None]:
    """The rest of the last layer only where its output is read: an eighth of MiniLM's products."""
    if module is None:
        yield
        return
    hook = module.register_forward_pre_hook(lambda _, given: tuple(x[:, places] for x in given))
    try:
        yield
    finally:
        hook.remove()


@torch.no_grad()
def find_way(body: Any, encoder: Encoder, device: torch.device) -> Way:
    """One long row where a probe of a few texts, one as long as can be, comes out as it does side
    by side; not every backbone's attention can be replaced, nor looks at a whole text."""
    own = body.config._attn_implementation
    probe = strange_texts(encoder, body.config.vocab_size)
    with torch.autocast(device.type, enabled=False):
        expected = Padded().features(body, encoder, probe, device)
        try:
            body.set_attn_implementation(NAME)
            row = InOneRow(body, encoder)
            if close(row.unshared(body, encoder, probe, device), expected):
                return row
        except UNFIT:
            pass
    body.set_attn_implementation(own)
    if encoder.layout == "prefix":
        raise BadInput(
            "bad_backbone", f"{body.config.model_type} cannot read a prompt apart from what "
            "follows it: leave shared_prefix out, or choose another backbone."
        )  # fmt: skip
    return Padded()


def close(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(one, other, rtol=ALIKE, atol=ALIKE)


def strange_texts(encoder: Encoder, words: int) -> list[Encoded]:
    """Three texts of chance, two of which share their prompt."""
    drawn = np.random.default_rng(0).integers(0, words, encoder.max_length, np.int32)
    drawn[drawn == encoder.tokenizer.pad_token_id] += 1
    short = np.concatenate([drawn[:5], drawn[7:9]])
    return [Encoded(drawn[:9], 5), Encoded(short, 5), Encoded(drawn, 3)]

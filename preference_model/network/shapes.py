"""How many texts are encoded at once."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from preference_model.network.encoder import Encoded

# Tokens that are encoded together, at least: what keeps a processor's caches or a GPU busy.
TOKENS = {"cpu": 1024, "cuda": 16_384}


def chunks(
    encoded: Sequence[Encoded], shared: bool, device: torch.device
) -> Iterator[NDArray[np.int64]]:
    """Places of texts to encode together, longest first, so that they are of like length.

    shared: texts of one prompt stay together, and its tokens count once.
    """
    families: dict[bytes | int, list[int]] = {}
    for place, each in enumerate(encoded):
        families.setdefault(each.prefix if shared else place, []).append(place)
    chunk: list[int] = []
    room = TOKENS[device.type]
    for family in sorted(families.values(), key=lambda own: -len(encoded[own[0]].ids)):
        chunk += family
        repeated = (len(family) - 1) * encoded[family[0]].boundary if shared else 0
        room -= sum(len(encoded[place].ids) for place in family) - repeated
        if room <= 0:
            yield np.array(chunk)
            chunk, room = [], TOKENS[device.type]
    if chunk:
        yield np.array(chunk)

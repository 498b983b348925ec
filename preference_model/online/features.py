"""What the heads read of a text: computed once for each checkpoint, then kept."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from preference_model.checkpoint import Checkpoint
from preference_model.data.snapshot import Text
from preference_model.network.shapes import chunks
from preference_model.online.cache import FeatureCache, Vectors, content

PORTION = 1024  # texts computed between two writes: what a kill can lose


def cache_of(root: Path, candidate: Checkpoint) -> FeatureCache:
    return FeatureCache(root, identity(candidate), candidate.model.head.in_features)


def features(
    candidate: Checkpoint,
    cache: FeatureCache,
    texts: Sequence[Text],
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Vectors:
    """(texts, features) from the cache; what it lacks is computed, and kept."""
    keys = [content(text) for text in texts]
    lacking = cache.missing(keys)
    for begin in range(0, len(lacking), PORTION):
        portion = lacking[begin : begin + PORTION]
        computed = compute(candidate, [texts[place] for place in portion])
        cache.write([keys[place] for place in portion], computed)
        told(begin + len(portion), len(lacking))
    return cache.read(keys)


def compute(candidate: Checkpoint, texts: Sequence[Text]) -> Vectors:
    """The input of the last linear layer, (texts, features), in float32 on every device."""
    model, encoder = candidate.model, candidate.encoder
    encoded = encoder.encode(texts)
    vectors = np.zeros((len(texts), model.head.in_features), np.float32)
    with torch.no_grad():
        for places in chunks(encoded, encoder.shares, candidate.device):
            chunk = [encoded[place] for place in places]
            vectors[places] = model.features(encoder, chunk).cpu().numpy()
    return vectors


def identity(candidate: Checkpoint) -> str:
    """A hash of all that decides a feature: the body's weights and the way text becomes tokens.

    Not of the heads: a head that was calibrated or refitted reads the same features.
    """
    model, encoder = candidate.model, candidate.encoder
    digest = hashlib.blake2b(digest_size=16)
    how = {"layout": encoder.layout, "max_length": encoder.max_length}
    digest.update(json.dumps(how).encode() + encoder.backend.to_str().encode())
    digest.update(str(encoder.tokenizer.chat_template).encode())
    for name, tensor in model.body.state_dict().items():
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()

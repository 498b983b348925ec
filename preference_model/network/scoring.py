"""Scores of many texts."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from preference_model.network.backbone import likes_bfloat16
from preference_model.network.encoder import Encoded, Encoder
from preference_model.network.model import PreferenceModel
from preference_model.network.shapes import chunks


def score(
    model: PreferenceModel,
    encoder: Encoder,
    encoded: Sequence[Encoded],
    told: Callable[[float], None] = lambda share: None,
    exact: bool = False,
) -> NDArray[np.float32]:
    """(texts, criteria, heads); `told` hears the share of the tokens that is done.

    exact: in float32 even where bfloat16 is several times as fast.
    """
    scores = np.zeros((len(encoded), len(model.criteria), model.heads), np.float32)
    lengths = np.array([len(each.ids) for each in encoded], np.int64)
    device = model.device
    quick = not exact and likes_bfloat16(device)
    done = 0
    # Not inference_mode: there, autocast would cast every weight anew for every chunk.
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=quick):
        for places in chunks(encoded, encoder.shares, device):
            scores[places] = model(encoder, [encoded[place] for place in places]).cpu().numpy()
            done += int(lengths[places].sum())
            told(done / int(lengths.sum()))
    return scores

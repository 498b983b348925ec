"""A preference model: a backbone, and an ensemble of scalar heads for each criterion."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from preference_model.config import BadInput
from preference_model.network.backbone import find_backbone, load_body
from preference_model.network.encoder import Encoded, Encoder
from preference_model.network.ways import Way, find_way


class Head(nn.Linear):
    """Scalars of a feature vector, computed in float32 whatever the body computes in."""

    def forward(self, input: Tensor) -> Tensor:
        with torch.autocast(input.device.type, enabled=False):
            return F.linear(input.float(), self.weight, self.bias)


class PreferenceModel(nn.Module):
    """The backbone as a sequence classifier whose outputs are (criteria x heads) scalars.

    The classifier's own last linear layer makes way for the ensemble, so every encoder and causal
    model that transformers can classify with works, each with the pooling of its own.
    """

    def __init__(self, body: Any, criteria: Sequence[str], heads: int) -> None:
        super().__init__()
        self.body = body
        self.criteria = tuple(criteria)
        self.heads = heads
        self.head_name = find_head(body)
        own = body.get_submodule(self.head_name)
        self.native_bias = own.bias is not None  # what the saved folder can hold
        self.head = Head(own.in_features, len(criteria) * heads)
        # A bias cancels in every comparison: Adam would make steps of what rounding leaves of it.
        self.head.bias.requires_grad_(False)
        self.put_head(nn.Identity())
        self.way: Way | None = None  # found with the first texts

    def put_head(self, head: nn.Module) -> None:
        """What stands in the body where its classifier had its last layer."""
        parent, _, name = self.head_name.rpartition(".")
        setattr(self.body.get_submodule(parent), name, head)

    @property
    def device(self) -> torch.device:
        return self.head.weight.device

    def features(self, encoder: Encoder, encoded: Sequence[Encoded]) -> Tensor:
        """What the heads read: (texts, features), from one pass over all texts at once."""
        if self.way is None:
            self.way = find_way(self.body, encoder, self.device)
        return self.way.features(self.body, encoder, encoded, self.device)

    def forward(self, encoder: Encoder, encoded: Sequence[Encoded]) -> Tensor:
        """(texts, criteria, heads), float32."""
        scores: Tensor = self.head(self.features(encoder, encoded))
        return scores.float().view(-1, len(self.criteria), self.heads)

    @torch.no_grad()
    def start_heads(self, seed: int) -> None:
        """Each head from a start of its own."""
        drawn = np.random.default_rng(seed).normal(0, 0.02, self.head.weight.shape)
        self.head.weight.copy_(torch.from_numpy(drawn))
        self.head.bias.zero_()

    @torch.no_grad()
    def rescale(self, criterion: int, centre: NDArray[np.float64], temperature: float) -> None:
        """Move a criterion's heads so that (heads,) centre becomes 0, and divide by temperature."""
        rows = slice(criterion * self.heads, (criterion + 1) * self.heads)
        self.head.bias[rows] -= torch.from_numpy(centre).to(self.head.bias)
        self.head.weight[rows] /= temperature
        self.head.bias[rows] /= temperature

    @torch.no_grad()
    def silence(self, criterion: int) -> None:
        """A criterion that nothing was learnt of: 0 for every completion."""
        self.rescale(criterion, np.zeros(self.heads), float("inf"))

    def head_tensors(self) -> tuple[Tensor, Tensor]:
        """Weight (criteria, heads, features) and bias (criteria, heads)."""
        shape = (len(self.criteria), self.heads)
        return self.head.weight.detach().view(*shape, -1), self.head.bias.detach().view(shape)

    @torch.no_grad()
    def take_heads(self, weight: Tensor, bias: Tensor) -> None:
        self.head.weight.copy_(weight.flatten(0, 1))
        self.head.bias.copy_(bias.flatten())


def find_head(body: Any) -> str:
    """The name of the linear layer that ends the classifier."""
    outputs = body.config.num_labels
    names = [
        name
        for name, module in body.named_modules()
        if isinstance(module, nn.Linear) and module.out_features == outputs
    ]
    if not names:
        raise BadInput(
            "bad_backbone", f"{body.config.model_type} does not end in a linear layer: choose "
            "an encoder or a causal model that transformers can classify sequences with."
        )  # fmt: skip
    return str(names[-1])


def build(
    backbone: str, criteria: Sequence[str], heads: int, seed: int, device: torch.device
) -> PreferenceModel:
    """A new model over a pretrained backbone."""
    body = load_body(find_backbone(backbone), device, len(criteria) * heads)
    model = PreferenceModel(body, criteria, heads)
    model.start_heads(seed)
    return model

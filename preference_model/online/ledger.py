"""What a head has learnt: its judgments, and what each of them put in."""

from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor

TARGET, WEIGHT, CURVATURE, PULL = range(4)


class Ledger:
    """A row a judgment, in no order: difference z, target and weight, and its site."""

    def __init__(self, width: int) -> None:
        self.names: list[str] = []
        self.places: dict[str, int] = {}
        self.room_z = torch.zeros((64, width), dtype=torch.float32)
        self.room_facts = torch.zeros((64, 4), dtype=torch.float64)

    @classmethod
    def of(cls, names: Sequence[str], z: Tensor, facts: Tensor) -> Self:
        """As it was kept."""
        made = cls(z.shape[1])
        made.names = list(names)
        made.places = {name: place for place, name in enumerate(names)}
        made.room_z = torch.cat([z, made.room_z])
        made.room_facts = torch.cat([facts, made.room_facts])
        return made

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self.places

    @property
    def z(self) -> Tensor:
        """(judgments, features), float32."""
        return self.room_z[: len(self)]

    @property
    def facts(self) -> Tensor:
        """(judgments, 4): target, weight, curvature, pull."""
        return self.room_facts[: len(self)]

    def columns(self, rows: slice) -> tuple[Tensor, Tensor, Tensor]:
        """Differences, targets and weights, in float64."""
        facts = self.facts[rows]
        return self.z[rows].double(), facts[:, TARGET], facts[:, WEIGHT]

    def judgment(self, name: str) -> tuple[Tensor, float, float]:
        """Difference, target and weight."""
        place = self.places[name]
        target, weight, _, _ = self.room_facts[place].tolist()
        return self.room_z[place], target, weight

    def add(
        self, name: str, z: Tensor, target: float, weight: float, curvature: float, pull: float
    ) -> None:
        place = len(self)
        if place == len(self.room_z):
            self.room_z = torch.cat([self.room_z, torch.zeros_like(self.room_z)])
            self.room_facts = torch.cat([self.room_facts, torch.zeros_like(self.room_facts)])
        self.room_z[place] = z
        self.room_facts[place] = torch.tensor(
            [target, weight, curvature, pull], dtype=torch.float64
        )
        self.places[name] = place
        self.names.append(name)

    def remove(self, name: str) -> tuple[Tensor, float, float]:
        """Difference, curvature and pull of what is gone; the last row takes its place."""
        place, last = self.places.pop(name), len(self) - 1
        z, facts = self.room_z[place].clone(), self.room_facts[place].clone()
        self.room_z[place] = self.room_z[last]
        self.room_facts[place] = self.room_facts[last]
        moved = self.names.pop()
        if moved != name:
            self.names[place], self.places[moved] = moved, place
        return z, float(facts[CURVATURE]), float(facts[PULL])

    def replace_sites(self, rows: slice, margin: Tensor) -> None:
        """As they are measured where the margins are these."""
        facts, p = self.facts[rows], torch.sigmoid(margin)
        facts[:, CURVATURE] = facts[:, WEIGHT] * p * (1 - p)
        facts[:, PULL] = facts[:, WEIGHT] * (facts[:, TARGET] - p) + facts[:, CURVATURE] * margin

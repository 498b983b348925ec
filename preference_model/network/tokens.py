"""Many texts as tokens in a file that is mapped into memory: prepared once, however often a run is
taken up again, and shared by all processes that train together."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from preference_model.data.snapshot import Text
from preference_model.network.encoder import PORTION, Encoded, Encoder

IDS, ENDS = "ids.int32", "ends.npy"  # the second is written last: where it is, all is


class Tokens(Sequence[Encoded]):
    """Texts by number, read from a folder that `prepare` has written."""

    def __init__(self, folder: Path) -> None:
        self.ends, self.boundaries = np.load(folder / ENDS, allow_pickle=False)
        self.lengths: NDArray[np.int64] = np.diff(self.ends, prepend=0)
        # A plain view: slices of a memmap itself are slow to make.
        self.ids = np.asarray(np.memmap(folder / IDS, np.int32, mode="r"))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> Encoded: ...
    @overload
    def __getitem__(self, place: slice) -> list[Encoded]: ...
    def __getitem__(self, place: int | slice) -> Encoded | list[Encoded]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        end = self.ends[place]
        return Encoded(self.ids[end - self.lengths[place] : end], int(self.boundaries[place]))


def prepare(
    folder: Path, encoder: Encoder, texts: Sequence[Text], told: Callable[[int], None]
) -> None:
    """Write the tokens of all texts, unless they are there; `told` hears how many are done."""
    if (folder / ENDS).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    lengths, boundaries = [], []
    with (folder / IDS).open("wb") as file:
        for begin in range(0, len(texts), PORTION):
            for each in encoder.portion(texts[begin : begin + PORTION]):
                file.write(each.ids.tobytes())
                lengths.append(len(each.ids))
                boundaries.append(each.boundary)
            told(len(lengths))
        file.flush()
        os.fsync(file.fileno())
    draft = folder / f"{ENDS}.draft"
    with draft.open("wb") as file:
        np.save(file, np.array([np.cumsum(lengths), boundaries], np.int64), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder / ENDS)

"""Texts to token ids."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import AutoTokenizer

from preference_model.data.snapshot import Prompt, Text

PORTION = 2048  # texts tokenised at once

Layout = Literal["pair", "prefix", "chat", "text"]


@dataclass(frozen=True)
class Encoded:
    """Token ids of one text; the first `boundary` of them belong to the prompt."""

    ids: NDArray[np.int32]
    boundary: int

    @property
    def prefix(self) -> bytes:
        """The prompt's tokens: texts that have them alike begin alike."""
        return self.ids[: self.boundary].tobytes()

    @property
    def segments(self) -> NDArray[np.int64]:
        """0 for the prompt, 1 for the completion."""
        return (np.arange(len(self.ids)) >= self.boundary).astype(np.int64)


class Encoder:
    """Texts to token ids, the same way in training, evaluation, scoring and serving.

    layout "pair": prompt and completion as the two segments of an encoder; "prefix": the same, but
    the prompt does not see the completion, which has a first token of its own, so that the prompt
    is read once for all its completions; "chat": by the tokenizer's own chat template; "text": a
    transcript with role names, for other causal models.
    """

    def __init__(
        self, tokenizer: Any, config: Any, max_length: int, layout: Layout | None = None
    ) -> None:
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
        config.pad_token_id = tokenizer.pad_token_id  # causal models pool at the last that is none
        self.tokenizer = tokenizer
        self.backend = tokenizer.backend_tokenizer
        self.backend.no_truncation()  # some folders come with 128 tokens set
        self.backend.no_padding()
        positions = getattr(config, "max_position_embeddings", None) or max_length
        self.max_length = min(max_length, tokenizer.model_max_length, positions)
        self.segments = "token_type_ids" in tokenizer.model_input_names
        self.layout: Layout = layout or own_layout(tokenizer)
        self.frame = frame(tokenizer, self.layout)

    @classmethod
    def of(
        cls, source: str, config: Any, max_length: int, layout: Layout | None = None
    ) -> "Encoder":
        return cls(AutoTokenizer.from_pretrained(source), config, max_length, layout)

    @property
    def shares(self) -> bool:
        """Whether a prompt's tokens come out the same whatever follows them."""
        return self.layout != "pair"

    def encode(
        self, texts: Sequence[Text], told: Callable[[int], None] = lambda done: None
    ) -> list[Encoded]:
        encoded: list[Encoded] = []
        for begin in range(0, len(texts), PORTION):
            encoded.extend(self.portion(texts[begin : begin + PORTION]))
            told(len(encoded))
        return encoded

    def portion(self, texts: Sequence[Text]) -> list[Encoded]:
        """Each prompt among them is tokenised once."""
        places = {prompt: n for n, prompt in enumerate(dict.fromkeys(p for p, _ in texts))}
        openings = [self.opening(prompt) for prompt in places]
        replies = [self.reply(text, openings[places[text[0]]]) for text in texts]
        before, after = self.tokens(openings), self.tokens(replies)
        return [
            self.joined(before[places[prompt]], reply)
            for (prompt, _), reply in zip(texts, after, strict=True)
        ]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        encodings = self.backend.encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def opening(self, prompt: Prompt) -> str:
        if self.layout == "chat":
            return self.rendered(prompt, add_generation_prompt=True)
        said = transcript(prompt)
        return said if self.layout in ("pair", "prefix") else f"{said}\n\nassistant: "

    def reply(self, text: Text, opening: str) -> str:
        prompt, completion = text
        if self.layout == "chat":
            whole = self.rendered((*prompt, ("assistant", completion)))
            if whole.startswith(opening):
                return whole[len(opening) :]
        return completion

    def rendered(self, turns: Prompt, **how: bool) -> str:
        messages = [{"role": role, "content": content} for role, content in turns]
        text: str = self.tokenizer.apply_chat_template(messages, tokenize=False, **how)
        return text

    def joined(self, before: list[int], after: list[int]) -> Encoded:
        """A prompt too long loses its beginning, though a quarter of the room is its own; then the
        completion loses its end."""
        start, middle, end = self.frame
        room = self.max_length - len(start) - len(middle) - len(end)
        kept = max(room - len(after), room // 4)
        before = before[max(len(before) - kept, 0) :]
        ids = [*start, *before, *middle, *after[: room - len(before)], *end]
        first = 1 if self.layout == "prefix" else 0  # of the middle, the completion's first token
        return Encoded(np.array(ids, np.int32), len(start) + len(before) + len(middle) - first)

    def collate(self, encoded: Sequence[Encoded], device: torch.device) -> dict[str, Tensor]:
        """Padded on the right."""
        longest = max(len(each.ids) for each in encoded)
        shape = (len(encoded), min(width(longest), self.max_length))
        ids = np.full(shape, self.tokenizer.pad_token_id, np.int64)
        mask, segments = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, each in enumerate(encoded):
            ids[row, : len(each.ids)] = each.ids
            mask[row, : len(each.ids)] = 1
            segments[row, each.boundary : len(each.ids)] = 1
        arrays = {"input_ids": ids, "attention_mask": mask}
        if self.segments:
            arrays["token_type_ids"] = segments
        return {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}


def own_layout(tokenizer: Any) -> Layout:
    if tokenizer.chat_template:
        return "chat"
    return "pair" if tokenizer.sep_token else "text"


def frame(tokenizer: Any, layout: Layout) -> tuple[list[int], list[int], list[int]]:
    """The special tokens before the prompt, between prompt and completion, and at the end."""
    if layout == "chat":
        return [], [], []  # the template writes them
    backend = tokenizer.backend_tokenizer
    probe = backend.encode("a", add_special_tokens=False)
    whole = backend.post_process(probe, probe if layout in ("pair", "prefix") else None)
    special = whole.special_tokens_mask
    first = special.index(0)
    last = len(special) - special[::-1].index(0)
    middle = [i for i, mark in zip(whole.ids[first:last], special[first:last], strict=True) if mark]
    end = whole.ids[last:]
    if layout == "text" and not end and tokenizer.eos_token_id is not None:
        end = [tokenizer.eos_token_id]
    if layout == "prefix":
        middle = [*middle, whole.ids[0]]
    return whole.ids[:first], middle, end


def transcript(prompt: Prompt) -> str:
    """One user turn is its text alone; more turns get role names."""
    if len(prompt) == 1 and prompt[0][0] == "user":
        return prompt[0][1]
    return "\n\n".join(f"{role}: {content}" for role, content in prompt)


def width(length: int) -> int:
    """Rounded up by a sixteenth to an eighth: 8, 16, 24, ... 128, 144, ... 256, 288, ...

    A processor's kernels are compiled and kept for every shape: unlimited shapes cost a tenth of
    the time and a gigabyte.
    """
    step = 1 << max((length - 1).bit_length() - 4, 3)
    return max(-(-length // step), 1) * step

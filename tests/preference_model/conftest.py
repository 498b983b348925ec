"""Backbones of a few thousand random weights, snapshots to learn, and the command line."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from preference_model.__main__ import main

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "<s>", "</s>"]
NEUTRAL = [f"w{number}" for number in range(20)]
GOOD, BAD, SAFE, RISKY = "good", "bad", "safe", "risky"
WORDS = [*SPECIAL, *NEUTRAL, GOOD, BAD, SAFE, RISKY, "user", "assistant", ":", "why"]
TEMPLATE = (
    "{% for m in messages %}{{ m.role + ' : ' + m.content + ' </s> ' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'assistant : ' }}{% endif %}"
)
QUICK = {
    "epochs": 6,
    "most_epochs": 1,
    "learning_rate": 0.01,
    "threads": 1,
    "heads": 4,
    "max_length": 64,
}


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def word_level() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


@pytest.fixture(scope="session")
def encoder_backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT with two layers."""
    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(0)
    BertModel(
        BertConfig(
            vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=64, max_position_embeddings=64,
        )
    ).save_pretrained(folder)  # fmt: skip
    tokenizer = word_level()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=64,
    ).save_pretrained(folder)  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def causal_backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama with two layers, and a chat template."""
    folder = tmp_path_factory.mktemp("causal")
    torch.manual_seed(0)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=1, intermediate_size=64, max_position_embeddings=64,
            pad_token_id=None, bos_token_id=4, eos_token_id=5,
        )
    ).save_pretrained(folder)  # fmt: skip
    PreTrainedTokenizerFast(
        tokenizer_object=word_level(), unk_token="[UNK]", bos_token="<s>", eos_token="</s>",
        chat_template=TEMPLATE, model_max_length=64,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def reply(rng: random.Random, *words: str) -> str:
    """Some neutral words with these among them."""
    said = [*rng.choices(NEUTRAL, k=rng.randint(2, 8)), *words]
    rng.shuffle(said)
    return " ".join(said)


def row(number: int, criterion: str, side: str, rng: random.Random) -> dict[str, Any]:
    """A comparison that can be told: good beats bad in help, safe beats risky in harm."""
    better, worse = (GOOD, BAD) if criterion == "helpful" else (SAFE, RISKY)
    best, other = reply(rng, better), reply(rng, worse)
    second = rng.random() < 0.5  # whether b is the better one
    return {
        "id": f"{criterion}-{number}",
        "criterion": criterion,
        "prompt": [{"role": "user", "content": f"why {rng.choice(NEUTRAL)}"}],
        "completion_a": other if second else best,
        "completion_b": best if second else other,
        "preference": 3 if second else -3,
        "target": 0.9 if second else 0.1,
        "weight": 1.0,
        "group": f"{number:032x}",
        "split": side,
    }


def rows(train: int = 120, held: int = 60, criteria: Sequence[str] = ("helpful", "harmless"),
         seed: int = 0) -> list[dict[str, Any]]:  # fmt: skip
    """`train` and twice `held` comparisons a criterion."""
    rng = random.Random(seed)
    sides = ["train"] * train + ["validation"] * held + ["test"] * held
    return [row(n, criterion, side, rng) for n, side in enumerate(sides) for criterion in criteria]


def write(path: Path, lines: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("snapshots") / "snapshot.jsonl", rows())


Events = list[dict[str, Any]]
Command = Callable[..., Events]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line here, and return the events it told."""

    def run(*arguments: object) -> Events:
        capsys.readouterr()
        main([*map(str, arguments), "--json"])
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def config(tmp_path: Path, encoder_backbone: Path) -> Callable[..., Path]:
    def write_config(**settings: Any) -> Path:
        path = tmp_path / "config.json"
        path.write_text(json.dumps({"backbone": str(encoder_backbone), **QUICK, **settings}))
        return path

    return write_config


@pytest.fixture(scope="session")
def trained(
    tmp_path_factory: pytest.TempPathFactory, encoder_backbone: Path, snapshot: Path
) -> Path:
    """A checkpoint of the encoder that has learnt the snapshot."""
    return train_on(snapshot, encoder_backbone, tmp_path_factory.mktemp("trained"))


@pytest.fixture(scope="session")
def trained_causal(
    tmp_path_factory: pytest.TempPathFactory, causal_backbone: Path, snapshot: Path
) -> Path:
    return train_on(snapshot, causal_backbone, tmp_path_factory.mktemp("trained"))


def train_on(snapshot: Path, backbone: Path, folder: Path) -> Path:
    told = folder / "config.json"
    told.write_text(json.dumps({"backbone": str(backbone), "least_pairs": 50, **QUICK}))
    output = folder / "checkpoint"
    arguments = ["--snapshot", snapshot, "--output", output, "--config", told, "--json"]
    assert main(["train", *map(str, arguments)]) == 0
    return output


class Silent:
    """A Watcher that does not care."""

    def progress(self, stage: str, step: int, steps: int, loss: float | None = None) -> None:
        pass

    def resumed(self, step: int) -> None:
        pass


def tasks(replies: Sequence[Sequence[str]], **fields: Any) -> list[dict[str, Any]]:
    """A task for each list of completions, with ids like 3-1 for the second one of task 3."""
    return [
        {
            "task": number,
            "pool": "campaign",
            "criteria": ["helpful", "harmless"],
            "held_out": False,
            "prompt": [{"role": "user", "content": "why w1"}],
            "completions": [{"id": f"{number}-{n}", "text": text} for n, text in enumerate(texts)],
            **fields,
        }
        for number, texts in enumerate(replies)
    ]

"""The model card of a checkpoint: README.md, with the front matter that the Hub reads."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from huggingface_hub import ModelCardData

CARD = "README.md"
WHEEL = "sentence-transformers/all-MiniLM-L6-v2"  # the default backbone's name on the Hub
NAME_ON_HUB = re.compile(r"[\w.-]+/[\w.-]+")
METRICS = {
    "accuracy": "Accuracy",
    "log_loss": "Log-loss",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
    "longer_wins": "“Longer wins” alone",
}
ASKED, SAID = "What is a kernel?", "The core of an operating system."

BY_TRANSFORMERS = """\
from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(".")
model = AutoModelForSequenceClassification.from_pretrained(".")
inputs = {inputs}
scores = dict(zip(model.config.id2label.values(), model(**inputs).logits[0].tolist()))"""
INPUTS = {
    "pair": f"""tokenizer("{ASKED}", "{SAID}", return_tensors="pt")""",
    "chat": f"""tokenizer.apply_chat_template(
    [{{"role": "user", "content": "{ASKED}"}},
     {{"role": "assistant", "content": "{SAID}"}}],
    return_tensors="pt", return_dict=True,
)""",
}
BY_OURSELVES = f"""\
import torch
from pathlib import Path
from preference_model import checkpoint
from preference_model.network.scoring import score

loaded = checkpoint.load(Path("."), torch.device("cpu"))
encoded = loaded.encoder.encode([((("user", "{ASKED}"),), "{SAID}")])
heads = score(loaded.model, loaded.encoder, encoded, exact=True)  # (1, criteria, heads)
scores = dict(zip(loaded.model.criteria, heads.mean(-1)[0].tolist()))"""

TEXT = """\
---
{front_matter}
---

# A preference model

It scores a completion of a prompt under each of its criteria: {criteria}. Of two completions of
one prompt it expects b to be preferred to a with probability `sigmoid(score of b - score of a)`; a
score of 0 is an average completion's.

## How to load it

In this folder, or with its name on the Hub instead of `.`:

```python
{code}
```

With each score's uncertainty, and long texts cut as in training:
`python -m preference_model score .`

## What it has learnt from

{facts}

Comparisons by criterion, each prompt on one side only:

{pairs}

## How good it is

{quality}

## What it cannot tell

- It knows what the people preferred whose judgments it learnt, under the criteria they were asked
  about, and shares their mistakes. It is no judge of truth.
- Only completions of one prompt were ever compared: the scores of two prompts' completions, of two
  criteria or of two models are not on one scale.
- Of prompt and completion together it reads {max_length} tokens; beyond them the prompt loses its
  beginning, then the completion its end.
- The numbers above are of prompts like those it was trained on. Elsewhere, expect less, and measure
  anew: `python -m preference_model evaluate . --snapshot FILE`.
- Whoever optimises against it finds what it overrates: keep people in the loop.

This card names no licence. The model stands under those of the judgments and of the backbone: add
`license:` above before passing it on.
"""


def write(folder: Path, manifest: Mapping[str, Any], report: Mapping[str, Any]) -> None:
    (folder / CARD).write_text(card(manifest, report), encoding="utf-8")


def card(manifest: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    """report: {} where nothing has been measured yet."""
    layout, criteria = manifest["encoding"]["layout"], manifest["criteria"]
    inputs = INPUTS.get(layout)
    return TEXT.format(
        front_matter=front_matter(manifest),
        criteria=", ".join(criteria),
        code=BY_OURSELVES if inputs is None else BY_TRANSFORMERS.format(inputs=inputs),
        facts="\n".join(facts(manifest)),
        pairs=table(["", *manifest["pairs"]], counted(manifest)),
        quality="\n\n".join(quality(manifest, report)) or "Nothing has been measured yet.",
        max_length=manifest["encoding"]["max_length"],
    )


def front_matter(manifest: Mapping[str, Any]) -> str:
    told = ModelCardData(
        library_name="transformers",
        pipeline_tag="text-classification",
        tags=["preference-model", "reward-model"],
        base_model=backbone(manifest),
    )
    return str(told.to_yaml())


def backbone(manifest: Mapping[str, Any]) -> str | None:
    """Its name on the Hub; None: it is a folder of somebody's, whose name says nothing."""
    name = manifest["config"]["backbone"] or WHEEL
    return name if NAME_ON_HUB.fullmatch(name) and not Path(name).exists() else None


def facts(manifest: Mapping[str, Any]) -> Iterator[str]:
    yield f"- Backbone: {backbone(manifest) or 'a model of one’s own'}"
    yield f"- SHA-256 of the comparisons: `{manifest['snapshot']}`"
    config = manifest["config"]
    yield f"- Learning rate {config['learning_rate']:g}, {config['heads']} heads a criterion"
    yield f"- By preference_model {manifest['code']}; every setting is in `manifest.json`"


def counted(manifest: Mapping[str, Any]) -> list[list[str]]:
    folds = manifest["pairs"].values()
    return [[name, *(f"{fold[name]:,}" for fold in folds)] for name in manifest["criteria"]]


def quality(manifest: Mapping[str, Any], report: Mapping[str, Any]) -> Iterator[str]:
    """Of the test fold, which decided nothing, and the gate's verdict."""
    found = {name: each for name, each in report.get("test", {}).items() if each["pairs"]}
    if found:
        share = f"{manifest['config']['confidence']:.0%}"
        yield f"On the test fold, with {share} intervals from draws of whole groups:"
        known = [name for name in METRICS if any(name in each for each in found.values())]
        rows = [
            [name, f"{each['pairs']:,}", *(estimate(each.get(metric)) for metric in known)]
            for name, each in found.items()
        ]
        yield table(["", "Pairs", *(METRICS[name] for name in known)], rows)
        heat = ", ".join(f"{name} {each:.2f}" for name, each in manifest["temperature"].items())
        yield f"Calibrated on a fold of its own, by temperature: {heat}."
    if "gate" in report:
        verdict = report["gate"]["verdict"].replace("_", " ")
        yield f"The gate's verdict against {report['gate']['rival']}: {verdict}."
        yield "All else is in `report.json`."


def estimate(found: Mapping[str, float | None] | None) -> str:
    if found is None or found["value"] is None:
        return "–"
    if found["low"] is None:
        return f"{found['value']:.3f}"
    return f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))

"""TRL's RewardTrainer on given pairs, for `tests.benchmarks.trainers`.

Runs in that one's scratch environment, which has TRL: nothing here imports Diptych.

    python incumbent.py WISH.json

The wish: backbone, train and test (files of {"chosen", "rejected"}), output, eos_token, max_length,
seed, threads, and settings, fields of RewardConfig. Prints one line of JSON: pairs, seconds and the
held-out log-loss and accuracy.
"""

import json
import sys
from pathlib import Path

import torch
from datasets import Dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from trl import RewardConfig, RewardTrainer


def rows(path, tokenizer):
    """With the length that a sampler which groups by length needs."""
    pairs = [json.loads(line) for line in Path(path).read_text().splitlines()]
    for pair in pairs:
        pair["length"] = sum(
            len(tokenizer(pair[side]).input_ids) for side in ("chosen", "rejected")
        )
    return Dataset.from_list(pairs)


def main():
    wish = json.loads(Path(sys.argv[1]).read_text())
    if wish["threads"]:
        torch.set_num_threads(wish["threads"])
    tokenizer = AutoTokenizer.from_pretrained(wish["backbone"])
    torch.manual_seed(wish["seed"])
    model = AutoModelForSequenceClassification.from_pretrained(
        wish["backbone"], num_labels=1, dtype=torch.float32
    )
    config = RewardConfig(
        output_dir=wish["output"],
        num_train_epochs=1,
        max_length=wish["max_length"],
        eos_token=wish["eos_token"],
        seed=wish["seed"],
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
        **wish["settings"],
    )
    trainer = RewardTrainer(
        model=model,
        args=config,
        processing_class=tokenizer,
        train_dataset=rows(wish["train"], tokenizer),
        eval_dataset=rows(wish["test"], tokenizer),
    )
    told = trainer.train().metrics
    held_out = trainer.evaluate()
    found = {
        "pairs": len(trainer.train_dataset),
        "seconds": told["train_runtime"],
        "log_loss": held_out["eval_loss"],
        "accuracy": held_out["eval_accuracy"],
    }
    print("FOUND " + json.dumps(found), flush=True)


if __name__ == "__main__":
    main()

import json
import shutil

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from preference_model import checkpoint
from preference_model.config import BadInput
from preference_model.data.snapshot import read_snapshot
from preference_model.evaluation.exam import Exam
from preference_model.network.scoring import score
from preference_model.network.ways import Padded
from tests.preference_model.conftest import Silent, rows, tasks, write

CPU = torch.device("cpu")
PROMPT = (("user", "why w1"),)
REPLIES = ["w2 good w3", "bad", "safe w4 w5 w6 w7 w8 w9 w10", ""]


def by_the_command(command, folder, tmp_path):
    """Scores of REPLIES under the helpful criterion, as the command line writes them."""
    given = write(tmp_path / "tasks.jsonl", tasks([REPLIES]))
    command("score", folder, "--input", given, "--output", tmp_path / "scores.jsonl", "--exact")
    told = json.loads((tmp_path / "scores.jsonl").read_text())["scores"]
    return [told[f"0-{place}"]["helpful"][0] for place in range(len(REPLIES))]


def test_transformers_alone_scores_an_encoder_as_we_do(command, trained, tmp_path):
    model = AutoModelForSequenceClassification.from_pretrained(trained)
    tokenizer = AutoTokenizer.from_pretrained(trained)
    inputs = tokenizer(["why w1"] * len(REPLIES), REPLIES, padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits

    assert model.config.id2label == {0: "harmless", 1: "helpful"}
    ours = by_the_command(command, trained, tmp_path)
    assert logits[:, 1].tolist() == pytest.approx(ours, abs=1e-4)


def test_transformers_alone_scores_a_causal_model_as_we_do(command, trained_causal, tmp_path):
    model = AutoModelForSequenceClassification.from_pretrained(trained_causal)
    tokenizer = AutoTokenizer.from_pretrained(trained_causal)
    turns = [[{"role": "user", "content": "why w1"}, {"role": "assistant", "content": r}]
             for r in REPLIES]  # fmt: skip
    inputs = tokenizer.apply_chat_template(
        turns, padding=True, return_tensors="pt", return_dict=True
    )
    with torch.no_grad():
        logits = model(**inputs).logits

    ours = by_the_command(command, trained_causal, tmp_path)
    assert logits[:, 1].tolist() == pytest.approx(ours, abs=1e-4)


@pytest.fixture(params=["trained", "trained_causal"])
def loaded(request):
    return checkpoint.load(request.getfixturevalue(request.param), CPU)


def test_a_score_is_the_same_alone_padded_and_in_a_batch(loaded):
    encoded = loaded.encoder.encode([(PROMPT, reply) for reply in REPLIES])

    together = score(loaded.model, loaded.encoder, encoded, exact=True)
    alone = [score(loaded.model, loaded.encoder, [each], exact=True)[0] for each in encoded]
    with torch.no_grad():
        loaded.model.body.set_attn_implementation("eager")
        vectors = Padded().features(loaded.model.body, loaded.encoder, encoded, CPU)
        padded = loaded.model.head(vectors).view(together.shape).numpy()

    assert together == pytest.approx(np.array(alone), abs=1e-3)
    assert together == pytest.approx(padded, abs=1e-3)


def test_exchanging_a_and_b_flips_the_sign_exactly(loaded, tmp_path):
    lines = rows(train=5, held=10)
    turned = [
        {**line, "completion_a": line["completion_b"], "completion_b": line["completion_a"]}
        for line in lines
    ]
    there, back = (
        Exam.of(read_snapshot(write(tmp_path / "s.jsonl", each), (), Silent()), 0.95).taken_by(
            loaded, Silent()
        )
        for each in (lines, turned)
    )

    assert (there == -back).all()
    assert (there != 0).any()


def test_the_score_is_the_mean_of_heads_that_are_centred_on_the_calibration_fold(trained, snapshot):
    candidate = checkpoint.load(trained, CPU)
    read = read_snapshot(snapshot, (), Silent())
    pairs = read.comparisons.of("calibration", 1)
    texts = [read.texts[place] for place in np.unique([pairs.a, pairs.b])]

    scores = score(candidate.model, candidate.encoder, candidate.encoder.encode(texts), exact=True)

    assert scores[:, 1].mean(0) == pytest.approx(np.zeros(4), abs=0.05)
    assert scores[:, 1].std(-1).mean() > 0


def test_the_manifest_says_what_the_weights_come_from(trained, snapshot):
    manifest = json.loads((trained / "manifest.json").read_text())

    assert manifest["snapshot"] == read_snapshot(snapshot, (), Silent()).sha256
    assert manifest["criteria"] == ["harmless", "helpful"]
    assert manifest["encoding"] == {"layout": "pair", "max_length": 64}
    assert manifest["config"]["heads"] == 4
    assert manifest["code"]


def test_a_folder_with_weights_as_a_pickle_is_refused(trained, tmp_path):
    folder = shutil.copytree(trained, tmp_path / "pickled")
    for weights in folder.glob("*.safetensors"):
        weights.unlink()
    torch.save({}, folder / "pytorch_model.bin")

    with pytest.raises(BadInput, match="pickle") as refused:
        checkpoint.load(folder, CPU)
    assert refused.value.code == "pickle"


def test_no_pickle_is_written(trained):
    kinds = {path.suffix for path in trained.iterdir()}

    assert kinds == {".json", ".md", ".safetensors"}

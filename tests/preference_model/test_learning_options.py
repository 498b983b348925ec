import json
import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModel, AutoModelForSequenceClassification

from preference_model.config import BadInput, from_mapping
from preference_model.data.snapshot import FOLDS, read_snapshot
from preference_model.network.backbone import find_backbone, likes_bfloat16
from preference_model.network.encoder import Encoder
from preference_model.training.first import elsewhere
from preference_model.training.lessons import counted, lessons, set_aside
from preference_model.training.start import start
from preference_model.training.stopping import Stopping
from preference_model.training.train import train
from tests.preference_model.conftest import GOOD, QUICK, Silent, reply, rows, write

LAYER = "bert.encoder.layer.0.attention.self.query.weight"


@pytest.fixture
def taught(encoder_backbone, tmp_path):
    """Train on these rows; returns the report and the checkpoint's folder."""

    def run(lines, name="model", first=None, watcher=None, **settings):
        path = write(tmp_path / f"{name}.jsonl", lines)
        before = first and write(tmp_path / f"{name} first.jsonl", first)
        config = from_mapping({"backbone": str(encoder_backbone), **QUICK, **settings})
        told = train(path, tmp_path / name, config, None, watcher or Silent(), before)
        return told, tmp_path / name

    return run


def accuracy(report, criterion="helpful"):
    return report["test"][criterion]["accuracy"]["value"]


def temperature(folder, criterion="helpful"):
    return json.loads((folder / "manifest.json").read_text())["temperature"][criterion]


LOOKS = from_mapping({"patience": 1})
HELPFUL = rows(80, 40, criteria=("helpful",))


@pytest.mark.parametrize(
    "options",
    [{"loss": "scaled"}, {"loss": "margin", "label_smoothing": 0.1}],
    ids=("scaled", "margin"),
)
def test_what_can_be_learnt_is_learnt_however_strength_enters(taught, options):
    report, _ = taught(HELPFUL, **options)

    assert accuracy(report) > 0.9


def rankings(number, seed=0):
    """Rankings of four replies by how often they say good; the least good two are left unranked
    in every third, and tie in every other third."""
    rng = random.Random(seed)
    lines = []
    for group in range(number):
        texts = [reply(rng, *[GOOD] * times) for times in (3, 2, 1, 0)]
        places = [0, 1, 2, 2 if group % 3 == 1 else 3]
        for a, b in combinations(range(4), 2):
            if group % 3 == 2 and a == 2:
                continue
            turned = rng.random() < 0.5
            gap = places[a] - places[b]
            lines.append({
                "id": f"{group} {a} {b}", "ranking": f"r{group}", "criterion": "helpful",
                "prompt": [{"role": "user", "content": f"why w{group % 20}"}],
                "completion_a": texts[b if turned else a], "group": f"{group:032x}",
                "completion_b": texts[a if turned else b], "weight": 1 / 3,
                "preference": -gap if turned else gap, "target": 0.5, "split": "train",
            })  # fmt: skip
    return lines


def test_an_order_is_learnt_from_rankings(taught):
    held = [line for line in HELPFUL if line["split"] != "train"]

    # A target of 0.5 throughout says nothing: only the order can have been read.
    report, _ = taught(rankings(40) + held, rankings="plackett-luce")

    assert accuracy(report) > 0.9


def test_a_third_of_the_labels_flipped_leaves_the_direction_and_lowers_the_confidence(taught):
    rng = random.Random(1)
    clean = rows(200, 40, criteria=("helpful",))
    flipped = [
        {**line, "preference": -line["preference"], "target": 1 - line["target"]}
        if line["split"] == "train" and rng.random() < 0.3
        else line
        for line in clean
    ]
    gently = {"learning_rate": 0.003, "epochs": 3}

    report, noisy = taught(flipped, "noisy", **gently)
    _, sure = taught(clean, "clean", **gently)

    assert accuracy(report) > 0.9
    assert temperature(noisy) > 1.5 * temperature(sure)


def by(annotator, lines, lies=False):
    sign = -1 if lies else 1
    return [
        {**line, "id": f"{annotator} {line['id']}", "annotator": annotator,
         "preference": sign * line["preference"],
         "target": 1 - line["target"] if lies else line["target"]}
        for line in lines
    ]  # fmt: skip


def test_who_is_trusted_decides_what_is_learnt(taught):
    learnt = [line for line in HELPFUL if line["split"] == "train"]
    held = [line for line in HELPFUL if line["split"] != "train"]
    lines = by("honest", learnt) + by("liar", learnt, lies=True) + held

    right, _ = taught(lines, "right", annotator_weights={"liar": 0})
    wrong, _ = taught(lines, "wrong", annotator_weights={"liar": 1, "honest": 0.1})

    assert (accuracy(right) > 0.9, accuracy(wrong) < 0.1) == (True, True)
    assert right["pairs"]["train"]["helpful"] == wrong["pairs"]["train"]["helpful"] / 2


def test_an_annotator_who_counts_for_nothing_still_judges_in_the_folds_that_judge(tmp_path):
    read = read_snapshot(write(tmp_path / "s.jsonl", by("liar", HELPFUL)), (), Silent())

    left = counted(read, from_mapping({"annotator_weights": {"liar": 0}})).comparisons

    assert {FOLDS[each] for each in left.fold} == {"validation", "test"}
    half = lessons(read, from_mapping({"annotator_weights": {"liar": 0.5}})).comparisons
    assert half.weight == pytest.approx(read.comparisons.weight / 2)


def test_low_rank_adapters_learn_and_end_in_the_weights_that_transformers_loads(
    taught, encoder_backbone
):
    report, folder = taught(HELPFUL, lora_rank=2, learning_rate=0.02)

    assert accuracy(report) > 0.9
    saved, before = (
        load_file(folder / "model.safetensors"),
        load_file(encoder_backbone / "model.safetensors"),
    )
    change = saved[LAYER] - before[LAYER.removeprefix("bert.")]
    assert torch.linalg.matrix_rank(change, rtol=1e-3) == 2
    words = "embeddings.word_embeddings.weight"
    assert torch.equal(saved[f"bert.{words}"], before[words])
    loaded, told = AutoModelForSequenceClassification.from_pretrained(
        folder, output_loading_info=True
    )
    assert (set(told["missing_keys"]), set(told["unexpected_keys"])) == (set(), set())

    beside = PeftModel.from_pretrained(
        AutoModel.from_pretrained(encoder_backbone), folder / "adapter"
    )
    merged = beside.merge_and_unload().state_dict()[LAYER.removeprefix("bert.")]
    assert torch.allclose(merged, loaded.state_dict()[LAYER], atol=1e-6)
    assert not list((folder / "adapter").glob("*.bin"))


class Notes(Silent):
    """At which steps stages were taken up again."""

    def __init__(self) -> None:
        self.steps: list[int] = []

    def resumed(self, step):
        self.steps.append(step)


class Kills(Silent):
    """Ends the run at a step of a stage."""

    def __init__(self, stage: int, step: int) -> None:
        self.stage, self.step = stage, step

    def progress(self, stage, step, steps, loss=None):
        if stage == "training":
            self.stage -= step == 1
            if self.stage < 0 and step == self.step:
                raise KeyboardInterrupt


def other(number):
    """Comparisons of help under another name, with openings of their own."""
    lines = rows(number, 0, criteria=("helpful",), seed=5)
    prompt = [{"role": "user", "content": "w1 w2"}]
    return [{**line, "criterion": "kind", "prompt": prompt} for line in lines]


STOPS = {"patience": 2, "look_every": 2, "learning_rate": 0.02}


@pytest.mark.parametrize(
    ("killed_at", "options"),
    [
        ((0, 9), {"lora_rank": 2}),
        ((0, 5), STOPS),
        ((0, 3), {"first": other(40)}),
        ((1, 4), {"first": other(40), "lora_rank": 2}),
    ],
    ids=("adapters", "stopping", "first stage", "second stage"),
)
def test_a_killed_run_ends_where_an_undisturbed_one_does(taught, killed_at, options):
    lines, often, notes = rows(25, 4), {"checkpoint_seconds": 0}, Notes()
    with pytest.raises(KeyboardInterrupt):
        taught(lines, "m", watcher=Kills(*killed_at), **options, **often)

    _, killed = taught(lines, "m", watcher=notes, **options, **often)
    _, whole = taught(lines, "whole", **options)

    assert notes.steps == [killed_at[1] - 1]  # of that stage alone, after its last whole step
    ours, theirs = (load_file(folder / "model.safetensors") for folder in (killed, whole))
    assert all(torch.allclose(ours[name], theirs[name], atol=1e-5) for name in theirs)


def test_training_ends_once_looks_find_nothing_better(taught):
    rng = random.Random(0)
    noise = [{**line, "target": (v := rng.choice((0.1, 0.9))), "preference": 3 if v > 0.5 else -3}
             for line in HELPFUL]  # fmt: skip

    report, _ = taught(noise, patience=3, look_every=2, epochs=40, pairs_per_step=16)

    best = report["held_out"]
    assert report["steps"] == best["step"] + 3 * 2 < 40 * 4
    assert 0.5 < best["log_loss"] < 0.75


def test_the_best_weights_come_back(encoder_backbone, snapshot, tmp_path):
    config = from_mapping({"backbone": str(encoder_backbone), **QUICK, "patience": 2})
    read = read_snapshot(snapshot, (), Silent())
    model, _ = start(read.criteria, config)
    encoder = Encoder.of(find_backbone(config.backbone), model.body.config, config.max_length)
    _, held = set_aside(read, config)
    stopping = Stopping(read, held, encoder, config, tmp_path, "run", {})
    stopping.best = stopping.log_loss(model) + 0.1
    stopping.look(model, 1, 1)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    with torch.no_grad():
        model.head.weight.mul_(0)  # knows nothing
    stopping.best = min(stopping.best, 0.1)
    stopping.look(model, 2, 2)
    stopping.take_best(model)

    assert (stopping.best_step, stopping.since, stopping.over) == (1, 1, False)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


def test_what_is_looked_at_is_whole_groups_that_neither_train_nor_calibrate_nor_judge(snapshot):
    read = read_snapshot(snapshot, (), Silent())

    left, held = set_aside(read, LOOKS)

    assert set(held.fold) == {FOLDS.index("train")}
    assert len(left.comparisons) + len(held) == len(read.comparisons)
    trained = left.comparisons.of("train")
    assert set(held.group) & set(trained.group) == set()
    assert len(held) == pytest.approx(0.1 * (len(held) + len(trained)), abs=2)
    for fold in FOLDS[1:]:
        assert len(left.comparisons.of(fold)) == len(read.comparisons.of(fold))


def test_a_criterion_is_never_looked_at_until_nothing_of_it_is_left_to_learn(tmp_path):
    lines = rows(30, 0, criteria=("helpful",)) + rows(1, 0, criteria=("harmless",))
    lines[-1]["group"] = lines[0]["group"]
    read = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent())

    for seed in range(40):
        left, held = set_aside(read, replace(LOOKS, seed=seed))
        assert len(left.comparisons.of("train", 0)) == len(read.comparisons.of("train", 0))
        assert len(held)


def test_a_first_stage_teaches_the_backbone_and_drops_its_heads(taught):
    few = rows(8, 40, criteria=("helpful",), seed=1)
    gently = {"epochs": 4, "learning_rate": 1e-3, "first_epochs": 6, "first_learning_rate": 0.01}

    alone, _ = taught(few, "alone", **gently)
    report, folder = taught(few, "after", first=other(100), **gently)

    losses = [told["test"]["helpful"]["log_loss"]["value"] for told in (alone, report)]
    assert losses[1] < losses[0] - 0.05
    assert accuracy(report) > 0.9
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["criteria"], set(report["test"])) == (["helpful"], {"helpful"})
    assert (manifest["first"]["criteria"], manifest["first"]["pairs"]) == (["kind"], 100)


def test_a_first_stage_never_sees_an_opening_that_is_held_out(tmp_path):
    def asked(line, opening):
        return {**line, "prompt": [{"role": "user", "content": opening}]}

    lines = [asked(line, f"why {line['split']} {line['group']}") for line in rows(10, 10)]
    read = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent())
    again = [
        {**asked(line, f"  WHY {line['split']} {line['group']}?"), "split": "train",
         "group": "f" * 32}
        for line in rows(10, 10)
    ]  # fmt: skip
    first = read_snapshot(write(tmp_path / "o.jsonl", again), (), Silent())

    left = elsewhere(first, read)

    of = left.comparisons
    assert len(of) == len(read.comparisons.of("train"))
    assert {left.texts[text][0][0][1].split()[1] for text in of.a} == {"train"}
    assert set(of.fold) == {FOLDS.index("train")}
    with pytest.raises(BadInput, match="nothing but prompts that are held out"):
        elsewhere(replace(first, comparisons=of.where(np.zeros(len(of), bool))), read)


def test_a_broken_row_of_the_first_stage_is_named(command, config, snapshot, tmp_path):
    first = write(tmp_path / "first.jsonl", [*other(2), {**other(1)[0], "target": 7}])

    given = ("--snapshot", snapshot, "--config", config(), "--first", first)
    told = command("train", *given, "--output", tmp_path / "m")

    assert told[-1]["code"] == "bad_row"
    assert "first.jsonl, line 3: target must be a number" in told[-1]["message"]


@pytest.mark.parametrize("steps", [1, 6])
def test_a_loss_that_is_no_number_ends_the_run_with_the_remedy(taught, steps):
    with pytest.raises(BadInput, match="lower learning_rate") as refused:
        taught(HELPFUL, learning_rate=1e30, epochs=steps, pairs_per_step=1000)
    assert refused.value.code == "diverged"


@pytest.mark.parametrize(
    "options", [{"loss": "soft"}, {"loss": "scaled", "patience": 1, "look_every": 2}]
)
def test_nothing_but_ties_teaches_that_all_are_alike(taught, options):
    ties = [{**line, "preference": 0, "target": 0.5} for line in rows(40, 20)]

    report, _ = taught(ties, **options)

    marks = report["test"]["helpful"]
    assert (marks["ties"], marks["accuracy"]["value"]) == (20, None)
    assert marks["log_loss"]["value"] == pytest.approx(np.log(2), abs=0.05)
    assert report["gate"]["verdict"] != "promoted"


def test_one_prompt_with_one_verdict_is_trained_on_and_never_promotes(taught):
    one = [{**line, "group": "0" * 32, "prompt": [{"role": "user", "content": "why"}],
            "preference": 4, "target": 0.95, "split": "train"} for line in HELPFUL]  # fmt: skip

    report, _ = taught(one, patience=1)

    assert report["held_out"] is None  # the only group is kept to learn from
    assert report["pairs"]["calibration"]["helpful"] == 0
    assert report["gate"]["verdict"] == "not_enough_evidence"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"loss": "hinge"}, 'loss must be "soft", "scaled" or "margin"'),
        ({"rankings": "all"}, 'rankings must be "pairs" or "plackett-luce"'),
        ({"label_smoothing": 0.5}, "label_smoothing must be from 0 to below 0.5"),
        ({"annotator_weights": {"a": -1}}, "annotator_weights must map pseudonyms to numbers"),
        ({"annotator_weights": ["a"]}, "annotator_weights must map pseudonyms to numbers"),
        ({"lora_rank": -1}, "lora_rank must be at least 0"),
        ({"first_learning_rate": 0}, "first_learning_rate must be above 0"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(given, problem):
    with pytest.raises(BadInput, match=problem):
        from_mapping(given)


def test_float32_can_be_had_where_bfloat16_would_be_quicker(taught):
    _, quick = taught(rows(8, 2, ["kind"]), "quick")
    _, exact = taught(rows(8, 2, ["kind"]), "exact", precision="float32")
    one, other = (load_file(each / "model.safetensors") for each in (quick, exact))

    alike = all(torch.equal(one[name], other[name]) for name in one)
    assert alike != likes_bfloat16(torch.device("cpu"))

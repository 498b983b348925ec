"""What is learnt between fine-tunes: the features' cache, the Bayesian head, and `update`."""

import json
import math
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from preference_model import checkpoint
from preference_model.config import BadInput
from preference_model.network.scoring import score
from preference_model.online.cache import FeatureCache, content
from preference_model.online.features import cache_of, features
from preference_model.online.head import BayesianHead
from preference_model.online.model import STATE, OnlineModel
from tests.preference_model.conftest import rows, write

CPU = torch.device("cpu")
TEXTS = [((("user", "why w1"),), reply) for reply in ("w2 good w3", "bad", "", "safe w4 w5 w6")]


@pytest.fixture(params=["trained", "trained_causal"])
def loaded(request):
    return checkpoint.load(request.getfixturevalue(request.param), CPU)


def test_a_feature_is_what_the_heads_read(loaded, tmp_path):
    vectors = features(loaded, cache_of(tmp_path, loaded), TEXTS)

    heads = loaded.model.head(torch.from_numpy(vectors)).detach().numpy()
    scores = score(loaded.model, loaded.encoder, loaded.encoder.encode(TEXTS), exact=True)
    assert heads.reshape(scores.shape) == pytest.approx(scores, abs=1e-5)


def test_a_text_is_computed_once_for_all_that_read(trained, tmp_path):
    candidate = checkpoint.load(trained, CPU)
    cache, other = (cache_of(tmp_path, candidate) for _ in range(2))
    first = features(candidate, cache, TEXTS)
    with torch.no_grad():  # whoever computed again would get other vectors
        for weight in candidate.model.body.parameters():
            weight.zero_()

    assert np.array_equal(features(candidate, other, [*TEXTS, TEXTS[0]]), [*first, first[0]])
    assert len(other) == len(TEXTS)


def test_a_new_body_has_features_of_its_own_and_a_new_head_has_not(trained, tmp_path):
    candidate = checkpoint.load(trained, CPU)
    before = cache_of(tmp_path, candidate)
    candidate.model.rescale(0, np.ones(candidate.model.heads), 2.0)
    same = cache_of(tmp_path, candidate)
    with torch.no_grad():
        next(candidate.model.body.parameters()).add_(1e-3)

    assert same.identity == before.identity != cache_of(tmp_path, candidate).identity


@pytest.mark.parametrize(("file", "torn"), [("keys", b"half a key"), ("vectors", b"x" * 13)])
def test_what_a_kill_left_in_part_is_as_if_never_written(tmp_path, file, torn):
    ones, twos = (np.full((1, 8), number, np.float32) for number in (1, 2))
    cache = FeatureCache(tmp_path, "a", 8)
    cache.write([content(TEXTS[0])], ones)
    with getattr(cache, file).open("ab") as end:
        end.write(torn)

    FeatureCache(tmp_path, "a", 8).write([content(TEXTS[1])], twos)

    keys = [content(text) for text in TEXTS[:2]]
    assert np.array_equal(FeatureCache(tmp_path, "a", 8).read(keys), [*ones, *twos])


WRITER = """
import sys, numpy as np
from pathlib import Path
from preference_model.online.cache import FeatureCache
cache = FeatureCache(Path(sys.argv[1]), "a", 64)
for number in range(int(sys.argv[2]), 10**9, 3):
    key = [(number + step).to_bytes(16) for step in range(7)]
    rows = np.array([[number + step] * 64 for step in range(7)], np.float32)
    cache.write(key, rows)
"""


def test_two_that_write_and_are_killed_leave_every_vector_with_its_key(tmp_path):
    """Some keys are written by both."""
    cache = FeatureCache(tmp_path, "a", 64)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, str(begin)]) for begin in (0, 1)
    ]
    until = time.monotonic() + 60
    while len(cache) < 50 and time.monotonic() < until:
        cache.refresh()
    for writer in writers:
        writer.kill()
        writer.wait()

    cache = FeatureCache(tmp_path, "a", 64)
    assert len(cache) >= 50
    numbers = [int.from_bytes(key) for key in cache.places]
    assert np.array_equal(cache.read(list(cache.places)), [[each] * 64 for each in numbers])


WIDTH = 12
DRAWN = np.random.default_rng(0)
TRUTH = 0.4 * DRAWN.normal(size=WIDTH)
Z = torch.from_numpy(DRAWN.normal(size=(400, WIDTH)).astype(np.float32))
SIDES = (DRAWN.random(400) < 1 / (1 + np.exp(-Z.numpy() @ TRUTH))).astype(float)
ASKED = torch.from_numpy(DRAWN.normal(size=(50, WIDTH)).astype(np.float32))


def head(numbers=(), refits=()):
    """One that has taken the judgments of these numbers, in this order."""
    made = BayesianHead(torch.zeros(WIDTH), 1.0)
    for number in numbers:
        made.learn(str(number), Z[number], SIDES[number])
        if number in refits:
            made.refit()
    return made


def same(one, other, within):
    return torch.allclose(one.mean, other.mean, atol=within, rtol=0) and torch.allclose(
        one.covariance, other.covariance, atol=within, rtol=0
    )


def furthest(one, other):
    ours, theirs = (each.predict(ASKED).probability for each in (one, other))
    return float((ours - theirs).abs().max())


def test_judgments_one_by_one_end_where_all_at_once_do():
    streamed, batch = head(range(400)), head(range(400), refits=[399])
    mended = head(range(400), refits=[63, 127, 255])

    apart = [furthest(each, batch) for each in (streamed, mended)]
    assert apart[1] < 0.01 < apart[0] < 0.05
    assert torch.cosine_similarity(batch.mean, torch.from_numpy(TRUTH), dim=0) > 0.9


def test_refitted_the_order_does_not_matter():
    forwards, backwards = head(range(400)), head(reversed(range(400)))
    assert not same(forwards, backwards, 1e-9)
    forwards.refit()
    backwards.refit()

    assert same(forwards, backwards, 1e-9)


def test_a_judgment_just_learnt_is_undone_to_the_last_digits():
    before, after = head(range(100)), head(range(101))
    after.withdraw("100")

    assert same(before, after, 1e-13)


def test_of_a_judgment_withdrawn_late_no_trace_is_left_by_a_refit():
    never, once = head(range(20, 400)), head(range(400))
    for number in range(20):
        once.withdraw(str(number))
    assert furthest(never, once) < 0.03
    never.refit()
    once.refit()

    assert same(never, once, 1e-9)


def test_a_revised_judgment_counts_as_it_stands_now():
    revised, fresh = head(range(50)), head(range(49))
    assert revised.learn("49", Z[49], 0.3, 0.5) == "revised"
    assert revised.learn("49", Z[49], 0.3, 0.5) == "known"
    fresh.learn("49", Z[49], 0.3, 0.5)

    assert same(revised, fresh, 1e-13)


def test_a_judgment_of_weight_two_is_two_judgments():
    twice, heavy = head(), head()
    for name in ("first", "second"):
        twice.learn(name, Z[0], 0.8)
    heavy.learn("both", Z[0], 0.8, 2.0)
    twice.refit()

    assert same(twice, heavy, 1e-9)


def test_sides_swapped_teach_the_same_and_are_told_the_opposite():
    swapped, plain = head(range(100)), head(range(99))
    swapped.learn("99", -Z[99], 1 - SIDES[99])
    plain.learn("99", Z[99], SIDES[99])

    assert same(swapped, plain, 1e-13)
    assert torch.allclose(plain.predict(-ASKED).probability, 1 - plain.predict(ASKED).probability)


def test_what_is_not_known_well_is_told_with_less_confidence():
    early, late = head(range(10)).predict(ASKED), head(range(400)).predict(ASKED)

    assert (late.spread < early.spread).all()
    bare = torch.sigmoid(early.margin)
    assert ((early.probability - 0.5).abs() < (bare - 0.5).abs()).all()


def test_information_is_what_a_verdict_adds_to_the_precision():
    made = head(range(30))
    told = made.predict(ASKED[:1])
    before = torch.linalg.slogdet(made.covariance).logabsdet
    made.learn("new", ASKED[0], float(torch.sigmoid(told.margin)))  # just as expected

    gained = before - torch.linalg.slogdet(made.covariance).logabsdet
    assert float(gained) == pytest.approx(math.log1p(float(told.information)), abs=1e-9)


def test_evidence_holds_on_to_a_good_start_and_lets_go_of_a_bad_one():
    precision = {}
    for name, start in (("good", TRUTH), ("bad", -TRUTH)):
        made = BayesianHead(torch.from_numpy(start), 1.0)
        for number in range(400):
            made.learn(str(number), Z[number], SIDES[number])
        precision[name] = made.tune()

    assert precision["good"] > 10 * precision["bad"]


def test_ten_thousand_judgments_leave_a_covariance_symmetric_and_positive():
    """Of features on very different scales, every fourth judgment withdrawn later."""
    made = BayesianHead(torch.zeros(WIDTH), 1e-3)
    scale = torch.logspace(-3, 3, WIDTH)
    for number in range(10_000):
        made.learn(str(number), Z[number % 400] * scale, SIDES[number % 400])
        if number % 4 == 3:
            made.withdraw(str(number - 3))

    assert torch.equal(made.covariance, made.covariance.T)
    assert float(torch.linalg.eigvalsh(made.covariance).min()) > 0
    streamed = made.predict(ASKED * scale).probability
    made.refit()
    assert float((streamed - made.predict(ASKED * scale).probability).abs().max()) < 0.02


@pytest.mark.parametrize("weight", [1e-9, 1e9])
@pytest.mark.parametrize("target", [0.5, 1.0])
@pytest.mark.parametrize("scale", [0.0, 1e-6, 1e4])
def test_the_strangest_judgment_can_be_taken_and_taken_back(scale, target, weight):
    made, before = head(range(10)), head(range(10))
    made.learn("strange", ASKED[0] * scale, target, weight)
    assert float(torch.linalg.eigvalsh(made.covariance).min()) > 0
    assert made.predict(ASKED).probability.isfinite().all()
    made.withdraw("strange")
    before.refit()
    made.refit()

    assert same(made, before, 1e-9)


def lines_of(path: Path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def opposed(train=300, held=100):
    """Judgments that contradict all that the checkpoint has learnt."""
    return [
        {**row, "preference": -row["preference"], "target": 1 - row["target"]}
        for row in rows(train, held, seed=5)
    ]


@pytest.fixture
def updated(command, trained, tmp_path):
    """Runs `update`; its report."""

    def run(judgments, *more):
        given = write(tmp_path / "judgments.jsonl", judgments)
        events = command(
            "update", trained, "--judgments", given, "--state", tmp_path / "state", *more
        )
        return events[-1]

    return run


def test_update_learns_judgments_that_contradict_the_checkpoint(updated, tmp_path):
    told = updated(opposed(), "--output", tmp_path / "told.jsonl")["report"]["helpful"]

    assert told["learnt"] + told["held_out"]["pairs"] == 500
    assert told["held_out"]["checkpoint"]["accuracy"] < 0.1 < 0.8 < told["held_out"]["accuracy"]
    first, *_, last = (
        row for row in lines_of(tmp_path / "told.jsonl") if row["became"] == "learnt"
    )
    assert first["spread"] > last["spread"]


def test_update_learns_nothing_from_what_is_held_out(updated):
    held = [row for row in opposed() if row["split"] != "train"]

    told = updated(held)["report"]["helpful"]

    assert told["learnt"] == 0
    assert told["held_out"]["accuracy"] == told["held_out"]["checkpoint"]["accuracy"]


def test_an_interrupted_update_ends_where_one_of_the_whole_file_does(updated, trained, tmp_path):
    judgments = opposed()
    updated(judgments[:200])
    again = updated(judgments)["report"]["helpful"]
    assert again["known"] > 0
    kept = OnlineModel(checkpoint.load(trained, CPU), tmp_path / "state").heads["helpful"]

    assert len(kept.ledger) == again["known"] + again["learnt"]
    assert updated(judgments)["report"]["helpful"]["learnt"] == 0


def test_what_a_whole_snapshot_no_longer_holds_is_withdrawn(updated, trained, tmp_path):
    judgments = opposed()
    updated(judgments)
    told = updated(judgments[:300], "--whole")["report"]["helpful"]
    assert told["withdrawn"] > 0
    kept = OnlineModel(checkpoint.load(trained, CPU), tmp_path / "state").heads["helpful"]

    fresh = BayesianHead(kept.centre, kept.precision)
    for name in kept.ledger.names:
        z, target, weight = kept.ledger.judgment(name)
        fresh.learn(name, z, target, weight)
    fresh.refit()
    assert set(kept.ledger.names) <= {row["id"] for row in judgments[:300]}
    assert same(fresh, kept, 1e-9)


def test_heads_of_another_checkpoint_are_refused(updated, trained_causal, tmp_path):
    updated(opposed()[:40])

    with pytest.raises(BadInput, match="belongs to another checkpoint"):
        OnlineModel(checkpoint.load(trained_causal, CPU), tmp_path / "state")
    assert (tmp_path / "state" / STATE).exists()

import random

import numpy as np
import pytest
import torch
from sklearn.covariance import LedoitWolf

from preference_model import checkpoint
from preference_model.data.snapshot import read_snapshot
from preference_model.evaluation.prompts import FILE, Prompts, features
from preference_model.evaluation.report import evaluate
from tests.preference_model.conftest import NEUTRAL, Silent, rows, train_on, write


@pytest.fixture(scope="module")
def made():
    """Features that go together, ordinary ones like them, and strange ones that do not."""
    rng = np.random.default_rng(0)
    mixing = rng.normal(0, 1, (4, 16))

    def ordinary(count):
        return rng.normal(0, 1, (count, 4)) @ mixing + rng.normal(0, 0.3, (count, 16))

    known, others, fresh = ordinary(300), ordinary(200), ordinary(200)
    strange = rng.normal(0, known.std(0), (50, 16))
    return known, others, fresh, strange


def test_the_distance_is_relative_mahalanobis(made):
    known, others, fresh, _ = made
    shrunk = LedoitWolf().fit(known)
    away = fresh[0] - known.mean(0)
    expected = away @ np.linalg.inv(shrunk.covariance_) @ away - away @ (
        away / np.diag(shrunk.covariance_)
    )

    assert Prompts.fit(known, others).distance(fresh)[0] == pytest.approx(expected)


def test_features_that_never_went_together_are_strange(made):
    known, others, fresh, strange = made
    prompts = Prompts.fit(known, others)

    assert (prompts.percentile(prompts.distance(strange)) == 100).mean() > 0.9
    assert prompts.percentile(prompts.distance(fresh)).mean() == pytest.approx(50, abs=8)


def test_a_checkpoint_keeps_what_it_knows_of_prompts(made, tmp_path):
    known, others, fresh, strange = made
    prompts = Prompts.fit(known, others)

    prompts.save(tmp_path)
    again = Prompts.load(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    for found in (fresh, strange):
        assert again.distance(found) == pytest.approx(prompts.distance(found), rel=1e-3, abs=1e-3)
    assert (again.fitted, again.shrinkage) == (300, prompts.shrinkage)
    assert Prompts.load(tmp_path / "elsewhere") is None


def asked(rng):
    return [{"role": "user", "content": f"why {' '.join(rng.choices(NEUTRAL, k=6))}"}]


def shouted(rng):
    return [{"role": "user", "content": " ".join(rng.choices(["risky", "bad", ":"], k=7))}]


@pytest.mark.parametrize("backbone", ["trained", "trained_causal"])
def test_strange_prompts_score_above_ordinary_ones(backbone, request, tmp_path):
    rng = random.Random(0)
    lines = [{**line, "prompt": asked(rng)} for line in rows(train=300, held=2)]
    snapshot = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent())
    candidate = checkpoint.load(request.getfixturevalue(backbone), torch.device("cpu"))
    ordinary = [(("user", asked(rng)[0]["content"]),) for _ in range(30)]
    strange = [(("user", shouted(rng)[0]["content"]),) for _ in range(30)]

    prompts = Prompts.of(candidate, snapshot, Silent())
    usual, odd = (
        prompts.percentile(prompts.distance(features(candidate, each, Silent())))
        for each in (ordinary, strange)
    )

    assert (odd[:, None] > usual).mean() > 0.95
    assert np.median(odd) > 95
    assert np.median(usual) < 80


def test_far_out_along_what_goes_together_is_strange_too(made):
    known, others, _, _ = made
    prompts = Prompts.fit(known, others)
    axis = np.linalg.svd(known - known.mean(0))[2][0]

    distance = prompts.distance(known.mean(0) + 60 * axis[None])

    assert distance < prompts.ordinary[0]
    assert prompts.percentile(distance) == 100


def test_of_few_prompts_nothing_is_said(trained, snapshot):
    candidate = checkpoint.load(trained, torch.device("cpu"))

    assert Prompts.of(candidate, read_snapshot(snapshot, (), Silent()), Silent()) is None


def test_a_trained_checkpoint_tells_prompts_that_are_strange_to_it(encoder_backbone, tmp_path):
    rng = random.Random(0)
    usual = [{**line, "prompt": asked(rng)} for line in rows(train=300, held=30)]
    odd = [{**line, "prompt": shouted(rng)} for line in rows(train=40, held=30)]
    model = train_on(write(tmp_path / "usual.jsonl", usual), encoder_backbone, tmp_path)

    of_its_own = evaluate(model, tmp_path / "usual.jsonl", None, Silent())["prompts"]
    of_others = evaluate(model, write(tmp_path / "odd.jsonl", odd), None, Silent())["prompts"]

    assert of_others["fitted"] == of_its_own["fitted"]
    assert of_others["beyond_99"] / of_others["asked"] > 0.9
    assert of_its_own["beyond_99"] / of_its_own["asked"] < 0.3

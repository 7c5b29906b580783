"""Layers beside PyTorch's own, and number formats beside each other."""

import pytest
import torch
from torch import nn

from attribution.batching import padded
from attribution.layers import DecoderLayer, EncoderLayer
from attribution.models import models_dir
from attribution.pipeline import Analyzer
from attribution.quotes.tagger import Tagger

ROWS, TOKENS, SIZE, HEADS = 3, 7, 32, 4
#: Where each row ends.
LENGTHS = torch.tensor([7, 5, 1])


def _ignored(lengths: torch.Tensor, width: int) -> torch.Tensor:
    return torch.arange(width)[None] >= lengths[:, None]


def _same(left: torch.Tensor, right: torch.Tensor) -> bool:
    return torch.allclose(left, right, atol=1e-5)


def test_the_encoder_layer_gives_what_pytorchs_gives() -> None:
    torch.manual_seed(1)
    layer = EncoderLayer(SIZE, HEADS, 0.1).eval()
    states, ignored = torch.randn(ROWS, TOKENS, SIZE), _ignored(LENGTHS, TOKENS)
    theirs = nn.TransformerEncoderLayer.forward(layer, states, src_key_padding_mask=ignored)
    ours = layer(states, ignored)
    assert _same(ours[~ignored], theirs[~ignored])


def test_the_decoder_layer_gives_what_pytorchs_gives_to_each_asker() -> None:
    torch.manual_seed(2)
    layer = DecoderLayer(SIZE, HEADS, 0.1).eval()
    asked, text = torch.randn(2, 4, SIZE), torch.randn(ROWS, TOKENS, SIZE)
    absent, ignored = _ignored(torch.tensor([4, 2]), 4), _ignored(LENGTHS, TOKENS)
    ours = layer(asked[None], absent, text, ignored)
    again = layer(ours, absent, text, ignored)
    for asker in range(2):
        there = ~absent[asker]
        given = asked[asker].expand(ROWS, -1, -1)
        for found in (ours, again):
            given = nn.TransformerDecoderLayer.forward(
                layer, given, text,
                tgt_key_padding_mask=absent[asker].expand(ROWS, -1),
                memory_key_padding_mask=ignored,
            )  # fmt: skip
            assert _same(found[:, asker, there], given[:, there])


def test_in_training_features_are_dropped() -> None:
    torch.manual_seed(3)
    states, ignored = torch.randn(ROWS, TOKENS, SIZE), _ignored(LENGTHS, TOKENS)
    layer = EncoderLayer(SIZE, HEADS, 0.5).train()
    assert not _same(layer(states, ignored), layer(states, ignored))


def test_in_bfloat16_longer_rows_beside_it_do_not_change_a_row() -> None:
    torch.manual_seed(4)
    # To the bit where that was seen to hold; other kinds of processor may add up otherwise.
    able = torch.cpu.get_capabilities()
    most = 0.0 if able.get("avx512_bf16") and not able.get("amx_bf16") else 2**-5
    layer = EncoderLayer(64, HEADS, 0.0).eval().to(torch.bfloat16)
    for length in (3, 16, 30, 150, 259):
        width = padded(length)
        row = torch.randn(1, width, 64).to(torch.bfloat16)
        alone = layer(row, _ignored(torch.tensor([length]), width))
        for longer in (width + 16, 512):
            both = torch.zeros(2, longer, 64, dtype=torch.bfloat16)
            both[0, :width] = row
            both[1] = torch.randn(longer, 64)
            beside = layer(both, _ignored(torch.tensor([length, longer]), longer))
            assert (beside[0, :length] - alone[0, :length]).abs().max() <= most


@pytest.mark.parametrize(
    ("able", "expected"),
    [({"avx512_bf16": True}, torch.bfloat16), ({"amx_bf16": True}, torch.bfloat16),
     ({"avx2": True}, torch.float32)],
)  # fmt: skip
def test_the_number_format_is_the_processors(
    able: dict[str, bool], expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    network = Tagger(models_dir() / "tagger").network
    assert network.encoder.dtype == network.layers[0].linear1.weight.dtype == expected
    assert network.role.weight.dtype == torch.float32


def test_number_formats_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        'Bakan Hakan Fidan, "Ateşkes olmadan masaya oturulmaz." dedi. Fidan, Ukrayna\'nın '
        "NATO'ya üye olmasını desteklediklerini de sözlerine ekledi.\n"
        "Kremlin Sözcüsü Peskov ise toprak konusunda geri adım atmayacaklarını belirtti."
    )
    found = []
    for able in ({}, {"avx512_bf16": True}):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: able)
        found.append(Analyzer()(text).attributions)
    assert len(found[0]) >= 3
    quick, exact = ([(a.id, a.type, a.kind) for a in some] for some in found)
    assert quick == exact
    for one, other in zip(*found, strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=0.05)

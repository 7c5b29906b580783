"""Fixtures: the shipped analyzer, loaded once for all tests that read real sentences."""

from pathlib import Path

import pytest
from builders import PIECES

from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """The analyzer as a user gets it, with the models in ``models/``."""
    return Analyzer()


@pytest.fixture(scope="session")
def rule_analyzer() -> Analyzer:
    """The analyzer with the rule detector."""
    return Analyzer(AnalyzerOptions(detector=DetectorName.RULES))


@pytest.fixture(scope="session")
def seed_texts() -> dict[str, str]:
    """The five seed articles by file stem."""
    files = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
    return {f.stem: f.read_text(encoding="utf-8") for f in files}


@pytest.fixture(scope="session")
def tokenizer():
    """A fast tokenizer over a few pieces."""
    from attribution.training.encoder import build_tokenizer

    return build_tokenizer(PIECES, split_punctuation=True)


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory, tokenizer) -> Path:
    """A transformers folder with a network of two small layers."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoder")
    config = BertConfig(
        vocab_size=len(PIECES), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=48, max_position_embeddings=512, pad_token_id=1,
    )  # fmt: skip
    torch.manual_seed(1)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder

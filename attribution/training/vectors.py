"""Static word vectors distilled from the encoder, for stanza's tagger.

Each word is encoded alone and mean-pooled; principal components keep what varies (after Gupta &
Jaggi 2021, *Obtaining Better Static Word Embeddings Using Contextual Embedding Models*).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.training.encoder import build_model, build_tokenizer, read_packed

if TYPE_CHECKING:
    import numpy as np

DIMENSIONS = 100
MOST_WORDS = 60_000
_BATCH = 256


def count_words(texts: Iterable[str], *, most: int = MOST_WORDS) -> list[str]:
    """The most frequent words of white-space-separated texts, as stanza folds them."""
    counts = Counter(word.lower() for text in texts for word in text.split())
    return [word for word, _ in counts.most_common(most)]


def distil(words: Sequence[str], weights: Path, *, dimensions: int = DIMENSIONS) -> "np.ndarray":
    """Vectors of `words`, shape (words, dimensions), float32, unit variance overall."""
    import numpy as np
    import torch
    from sklearn.decomposition import PCA

    packed = read_packed(weights)
    tokenizer = build_tokenizer(packed.pieces)
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
    tokenizer.enable_truncation(24)
    model = build_model(packed)
    order = sorted(range(len(words)), key=lambda i: len(words[i]))
    vectors = np.zeros((len(words), packed.hidden), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = _encode(model, tokenizer, [words[i] for i in batch])
    reduced = PCA(dimensions, random_state=13).fit_transform(vectors)
    scaled: np.ndarray = (reduced / reduced.std()).astype(np.float32)
    return scaled


def write_pretrain(words: Sequence[str], vectors: "np.ndarray", path: Path) -> None:
    """Write vectors as the ``.pt`` file that stanza's trainers and pipelines read."""
    from stanza.models.common.pretrain import Pretrain

    text = path.with_suffix(".txt")
    with text.open("w", encoding="utf-8") as file:
        file.write(f"{len(words)} {vectors.shape[1]}\n")
        for word, vector in zip(words, vectors, strict=True):
            file.write(word + " " + " ".join(f"{x:.4f}" for x in vector) + "\n")
    path.unlink(missing_ok=True)
    Pretrain(str(path), str(text)).load()
    text.unlink()


def _encode(model: Any, tokenizer: Any, words: Sequence[str]) -> "np.ndarray":
    import torch

    encoded = tokenizer.encode_batch([f"query: {word}" for word in words])
    ids = torch.tensor([e.ids for e in encoded])
    mask = torch.tensor([e.attention_mask for e in encoded])
    hidden = model(ids, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(-1).float()
    pooled = (hidden * weights).sum(1) / weights.sum(1)
    array: np.ndarray = pooled.numpy()
    return array

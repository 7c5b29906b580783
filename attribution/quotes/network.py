"""The tagger's network: one encoder pass finds anchors, then every anchor labels every token.

An *anchor* is the last token of a cue; without one that of the source, as in "Putin'den …";
without either, as in an interview, the first token of the content. As in span-based semantic role
labelling, each anchor gets a label for each token of its window: content, source, cue, antecedent,
or nothing. Attributions that share a sentence, nest, or reach back over sentences thus need one
pass of the encoder.
"""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from attribution.layers import EncoderLayer, SharedDropout
from attribution.quotes.labels import KINDS, LABELS, MARK_STATES, TYPES

_DISTANCES = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 40, 55, 75, 100, 140, 200)


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """Sizes of what is added to the encoder.

    Attributes:
        role_size: width of the layers that label tokens for an anchor.
        role_layers: transformer layers there; 0 labels each token by itself.
        role_heads: attention heads there.
        dropout: in the added layers.
    """

    role_size: int = 192
    role_layers: int = 1
    role_heads: int = 4
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class WindowBatch:
    """Windows of a batch as tensors.

    Attributes:
        pieces: ids, [windows, pieces], padded.
        mask: 1 where a piece is, [windows, pieces].
        marks: state of each piece, [windows, pieces].
        owners: index of the token that a piece belongs to, tokens counted over the batch as
            window * tokens + token; the last row, windows * tokens, takes the rest; [windows,
            pieces].
        tokens: longest number of tokens in a window.
        token_mask: 1 where a token is, [windows, tokens].
    """

    pieces: Tensor
    mask: Tensor
    marks: Tensor
    owners: Tensor
    tokens: int
    token_mask: Tensor

    def to(self, device: str) -> "WindowBatch":
        return WindowBatch(
            self.pieces.to(device),
            self.mask.to(device),
            self.marks.to(device),
            self.owners.to(device),
            self.tokens,
            self.token_mask.to(device),
        )


class TaggerNetwork(nn.Module):  # type: ignore[misc]
    """Encoder and heads.

    Args:
        encoder: a transformers model that takes ``inputs_embeds`` and gives
            ``last_hidden_state``.
        options: sizes of the heads.
    """

    def __init__(self, encoder: Any, options: NetworkOptions | None = None) -> None:
        super().__init__()
        self.encoder = encoder
        self.options = options or NetworkOptions()
        hidden = encoder.config.hidden_size
        size, drop = self.options.role_size, self.options.dropout
        self.marks = nn.Embedding(MARK_STATES, hidden)
        nn.init.zeros_(self.marks.weight)
        self.anchor = nn.Sequential(
            SharedDropout(drop), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, 1)
        )
        self.of_token = nn.Linear(hidden, size)
        self.of_anchor = nn.Linear(hidden, size)
        self.distance = nn.Embedding(2 * len(_DISTANCES) + 3, size)
        self.norm = nn.LayerNorm(size)
        self.drop = SharedDropout(drop)
        self.layers = nn.ModuleList(
            EncoderLayer(size, self.options.role_heads, drop)
            for _ in range(self.options.role_layers)
        )
        self.role = nn.Linear(size, len(LABELS))
        self.type_of = nn.Linear(hidden + size, len(TYPES))
        self.kind_of = nn.Linear(hidden + size, len(KINDS))

    def config(self) -> dict[str, Any]:
        return asdict(self.options)

    def encode(self, batch: WindowBatch) -> Tensor:
        """Token vectors, [windows, tokens, hidden]: the mean of each token's pieces."""
        embedded = self.encoder.get_input_embeddings()(batch.pieces) + self.marks(batch.marks)
        read = self.encoder(
            inputs_embeds=embedded.to(self.encoder.dtype), attention_mask=batch.mask
        )
        states = read.last_hidden_state.float()
        windows, _, hidden = states.shape
        rows = windows * batch.tokens + 1
        flat = batch.owners.reshape(-1)
        sums = states.new_zeros(rows, hidden).index_add(0, flat, states.reshape(-1, hidden))
        counts = states.new_zeros(rows).index_add(0, flat, states.new_ones(flat.shape[0]))
        means = sums[:-1] / counts[:-1].clamp(min=1)[:, None]
        return means.reshape(windows, batch.tokens, hidden)

    def anchors(self, tokens: Tensor) -> Tensor:
        """Logit of each token being the last of a cue, [windows, tokens]."""
        scores: Tensor = self.anchor(tokens).squeeze(-1)
        return scores

    def roles(
        self, tokens: Tensor, token_mask: Tensor, window: Tensor, place: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Label scores of every token for each anchor.

        Args:
            tokens: vectors, [windows, tokens, hidden].
            token_mask: [windows, tokens].
            window: of each anchor, [anchors].
            place: token index of each anchor, [anchors].

        Returns:
            Logits over `LABELS`, [anchors, tokens, labels], and the states that they come from.
        """
        length = tokens.shape[1]
        near = torch.arange(length, device=tokens.device)[None, :] - place[:, None]
        states = self.of_token(tokens)[window]
        states = states + self.of_anchor(tokens[window, place])[:, None, :]
        states = self.drop(self.norm(states + self.distance(_bucket(near))))
        ignored = token_mask[window] == 0
        states = states.to(self.encoder.dtype)
        for layer in self.layers:
            states = layer(states, ignored)
        states = states.float()
        return self.role(states), states

    def judge(
        self, tokens: Tensor, states: Tensor, window: Tensor, place: Tensor, content: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits of type and kind for each anchor.

        Args:
            content: weight of each token in the content, [anchors, tokens].
        """
        weight = content / content.sum(1, keepdim=True).clamp(min=1e-6)
        pooled = torch.einsum("at,ath->ah", weight, states)
        joined = torch.cat([tokens[window, place], pooled], dim=-1)
        return self.type_of(joined), self.kind_of(joined)


def build(encoder: Any, options: dict[str, Any]) -> TaggerNetwork:
    """The network around an encoder, from what `TaggerNetwork.config` gave."""
    return TaggerNetwork(encoder, NetworkOptions(**options))


def _bucket(offset: Tensor) -> Tensor:
    """Signed distances as indices of an embedding, finer when near."""
    bounds = torch.tensor(_DISTANCES, device=offset.device)
    size = torch.bucketize(offset.abs(), bounds, right=True)
    return torch.where(offset < 0, len(_DISTANCES) + 1 + size, size)

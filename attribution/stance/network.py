"""The stance network: a content is encoded once, and each proposition asks it.

The encoder reads the content with its cue in their sentence, and each proposition by itself.
Decoder layers let the words of a proposition attend to those of the content (Vaswani et al. 2017),
so that eight propositions cost little more than one, and one never seen in training can be asked
like any other.
"""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity, layer_norm

from attribution.layers import DecoderLayer
from attribution.schema import StanceLabel
from attribution.stance.inputs import CONTENT, ROLES

LABELS = tuple(StanceLabel)
_RARELY = -2.0
_SCALE = 10.0
_TINY = 1e-6
#: Of the encoder, from its word embeddings (0) to its last layer (1).
_DEPTHS = (0.0, 1 / 3, 2 / 3, 1.0)


@dataclass(frozen=True, slots=True)
class StanceOptions:
    """Sizes of what is added to the encoder.

    Attributes:
        size: width of the layers in which a proposition reads a content.
        layers: how many of them.
        heads: attention heads there.
        dropout: in the added layers.
    """

    size: int = 192
    layers: int = 2
    heads: int = 4
    dropout: float = 0.1


class StanceNetwork(nn.Module):  # type: ignore[misc]
    """Encoder and heads.

    Args:
        encoder: a transformers model that takes ``inputs_embeds`` and gives
            ``last_hidden_state``.
        options: sizes of the heads.
    """

    def __init__(self, encoder: Any, options: StanceOptions | None = None) -> None:
        super().__init__()
        self.encoder = encoder
        self.options = options or StanceOptions()
        size, drop = self.options.size, self.options.dropout
        self.hidden = encoder.config.hidden_size
        width = len(_DEPTHS) * self.hidden
        self.of_content = nn.Sequential(nn.Linear(width, size), nn.LayerNorm(size))
        self.of_term = nn.Sequential(nn.Linear(width, size), nn.LayerNorm(size))
        self.meaning = nn.Sequential(nn.Linear(width, size), nn.LayerNorm(size))
        self.role_of_content = nn.Embedding(ROLES, size)
        self.layers = nn.ModuleList(
            DecoderLayer(size, self.options.heads, drop) for _ in range(self.options.layers)
        )
        self.judge = nn.Sequential(
            nn.Linear(5 * size + 1, size),
            nn.GELU(),
            nn.Dropout(drop),
            nn.Linear(size, 1 + len(LABELS)),
        )

        # Most contents are not about most terms.
        nn.init.constant_(self.judge[-1].bias[:1], _RARELY)

    def config(self) -> dict[str, Any]:
        return asdict(self.options)

    def encode(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Vectors of pieces, [rows, pieces, depths * hidden], from several depths of the encoder.

        Words and topics are plainer near its beginning, meanings near its end.

        Args:
            pieces: ids, [rows, pieces].
            mask: 1 where a piece is, [rows, pieces].
        """
        states = self.encoder(
            input_ids=pieces, attention_mask=mask, output_hidden_states=True
        ).hidden_states
        last = len(states) - 1
        chosen = [states[round(depth * last)] for depth in _DEPTHS]
        return torch.cat([layer_norm(s.float(), (self.hidden,)) for s in chosen], dim=-1)

    def compare(
        self,
        contents: Tensor,
        content_mask: Tensor,
        roles: Tensor,
        terms: Tensor,
        term_mask: Tensor,
    ) -> Tensor:
        """Logits of every content toward every proposition.

        Args:
            contents: what `encode` gives, [contents, pieces, depths * hidden].
            content_mask: 1 where a piece is, [contents, pieces].
            roles: of each piece, [contents, pieces].
            terms: what `encode` gives, [terms, pieces, depths * hidden].
            term_mask: 1 where a piece is, [terms, pieces].

        Returns:
            [contents, terms, 5]: that the content is about the proposition, then the scores of
            `LABELS`.
        """
        read = self.of_content(contents) + self.role_of_content(roles)
        asked = self.of_term(terms)
        n, m = len(contents), len(terms)
        # All propositions ask side by side, so that a content is read once.
        states, text = asked[None].to(self.encoder.dtype), read.to(self.encoder.dtype)
        for layer in self.layers:
            states = layer(states, term_mask == 0, text, content_mask == 0)
        states = states.float().flatten(0, 1)
        weight = term_mask.to(states.dtype)[..., None]
        repeated = weight.repeat(n, 1, 1)
        pooled = (states * repeated).sum(1) / repeated.sum(1)
        inside = (roles == CONTENT).to(read.dtype)[..., None] + _TINY
        content = ((read * inside).sum(1) / inside.sum(1)).repeat_interleave(m, 0)
        of_content = (contents * inside).sum(1) / inside.sum(1)
        of_term = (terms * weight).sum(1) / weight.sum(1)
        # Whether a content is about a term is plain from their mean vectors.
        met = self.meaning(of_content)[:, None] * self.meaning(of_term)[None]
        near = cosine_similarity(
            of_content[:, None, -self.hidden :], of_term[None, :, -self.hidden :], dim=-1
        )
        joined = torch.cat(
            [
                pooled,
                states[:, 0],
                content,
                self.meaning(of_term).repeat(n, 1),
                met.reshape(n * m, -1),
                _SCALE * near.reshape(n * m, 1),
            ],
            dim=-1,
        )
        logits: Tensor = self.judge(joined).reshape(n, m, 1 + len(LABELS))
        return logits


def build(encoder: Any, options: dict[str, Any]) -> StanceNetwork:
    """The network around an encoder, from what `StanceNetwork.config` gave."""
    return StanceNetwork(encoder, StanceOptions(**options))

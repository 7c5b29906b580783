"""Layers that the networks of several stages are made of."""

from torch import Tensor, nn
from torch.nn.functional import linear


class SharedDropout(nn.Module):  # type: ignore[misc]
    """Dropout whose mask is the same for all tokens of a row: a sixth of the cost on processors.

    Takes and gives [rows, tokens, size]. See Gal and Ghahramani 2016, "variational" dropout.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        mask = x.new_empty(x.shape[0], 1, x.shape[-1]).bernoulli_(1 - self.p)
        return x * mask / (1 - self.p)


class EncoderLayer(nn.TransformerEncoderLayer):  # type: ignore[misc]
    """PyTorch's layer (norm last) with its products written out.

    On processors these take less time than the layer's own path, in every number format.

    Args:
        size: of the states.
        heads: of attention.
        drop: share of features dropped in training.
    """

    def __init__(self, size: int, heads: int, drop: float) -> None:
        super().__init__(size, heads, 3 * size, drop, "gelu", batch_first=True)
        self.dropout = self.dropout1 = self.dropout2 = SharedDropout(drop)

    def forward(self, states: Tensor, ignored: Tensor) -> Tensor:
        """New states.

        Args:
            states: [rows, tokens, size].
            ignored: true where nothing is to be read, [rows, tokens].
        """
        states = self.norm1(states + self.dropout1(_read(self.self_attn, states, states, ignored)))
        inner = self.dropout(self.activation(self.linear1(states)))
        out: Tensor = self.norm2(states + self.dropout2(self.linear2(inner)))
        return out


class DecoderLayer(nn.TransformerDecoderLayer):  # type: ignore[misc]
    """PyTorch's layer (norm last) for several askers that read one text, none seeing another.

    Args:
        size: of the states.
        heads: of attention.
        drop: share of features dropped in training.
    """

    def __init__(self, size: int, heads: int, drop: float) -> None:
        super().__init__(size, heads, 3 * size, drop, "gelu", batch_first=True)
        self.dropout = self.dropout1 = self.dropout2 = self.dropout3 = SharedDropout(drop)

    def forward(self, states: Tensor, absent: Tensor, text: Tensor, ignored: Tensor) -> Tensor:
        """New states of the askers, [texts, askers, tokens, size].

        Args:
            states: [texts, askers, tokens, size], or [1, askers, tokens, size] to begin with.
            absent: true where an asker has no token, [askers, tokens].
            text: what is read, [texts, pieces, size].
            ignored: true where nothing is to be read, [texts, pieces].
        """
        own = _read(self.self_attn, states, states, absent).flatten(1, 2)
        asking = self.norm1(states.flatten(1, 2) + self.dropout1(own))
        found = _read(self.multihead_attn, asking, text, ignored)
        asking = self.norm2(asking + self.dropout2(found))
        inner = self.dropout(self.activation(self.linear1(asking)))
        out: Tensor = self.norm3(asking + self.dropout3(self.linear2(inner)))
        return out.unflatten(1, states.shape[1:3])


def _read(
    attention: nn.MultiheadAttention, asking: Tensor, text: Tensor, ignored: Tensor
) -> Tensor:
    """What tokens that ask, [..., tokens, size], find in [..., pieces, size]."""
    size, heads = attention.embed_dim, attention.num_heads
    weight, bias = attention.in_proj_weight, attention.in_proj_bias
    query = linear(asking, weight[:size], bias[:size])
    key, value = linear(text, weight[size:], bias[size:]).chunk(2, -1)
    query, key, value = (
        states.unflatten(-1, (heads, -1)).transpose(-3, -2) for states in (query, key, value)
    )
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    shares = scores.masked_fill(ignored[..., None, None, :], float("-inf")).softmax(-1)
    out: Tensor = attention.out_proj((shares @ value).transpose(-3, -2).flatten(-2))
    return out

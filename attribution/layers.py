"""Layers that the networks of several stages are made of."""

from torch import Tensor, nn


class SharedDropout(nn.Module):  # type: ignore[misc]
    """Drops the same features at every place of a window (Gal & Ghahramani 2016).

    Drawing a mask for each number takes a sixth of a training step on a processor.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.p:
            return x
        mask = x.new_empty(x.shape[0], 1, x.shape[-1]).bernoulli_(1 - self.p)
        return x * mask / (1 - self.p)

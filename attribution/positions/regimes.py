"""Where speakers stand, as a hidden Markov model of what articles say.

A speaker stands somewhere and mostly says so; now and then the speaker moves. The hidden state is
where the speaker stands, which may change between two periods (the switching of regimes of Hamilton
1989), and the votes are what articles were read to say. The most probable path (Viterbi 1967)
names the moves, and the forward-backward recursion (Rabiner 1989) says how probable each is. One
state is *mixed*: a speaker who says both all along has not moved. A vote that was read without
certainty counts for less. How many speakers are mixed, and how often speakers move, is estimated
from all series together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

#: Where a speaker can stand, and what an article can say.
STATES = ("support", "oppose", "conditional", "mixed")
#: Chance that an article read with certainty says each of `STATES`, by where the speaker stands. A
#: condition is near to either side; the rest is slips, and headlines that say more than was said.
_SAYS = np.array(
    [
        [0.86, 0.01, 0.07, 0.06],
        [0.01, 0.86, 0.07, 0.06],
        [0.12, 0.12, 0.70, 0.06],
        [0.35, 0.35, 0.15, 0.15],
    ]
)
#: Speakers who say both all along, and others; moves between two periods, and none: as if seen
#: before any corpus. How many there are of each is estimated from the corpus.
_MIXED_SEEN = (1.0, 19.0)
_MOVES_SEEN = (2.0, 18.0)
_MOVES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Move:
    """From a state to another: places of the votes before and after, and the chance of error."""

    states: tuple[int, int]
    before: range
    after: range
    p: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Share of speakers who are mixed, and chance of a move between two periods (0 to 1)."""

    mixed: float
    moves: float

    @property
    def prior(self) -> NDArray[np.float64]:
        """Where speakers stand before anything was read, in the order of `STATES`."""
        sided = len(STATES) - 1
        return np.array([(1 - self.mixed) / sided] * sided + [self.mixed])

    @property
    def transition(self) -> NDArray[np.float64]:
        """Chance of each state after each, from one period to another."""
        others = self.prior * (1 - np.eye(len(STATES)))
        moving: NDArray[np.float64] = others / others.sum(axis=1, keepdims=True)
        return (1 - self.moves) * np.eye(len(STATES)) + self.moves * moving


@dataclass(frozen=True, slots=True)
class Chances:
    """What one series makes likely.

    Attributes:
        says: chance of each vote in each state, [votes, states].
        free: whether a speaker can move before the vote, which begins a period, [votes].
    """

    says: NDArray[np.float64]
    free: NDArray[np.bool_]

    def steps(self, rates: Rates) -> NDArray[np.float64]:
        """Chance of each state after each, on the way to every vote, [votes, states, states]."""
        steps: NDArray[np.float64] = np.where(
            self.free[:, None, None], rates.transition, np.eye(len(STATES))
        )
        return steps

    def passes(self, rates: Rates) -> list[NDArray[np.float64]]:
        """Matrices that take beliefs from one vote to the next, the vote considered."""
        return [step * row for step, row in zip(self.steps(rates), self.says, strict=True)]

    def log_likelihoods(self, rates: Rates) -> tuple[float, float]:
        """Logarithms of what the votes' chance is for who is mixed at first, and for others."""
        onward, log = np.ones(len(STATES)), 0.0
        for one in reversed(self.passes(rates)):
            onward = one @ onward
            log += float(np.log(onward.sum()))
            onward = _scaled(onward)
        return log + float(np.log(onward[-1])), log + float(np.log(onward[:-1].mean()))


def read_chances(
    votes: Sequence[str], certainty: NDArray[np.float64], free: NDArray[np.bool_]
) -> Chances:
    """The chances of a series.

    Args:
        votes: of `STATES`, one an article, in order of time.
        certainty: that each was read rightly (0 to 1).
        free: whether a speaker can move before it.
    """
    codes = [STATES.index(vote) for vote in votes]
    # Of what was misread, nothing is known: it says each thing alike.
    says = certainty[:, None] * _SAYS[:, codes].T + (1 - certainty[:, None]) / len(STATES)
    return Chances(says, free)


def estimate_rates(series: Sequence[Chances]) -> Rates:
    """The most probable rates, those of moves on a grid, the share of the mixed by rounds.

    The rounds are those of expectation and maximisation (Dempster, Laird and Rubin 1977).
    """
    best, most = Rates(0.0, 0.0), -np.inf
    prior = _MIXED_SEEN[0] / sum(_MIXED_SEEN)
    for moves in _MOVES:
        logs = [one.log_likelihoods(Rates(prior, moves)) for one in series]
        likely = np.array(logs).reshape(-1, 2)
        share = prior
        for _ in range(_ROUNDS):
            both = likely + np.log([share, 1 - share])
            total = np.logaddexp(*both.T)
            found = float(np.exp(both[:, 0] - total).sum())
            share = (found + _MIXED_SEEN[0]) / (len(likely) + sum(_MIXED_SEEN))
        value = float(total.sum() + np.log([moves, 1 - moves]) @ _MOVES_SEEN)
        value += float(np.log([share, 1 - share]) @ _MIXED_SEEN)
        if value > most:
            best, most = Rates(share, moves), value
    return best


def find_moves(chances: Chances, rates: Rates) -> list[Move]:
    """The moves on the most probable path; where it has none, the likeliest that it could have."""
    if not chances.free.any():
        return []
    path = _best_path(chances, rates)
    if (path == path[0]).all():
        path = _likeliest_move(chances, rates)
    runs = np.split(np.arange(len(path)), np.flatnonzero(np.diff(path)) + 1)
    spans = [range(int(run[0]), int(run[-1]) + 1) for run in runs]
    belief = _Belief(chances, rates)
    return [belief.move(path, *pair) for pair in pairwise(spans)]


def _best_path(chances: Chances, rates: Rates) -> NDArray[np.int64]:
    """The most probable states of all votes."""
    with np.errstate(divide="ignore"):
        logs, moves = np.log(chances.says), np.log(chances.steps(rates))
    best = np.log(rates.prior) + logs[0]
    origins = []
    for log, move in zip(logs[1:], moves[1:], strict=True):
        reached = best[:, None] + move
        origins.append(reached.argmax(axis=0))
        best = reached.max(axis=0) + log
    path = [int(best.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def _likeliest_move(chances: Chances, rates: Rates) -> NDArray[np.int64]:
    """The most probable path with exactly one move."""
    logs = np.log(chances.says)
    cuts = np.flatnonzero(chances.free)
    before = logs.cumsum(axis=0)[cuts - 1]
    # Axes: cut, state before, state after.
    value = before[:, :, None] + (logs.sum(axis=0) - before)[:, None, :]
    value += np.log(rates.prior)[:, None] + np.log(rates.transition)
    value[:, np.eye(len(STATES), dtype=bool)] = -np.inf
    number, first, second = np.unravel_index(int(value.argmax()), value.shape)
    path: NDArray[np.int64] = np.where(np.arange(len(logs)) < cuts[number], first, second)
    return path


class _Belief:
    """How probable states are, all votes of a series considered."""

    def __init__(self, chances: Chances, rates: Rates) -> None:
        self._passes = chances.passes(rates)
        forward = [_scaled(rates.prior * chances.says[0])]
        for one in self._passes[1:]:
            forward.append(_scaled(forward[-1] @ one))
        backward = [np.ones(len(STATES))]
        for one in reversed(self._passes[1:]):
            backward.append(_scaled(one @ backward[-1]))
        self._forward, self._backward = np.array(forward), np.array(backward[::-1])
        belief = self._forward * self._backward
        self._states = belief / belief.sum(axis=1, keepdims=True)

    def move(self, path: NDArray[np.int64], before: range, after: range) -> Move:
        """The move between two runs of a path.

        Its probability is that of both states together, each at the vote of its run where that
        state is most probable.
        """
        a, b = int(path[before[0]]), int(path[after[0]])
        i = before[int(self._states[before, a].argmax())]
        j = after[int(self._states[after, b].argmax())]
        through = reduce(lambda x, y: _scaled(x @ y), self._passes[i + 1 : j + 1])
        joint = self._forward[i][:, None] * through * self._backward[j]
        return Move((a, b), before, after, float(1 - joint[a, b] / joint.sum()))


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = values / values.sum()
    return scaled

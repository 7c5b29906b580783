"""Scores of attributions against gold, agreement between annotators, and checks of a corpus."""

from attribution.evaluation.matching import Match, match_document
from attribution.evaluation.scores import Report, Score, evaluate

__all__ = ["Match", "Report", "Score", "evaluate", "match_document"]

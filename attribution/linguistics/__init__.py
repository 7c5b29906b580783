"""Sentences, words, lemmas and morphology, by stanza. The only room that imports it."""

from attribution.linguistics.parser import Parser
from attribution.linguistics.pipeline import Depth, load_pipeline

__all__ = ["Depth", "Parser", "load_pipeline"]

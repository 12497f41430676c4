"""What is searched: authored entries, the lexicon, and the official facts, shipped or imported."""

from corpus.entry import Entry, Question
from corpus.load import load
from corpus.yamlreader import CorpusError, Problem

__all__ = ["CorpusError", "Entry", "Problem", "Question", "load"]

"""The official record that ships with the package: what CMS publishes of every HCPCS Level II code, as facts.

Codes, official short names, dates, indicators, figures and package numbers, each kind of file in ``data/<kind>.jsonl`` with its
release and source in the first line. Long descriptors and rows of CPT or CDT codes never ship. ``python -m corpus.record``
makes the files from the official ones; nobody edits them.
"""

from corpus.record.indicators import Indicators, indicators

__all__ = ["Indicators", "indicators"]

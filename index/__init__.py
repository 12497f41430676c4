"""How the corpus becomes a Whoosh index: analyzer, schema, build, generations."""

from index.build import BuildReport, Progress, build, is_current
from index.errors import IndexMissing, IndexOutdated, IndexProblem
from index.generations import Manifest, current

__all__ = [
    "BuildReport",
    "IndexMissing",
    "IndexOutdated",
    "IndexProblem",
    "Manifest",
    "Progress",
    "build",
    "current",
    "is_current",
]

"""What every kind of price list has in common: its rows, and how it is read and written while it is mapped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

#: Told how many bytes of the file, or about how many, are read.
Position = Callable[[int], object]


class GivenCode(NamedTuple):
    """A code that a row already has, as it is written, and its code set where the list names one ("HCPCS", "NDC")."""

    code: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A row: where it stands (a line, a row of a sheet or an item, from 1), what it describes and the codes it has.

    ``problem`` is what is wrong with it, or "" . ``payload`` is what its list needs to write it again.
    """

    line: int
    text: str
    given: tuple[GivenCode, ...] = ()
    problem: str = ""
    payload: Any = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a list is to be read; what is empty is found out.

    columns: names or numbers (from 1) of the described columns.  code_column: that of the codes to check.  sheet: of a
    workbook.  header: whether a row names the columns.  check: whether codes that rows have are looked at at all.
    """

    columns: tuple[str, ...] = ()
    code_column: str = ""
    check: bool = True
    header: bool = True
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


class PriceList(ABC):
    """A price list that is read and written again with answers.

    description, codes: the columns that were taken, as a reader knows them; ``codes`` is "" where no row has any.
    remarks: sentences about how it is read and written.  resumable: whether a run that was interrupted can go on.  kind: what
    it is written as: "text", "JSON" or "workbook".
    """

    description: str = ""
    codes: str = ""
    remarks: tuple[str, ...] = ()
    resumable: bool = True
    kind: str = "text"

    @abstractmethod
    def rows(self, position: Position | None = None) -> Iterator[PriceRow]:
        """Read the rows in their order."""

    @abstractmethod
    def begin(self, columns: Sequence[str]) -> bytes:
        """Return what stands before the first row, with the names of the added columns."""

    @abstractmethod
    def write(self, rows: Iterable[PriceRow], added: Iterable[Sequence[str]]) -> bytes:
        """Return rows with the cells added to each."""

    @abstractmethod
    def end(self) -> Iterator[bytes]:
        """Return what stands behind the last row; to be called when all rows are read."""

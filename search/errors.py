"""What a search can refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.elsewhere import Elsewhere


class SearchError(ValueError):
    """A call that cannot be answered; the text says why and how to mend it."""


class BadFilter(SearchError):
    """A filter with an unknown name or a value it cannot take."""


class UnknownCode(LookupError):
    """No entry has the code. ``near`` lists codes that resemble it, best first, maybe none.

    ``elsewhere`` says which other code set has codes of this form, or is None.
    """

    def __init__(self, code: str, near: list[str], elsewhere: Elsewhere | None = None) -> None:
        self.code, self.near, self.elsewhere = code, near, elsewhere
        hint = f": {elsewhere.say()}" if elsewhere else ""
        hint += f"; near ones are {', '.join(near)}" if near else ""
        super().__init__(f"no entry has the code {code!r}{hint}")

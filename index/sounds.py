"""How words sound: a key that words of about the same sound share, for finding what was spelled by ear."""

from __future__ import annotations

import re

#: Spellings of one sound, longest first; the sound is written as one sign.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"ph", "f"),
        (r"sch", "sk"),
        (r"tch|ch(?=[aeiouy])", "c"),
        (r"ch|ck|qu|q", "k"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"[cg](?=[^eiyh]|$)|c", "k"),
        (r"(?:dg|g)(?=[eiy])", "j"),
        (r"sh|[sz]", "s"),
        (r"[vf]", "f"),
        (r"[bp]", "p"),
        (r"th|[td]", "t"),
        (r"(?<=[a-z])h", ""),
        (r"[aeiouyw]+", "a"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)a$", ""),
    )
)


def sound_of(word: str) -> str:
    """Return a key that words of about the same sound share.

    >>> sound_of("zofran") == sound_of("zophran"), sound_of("nebulizer") == sound_of("nebuliser")
    (True, True)
    """
    for written, sound in _SOUNDS:
        word = written.sub(sound, word)
    return word

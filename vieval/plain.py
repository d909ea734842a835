"""Texts of others on a terminal: of corpora, of models, of servers.

A terminal obeys the control characters in what it is sent, so none gets there as it is.
"""

from __future__ import annotations

import re

# C0 but for line ends and tabs, DEL, C1; line and paragraph separators; what turns the direction of
# writing, so that a text reads as another; halves of surrogate pairs, which no encoding has.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)
_PICTURES = 0x2400


def plain(text: str) -> str:
    """A text as a terminal may have it: control characters as their pictures, as ␛ for escape."""
    return UNSAFE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_PICTURES + code)
    return "␡" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"

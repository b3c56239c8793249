"""What a member typed, made fit to store, or refused with a sentence that says what to change.

Lengths are counted in characters (code points) after normalising to NFC.
"""

import re
import unicodedata

from community.errors import ErrorCode, Problem

# Ends of lines as phones, word processors and old systems write them; `\x0b` is what Shift+Enter pastes.
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Direction embeddings and isolates arrive unseen with pasted names and would turn the text around ours;
# dropping them loses no word. So does the byte order mark.
_DROPPED = re.compile("[\u202a-\u202c\u2066-\u2069\ufeff]")
# Control characters, direction overrides (they make text read otherwise than it is), halves of characters, and what is
# no character at all (`references` makes its tokens of such).
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# These are letters or symbols to Unicode, and nothing to the eye.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# No script needs more accents on one letter. Long runs are drawn over the neighbours' lines, and normalising
# them takes quadratic time (80,000 marks: 5 seconds).
_MARKS_IN_A_ROW = 12


def clean_line(value: str | None, *, field: tuple[str, ...], label: str, max_length: int, required: bool = True) -> str:
    """One line of text, such as a title: NFC, no white space around, single spaces inside.

    `label` begins the sentences a member reads ("The title"); `field` is the path in the input. Without
    `required`, nothing typed gives "". Raises Problem(INVALID).
    """
    text = _normal(value, field=field, label=label, max_length=max_length)
    return _checked(" ".join(text.split()), field=field, label=label, max_length=max_length, required=required)


def clean_body(
    value: str | None, *, field: tuple[str, ...], label: str, max_length: int = 20_000, required: bool = True
) -> str:
    """Markdown of any number of lines, as typed: NFC, lines ended by a newline, no white space around.

    Arguments and errors as in `clean_line`.
    """
    text = _normal(value, field=field, label=label, max_length=max_length)
    return _checked(text.strip(), field=field, label=label, max_length=max_length, required=required)


def _normal(value: str | None, *, field: tuple[str, ...], label: str, max_length: int) -> str:
    value = value or ""
    if len(value) > 4 * max_length:  # NFC makes at most one character of four: more cannot fit
        raise _too_long(len(value), field=field, label=label, max_length=max_length)
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", value))
    if _REFUSED.search(text):
        raise Problem(
            ErrorCode.INVALID,
            f"{label} contains characters that cannot be shown. If you pasted it, please type it.",
            field=field,
        )
    if text.isascii():
        return text
    if _stacks_marks(text):
        raise Problem(ErrorCode.INVALID, f"{label} has too many accents on one letter.", field=field)
    return unicodedata.normalize("NFC", text)


def _stacks_marks(text: str) -> bool:
    in_a_row = 0
    for character in text:
        in_a_row = in_a_row + 1 if unicodedata.combining(character) else 0
        if in_a_row > _MARKS_IN_A_ROW:
            return True
    return False


def _checked(text: str, *, field: tuple[str, ...], label: str, max_length: int, required: bool) -> str:
    if len(text) > max_length:
        raise _too_long(len(text), field=field, label=label, max_length=max_length)
    if any(_can_be_seen(character) for character in text):
        return text
    if required:
        raise Problem(ErrorCode.INVALID, f"{label} is still empty.", field=field)
    return ""


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK


def _too_long(length: int, *, field: tuple[str, ...], label: str, max_length: int) -> Problem:
    return Problem(
        ErrorCode.INVALID,
        f"{label} can have {max_length:,} characters at most; this has {length:,}.",
        field=field,
    )

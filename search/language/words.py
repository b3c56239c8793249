"""Where words begin and end, in any script: in what is typed, and in what is indexed."""

import re
import unicodedata

_APOSTROPHES = "'\u2019\u02bc"
# Nothing to see, and between words for every engine.
_BETWEEN = "\u200b"
# Thai, Lao, Myanmar, Khmer, kana, Han and Hangul: written without spaces, or with words that run on. Each letter counts
# as a word, and a word as a phrase of its letters: so a part of what was written is found, without a dictionary.
_RUNNING = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u3096\u30a1-\u30fa\u30fc\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Vowels and tones of those scripts that stand on the letter before.
_ON_A_LETTER = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060"
    "\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
)
_LETTER_THAT_RUNS_ON = re.compile(f"(?<=[{_RUNNING}])(?=[{_RUNNING}])(?![{_ON_A_LETTER}])")


def split(text: str, *, with_possessives: bool = False) -> list[str]:
    """Words of letters, marks and numbers, in typed order and case.

    A word of several parts has spaces between them, as the indexes have it: `can't` is "can t". `sister's` is "sister",
    or "sister s" with `with_possessives`, for where words must stand as they are.
    """
    return [_parted(word, with_possessives) for word in _runs(unicodedata.normalize("NFC", text))]


def letter_by_letter(text: str) -> str:
    """The same text to the eye; an index finds each letter of a script without spaces."""
    return text if text.isascii() else _LETTER_THAT_RUNS_ON.sub(_BETWEEN, text)


def undone(text: str) -> str:
    """Without what `letter_by_letter` put in."""
    return text.replace(_BETWEEN, "")


def without_accents(word: str) -> str:
    """As the indexes compare: small letters without marks."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(each for each in parts if not unicodedata.combining(each)))


def _parted(word: str, with_possessives: bool) -> str:
    word = word if with_possessives else word.removesuffix(" s")
    return letter_by_letter(word).replace(_BETWEEN, " ")


def _runs(text: str) -> list[str]:
    found = []
    word = ""
    for at, character in enumerate(text):
        if character.isalnum() or (word and unicodedata.category(character)[0] == "M"):
            word += character
        elif character in _APOSTROPHES and word and at + 1 < len(text) and text[at + 1].isalnum():
            word += " "
        elif word:
            found.append(word)
            word = ""
    if word:
        found.append(word)
    return found

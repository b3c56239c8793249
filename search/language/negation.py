"""Words of refusal: they carry meaning here, and what follows them must not be widened. "no sleep" is not "sleep"."""

from collections.abc import Sequence

_BEFORE_T = "can couldn didn doesn don hadn hasn haven isn mustn needn shouldn wasn weren won wouldn aren ain"
# As the indexes have them: an apostrophe is a space there.
REFUSALS = frozenset(
    [
        *("no", "not", "never", "without", "nor", "neither", "none", "nothing", "nobody", "cannot"),
        *(f"{start} t" for start in _BEFORE_T.split()),
        *(f"{start}t" for start in _BEFORE_T.split()),
    ]
)
# Written without the apostrophe, or in one word: the same to the list of synonyms.
SAME = {f"{start}t": f"{start} t" for start in _BEFORE_T.split()} | {"cannot": "can t"}
# "never felt anxious", "no longer any panic": a refusal reaches over so many words.
_REACH = 2


def refused(words: Sequence[str]) -> list[bool]:
    """For each of these words, lower-cased and in typed order, whether one of refusal stands shortly before it."""
    return [any(each in REFUSALS for each in words[max(0, at - _REACH) : at]) for at in range(len(words))]

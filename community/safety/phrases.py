"""Phrases of acute risk: rules/*.toml, read and checked, and text made ready for them."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from community.safety import spelling
from community.safety.spelling import Spelling

PATH = Path(__file__).parent / "rules"
GAPS = {"..": 1, "...": 3, "....": 7}
NUMBER = "#"
_A_NUMBER = r"(?:[1-9]\d+|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"

_TOKEN = re.compile(
    r"(?:[^\W\d_][ .-]){3,}[^\W\d_](?!\w)|[^\W_](?:[^\W_]|['’*]|[@!$](?=[^\W_]))*"
    r"|[.!?;\n]+|[\"“”„«»]|\U0001f602|\U0001f923|\U0001f480|\U0001f62d"
)
LAUGHTER = frozenset(
    {"lol", "lmao", "rofl", "haha", "hahaha", "😂", "🤣", "💀", "xd", "lmfao", "hahah", "lmaoo", "loll", "lolol"}
)
STOP = "."
QUOTE = '"'


class Level(IntEnum):
    """How much a text tells of danger for its author."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """What its phrases mean, and what puts them aside (community/safety/contexts.py).

    `signs`: for how many signs each of its phrases counts, of great hopelessness or `towards` a plan, means or a time
    (community/safety/screening.py).
    """

    code: str
    level: Level
    unless: tuple[str, ...]
    signs: int
    towards: Level


@dataclass(frozen=True, slots=True)
class Words:
    """A text as rules read it: `words` with one spelling each, `spans` where each stands (start, end), `line` all words
    with one space after each, `places` where each begins there, `said` what contexts have looked for in it already.
    """

    words: list[str]
    spans: list[tuple[int, int]]
    line: str
    places: list[int]
    said: dict[Any, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Words `start` to `end` (not included) say what `rule` is about."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """All rules: by the word a phrase begins with, its rule, the expression that reads on from there, and the words
    one of which must come second (None: any may).
    """

    version: int
    by_first: Mapping[str, Sequence[tuple[Rule, re.Pattern[str], frozenset[str] | None]]]
    spelling: Spelling

    def read(self, text: str) -> Words:
        """A text's words."""
        words: list[str] = []
        spans: list[tuple[int, int]] = []
        pairs = self.spelling.pairs
        for match in _TOKEN.finditer(text):
            told = match.group()
            if told[0] in ".!?;\n":
                meant: tuple[str, ...] = (STOP,)
            elif told[0] in '"“”„«»':
                meant = (QUOTE,)
            else:
                meant = self.spelling.words(told)
            for word in meant:
                one = pairs.get((words[-1], word)) if words else None
                if one is None:
                    words.append(word)
                    spans.append(match.span())
                else:
                    words[-1] = one
                    spans[-1] = (spans[-1][0], match.end())
        words.append(STOP)
        spans.append((len(text), len(text)))
        places, at = [], 0
        for word in words:
            places.append(at)
            at += len(word) + 1
        return Words(words, spans, " ".join(words) + " ", places)

    def find(self, words: Words) -> Iterator[Found]:
        """Everything the rules are about, in the order of the text."""
        place_of = {place: number for number, place in enumerate(words.places)}
        place_of[len(words.line)] = len(words.words)
        following = [*words.words[1:], ""]
        for number, word in enumerate(words.words):
            second = following[number]
            for rule, pattern, seconds in self.by_first.get(word, ()):
                if seconds is not None and second not in seconds:
                    continue
                match = pattern.match(words.line, words.places[number])
                if match:
                    yield Found(rule, number, place_of[match.end()])


@cache
def phrases(path: Path = PATH) -> Phrases:
    """Those of acute risk, or of another file of this project; a folder's files are read as one."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    read = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    tables = {name: table for told in read for name, table in told.items() if name != "rule"}
    return parse(tables | {"rule": [rule for told in read for rule in told.get("rule", [])]})


def parse(told: Mapping[str, Any]) -> Phrases:
    """Rules as rules/*.toml have them. ValueError where a pattern breaks the rules of rules/words.toml."""
    classes = {name: _alternatives(words, None) for name, words in told["classes"].items()}
    known: set[str] = set()
    by_first: dict[str, list[tuple[Rule, re.Pattern[str], frozenset[str] | None]]] = defaultdict(list)
    for each in told["rule"]:
        rule = Rule(
            each["code"],
            Level[each["level"]],
            tuple(sorted(each["unless"])),
            each.get("signs", each["level"] == "LOW"),
            Level[each.get("towards", "MEDIUM")],
        )
        # Those after which any word may come, and those which say what comes second: most are never tried.
        firsts: dict[tuple[str, bool], list[str]] = defaultdict(list)
        seconds: dict[str, set[str]] = defaultdict(set)
        for pattern in each["patterns"]:
            heads, expression = _expression(pattern, classes, known)
            for head, following in heads.items():
                firsts[head, following is None].append(expression)
                seconds[head] |= following or set()
        for (head, is_open), expressions in firsts.items():
            only = None if is_open else frozenset(seconds[head])
            by_first[head].append((rule, re.compile("|".join(expressions)), only))
    return Phrases(int(told["version"]), dict(by_first), spelling.parse(told, known))


def _alternatives(words: str, between: str | None) -> list[str]:
    return [each.replace("_", " ") for each in words.split(between)]


def _expression(
    pattern: str, classes: Mapping[str, list[str]], known: set[str]
) -> tuple[dict[str, set[str] | None], str]:
    """The words a phrase can begin with, each with those that can come second (None: any), and the expression for all
    of it; adds its words to `known`.
    """
    parts: list[str] = []
    firsts: list[list[str]] = []
    second = set[str]()
    is_settled = False  # whether `second` is all that can come second
    is_open = False
    elements = pattern.split()
    while elements and elements[-1] in GAPS:
        elements.pop()
    for element in elements:
        if element in GAPS:
            parts.append(rf"(?:[^ .]+ ){{0,{GAPS[element]}}}?")
            is_open |= not is_settled
            continue
        is_optional = element.endswith("?")
        words: list[str] = []
        for each in _alternatives(element.removesuffix("?"), "|"):
            if each.startswith("<"):
                if each.strip("<>") not in classes:
                    raise ValueError(f"No such class: {pattern!r}")
                words += classes[each.strip("<>")]
            else:
                words.append(each)
        if not all(words):
            raise ValueError(f"An empty word: {pattern!r}")
        if NUMBER in words and not parts:
            raise ValueError(f"It may not begin with a number: {pattern!r}")
        known.update(*(each.split() for each in words if each != NUMBER))
        if not parts:
            if is_optional:
                raise ValueError(f"It may not begin with what may be left out: {pattern!r}")
            firsts = [each.split() for each in words]
        elif not is_settled:
            second |= {each.split()[0] for each in words}
            is_open |= NUMBER in words
            is_settled = not is_optional
        longest_first = sorted(set(words), key=lambda each: (-len(each), each))
        written = (_A_NUMBER if each == NUMBER else re.escape(each) for each in longest_first)
        parts.append(f"(?:{'|'.join(written)}) ".replace(r"\ ", " "))
        if is_optional:
            parts[-1] = f"(?:{parts[-1]})?"
    heads: dict[str, set[str] | None] = {}
    for first, *more in firsts:
        before = heads.get(first, set())
        if before is None or (not more and (is_open or not is_settled)):
            heads[first] = None
        else:
            heads[first] = before | (set(more[:1]) or second)
    return heads, "".join(parts)

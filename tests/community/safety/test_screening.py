"""Rules of acute risk: on labelled sentences, in their contexts, on any text."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.safety import phrases
from community.safety.phrases import Level
from community.safety.screening import screen, sounds_risky

SENTENCES = Path(__file__).parent / "sentences"


def labelled(half: str) -> list[dict[str, str]]:
    return tomllib.loads((SENTENCES / f"{half}.toml").read_text(encoding="utf-8"))["sentence"]


def recall_and_precision(half: str, at_least: Level) -> tuple[float, float]:
    told = [(Level[each["level"]] >= at_least, screen(each["text"]).level >= at_least) for each in labelled(half)]
    right = sum(wanted and found for wanted, found in told)
    return right / sum(wanted for wanted, _ in told), right / sum(found for _, found in told)


# What they had when the rules were written, less a little: to see that none falls, not how good they are.
@pytest.mark.parametrize(("half", "recall", "precision"), [("tuning", 0.93, 0.88), ("indirect", 0.80, 0.85)])
def test_a_wish_to_die_is_noticed(half, recall, precision):
    told = recall_and_precision(half, Level.MEDIUM)
    assert (told[0] >= recall, told[1] >= precision) == (True, True), told


@pytest.mark.parametrize("half", ["tuning", "indirect"])
def test_sentences_are_labelled(half):
    levels = Counter(each["level"] for each in labelled(half))
    assert sum(levels.values()) == 200
    assert levels["HIGH"] + levels["MEDIUM"] == 80
    assert len({each["text"] for each in labelled(half)}) == 200


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I want to die.", Level.MEDIUM),
        ("i wanna die", Level.MEDIUM),
        ("I don't want to die.", Level.NONE),
        ("My sister says she wants to die.", Level.NONE),
        ("Ten years ago I wanted to die.", Level.NONE),
        ("Ten years ago I wanted to die, and now I want to die again.", Level.MEDIUM),
        ('The doctor asked "do you want to die".', Level.NONE),
        ("My OCD asks what if I want to die.", Level.NONE),
        ("One more meeting and I want to die lol", Level.NONE),
        ("I am going to kill myself tonight", Level.HIGH),
        ("wnat to end my lfie", Level.MEDIUM),
        ("urges to hurt myself", Level.LOW),
        ("", Level.NONE),
    ],
)
def test_contexts(text, level):
    assert screen(text).level is level


def test_it_can_be_explained():
    text = "Bad day. I wish I was dead, really."
    risk = screen(text)
    assert {(text[span.start : span.end], span.rule) for span in risk.spans} == {("wish I was dead", "wish-to-die")}
    assert risk.version == phrases.phrases().version


def test_many_signs_are_one_wish():
    assert screen("Everything is hopeless. I am worthless. It is all pointless.").level is Level.MEDIUM
    assert screen("Everything is hopeless. Hopeless. Hopeless.").level is Level.LOW


@pytest.mark.parametrize(
    ("query", "risky"),
    [
        ("suicide", True),
        ("want to die", True),
        ("self-harm", True),
        ("how to sleep", False),
        ("giving up smoking", False),
        ("painless way to die", True),
    ],
)
def test_questions(query, risky):
    assert sounds_risky(query) is risky


@given(st.text(max_size=2_000))
def test_any_text_is_read(text):
    for span in screen(text).spans:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "broken", ["a? b", "<nobody> a", "a| b"], ids=["begins with what may be left out", "no such class", "empty word"]
)
def test_a_broken_rule_is_refused(broken):
    rule = {"code": "x", "level": "LOW", "unless": [], "patterns": [broken]}
    told = {"version": 1, "classes": {}, "spelling": {}, "misspelt": {"words": ""}, "rule": [rule]}
    with pytest.raises(ValueError, match=r"class|left out|empty"):
        phrases.parse(told)

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


# What they have, less a little: to see that none falls, not how good the rules are.
@pytest.mark.parametrize(
    ("half", "recall", "precision"),
    [
        ("tuning", 0.95, 0.95),
        ("indirect", 0.85, 0.93),
        ("fresh", 0.95, 0.95),
        ("development", 0.95, 0.95),
        ("checks", 0.93, 0.95),
        ("practice", 0.94, 0.95),
        ("oblique", 0.9, 0.95),
        ("oblique_held", 0.65, 0.88),
        ("usual", 0.95, 0.95),
        ("plain", 0.95, 0.97),
        ("usual_held", 0.89, 0.88),
    ],
)
def test_a_wish_to_die_is_noticed(half, recall, precision):
    told = recall_and_precision(half, Level.MEDIUM)
    assert (told[0] >= recall, told[1] >= precision) == (True, True), told


# How many of the plans, means and times are HIGH.
@pytest.mark.parametrize(
    ("half", "recall"),
    [("checks", 0.9), ("oblique", 0.8), ("oblique_held", 0.38), ("usual", 0.9), ("plain", 0.93), ("usual_held", 0.75)],
)
def test_a_plan_is_noticed(half, recall):
    told = [screen(each["text"]).level is Level.HIGH for each in labelled(half) if each["level"] == "HIGH"]
    assert sum(told) / len(told) >= recall


def test_false_alarms_by_class():
    """On sentences the rules were not mended by, of 108 that are NONE or LOW."""
    unalarming = [each for each in labelled("usual_held") if each["level"] in {"NONE", "LOW"}]
    alarms = Counter(each["class"] for each in unalarming if screen(each["text"]).level >= Level.MEDIUM)
    few = {"negation": 0, "past": 1, "quotation": 0, "figurative": 1, "others": 0, "information": 1, "intrusive": 0}
    assert {name: alarms[name] for name in few if alarms[name] > few[name]} == {}
    assert (len(unalarming), alarms.total() <= 11) == (108, True)


def test_posts_of_everyday_distress_are_not():
    posts = [each["text"] for each in labelled("development") if each["class"] == "post"]
    assert len(posts) == 60
    assert sum(screen(text).level >= Level.MEDIUM for text in posts) <= 3


@pytest.mark.parametrize(
    ("half", "count", "at_risk"),
    [
        ("tuning", 200, 80),
        ("indirect", 200, 80),
        ("fresh", 124, 53),
        ("development", 409, 186),
        ("checks", 400, 193),
        ("practice", 684, 529),
        ("oblique", 254, 146),
        ("oblique_held", 253, 146),
        ("usual", 203, 94),
        ("usual_held", 201, 93),
        ("plain", 1328, 861),
    ],
)
def test_sentences_are_labelled(half, count, at_risk):
    levels = Counter(each["level"] for each in labelled(half))
    assert sum(levels.values()) == count
    assert levels["HIGH"] + levels["MEDIUM"] == at_risk
    assert len({each["text"] for each in labelled(half)}) == count


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
        ("I don't want to be alive.", Level.MEDIUM),
        ("My brother says I should die.", Level.NONE),
        ("My head says I should die.", Level.MEDIUM),
        ("I told my brother and want to die.", Level.MEDIUM),
        ("How do you tell your mother you want to die?", Level.MEDIUM),
        ("At university I wanted to die. I'm not that person any more.", Level.NONE),
        ("I'm at university and I want to die.", Level.MEDIUM),
        ("Yesterday I wanted to die. Today I don't know how to go on.", Level.MEDIUM),
        ("I wanted to kill myself last week. I'm glad I stayed.", Level.MEDIUM),
        ("Nurses asked if I was suicidal and I said no.", Level.NONE),
        ("Nurses asked if I was suicidal and I lied and said no.", Level.MEDIUM),
        ("I can't say that I'm not suicidal.", Level.MEDIUM),
        ("From wanting to die to planting roses.", Level.NONE),
        ("I said goodbye to my old job, and to smoking.", Level.NONE),
        ("I'm holding the rope for the kids' swing.", Level.NONE),
        ("I want to die \U0001f602", Level.MEDIUM),
        ("I called the teacher mum. I want to die \U0001f602", Level.NONE),
        ("I wish my father had not died.", Level.NONE),
        ("I don't want to die. I just want the pain to stop.", Level.NONE),
        ("He told me to kill myself.", Level.NONE),
        ("My mind told me to kill myself.", Level.MEDIUM),
        ("Since my son died by suicide I can't walk past the river.", Level.NONE),
        ("Five years ago I was suicidal every day. It does get better.", Level.NONE),
        ("I kept jumping off the cliff in Minecraft.", Level.NONE),
        ("I don't want to be here at work.", Level.NONE),
        ("Glad I'm still here.", Level.NONE),
        ("I had a dream about my own funeral.", Level.NONE),
        ("I've never wanted to die as much as today.", Level.MEDIUM),
        ("When my wife goes to work I'm doing it.", Level.HIGH),
        ("I took 50 sleeping pills.", Level.HIGH),
        ("I took forty sleeping pills.", Level.HIGH),
        ("I don't want to turn 18.", Level.MEDIUM),
        ("I wouldn't mind dying.", Level.MEDIUM),
        ("There's not a day goes by that I don't think about suicide.", Level.MEDIUM),
        ("They say it's not true, but I know everyone would be better off without me.", Level.MEDIUM),
        ("Nobody tells you how dull it is to be suicidal.", Level.MEDIUM),
        ("Going to end my life when the lease runs out.", Level.HIGH),
        ("The suicidal thoughts have stopped since spring.", Level.NONE),
        ("I honestly thought I'd be dead by now and instead I'm doing my finals.", Level.NONE),
        ("If one more person tells me to try yoga I will jump out of the window.", Level.NONE),
        ("That exam was suicide.", Level.NONE),
        ("My social life is dead.", Level.NONE),
        ("I want to disappear under my duvet until the weekend.", Level.NONE),
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


def test_many_signs_are_one_plan():
    said = "I've been stockpiling dad's morphine. He hasn't noticed."
    assert screen(said).level is Level.HIGH
    assert {span.rule for span in screen(said).spans} >= {"means-at-hand", "in-secret"}
    assert screen("I've been stockpiling dad's morphine.").level is Level.MEDIUM
    assert screen("He hasn't noticed. Sorry. Tomorrow I rest.").level < Level.MEDIUM
    assert screen("I made a lovely lunch and it was good. " * 40 + said).level is Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "su1c1de is all I think about",
        "I want to k!ll myself",
        "wanna d!e",
        "s u i c i d e sounds restful",
        "sooooo suicidal",
        "sueside every night on my mind",
        "idontwanttobehere",
        "i wanttodie",
        "tired of bieng alive",
        "i do not want to live",
        "took 30 paracetamol",
    ],
)
def test_it_is_noticed_however_it_is_spelt(text):
    assert screen(text).level >= Level.MEDIUM


@pytest.mark.parametrize(
    "text", ["I took 1 paracetamol", "seaside", "homeless", "itself", "tables", "aaa", "U.S.A", "h*"]
)
def test_it_is_not_guessed_where_it_is_not(text):
    assert screen(text).level is Level.NONE
    assert not screen(text).is_mentioned


def test_a_short_text_is_judged_by_its_subject():
    said, other = "Staying alive is all I do.", "I made a lovely lunch and it was good. "
    assert screen(said).level is Level.MEDIUM
    assert screen(other * 20 + said).level is Level.NONE
    assert {span.rule for span in screen(said).spans} == {"speaks-of-it"}


def test_in_a_long_text_a_mention_must_be_of_now():
    said, other = "Thoughts of suicide are my guest.", "I made a lovely lunch and it was good. "
    assert screen(other * 30 + said).level is Level.NONE
    assert screen(other * 30 + "I still have " + said).level is Level.MEDIUM
    assert screen(other * 30 + "I want to die.").level is Level.MEDIUM


def test_a_longer_text_about_something_else_is_none():
    plan, other = "I've set a date and I know how and when.", " The contract was late and the price was good."
    assert screen(plan + other).level is Level.HIGH
    assert screen(plan + other * 8).level is Level.NONE
    assert screen(plan + other * 8 + " I hate it.").level is Level.HIGH


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
    "broken",
    ["a? b", "<nobody> a", "a| b", "# a"],
    ids=["begins with what may be left out", "no such class", "empty word", "begins with a number"],
)
def test_a_broken_rule_is_refused(broken):
    rule = {"code": "x", "level": "LOW", "unless": [], "patterns": [broken]}
    told = {"version": 1, "classes": {}, "spelling": {}, "misspelt": {"words": ""}, "rule": [rule]}
    with pytest.raises(ValueError, match=r"class|left out|empty|number"):
        phrases.parse(told)

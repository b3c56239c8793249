"""Typing errors, begun words, quotes, long texts and scripts, one by one."""

import itertools
from collections.abc import Callable

import pytest

from community.accounts.models import User
from community.viewer import Viewer
from forums.actions.posts import delete_post
from forums.models import Post
from search import lexicon
from search.language.lexicon import FEWEST_AUTHORS
from tests.cast import join
from tests.factories import gid, make_post, make_space, make_topic

pytestmark = pytest.mark.usefixtures("engine")

_numbers = itertools.count(1)


def test_quoted_and_excluded_words_are_taken_as_they_are(ana, find, many_say, drain_outbox):
    make_topic(by=ana, title="One", body="exhausted")
    make_topic(by=ana, title="Two", body="no energy")
    many_say("insomnia")
    assert find(ana, '"exhausted"').titles == ["One"]
    assert find(ana, '"exhaust').titles == ["One", "Two"]  # never closed: no quote
    assert find(ana, "no energy -exhausted").titles == ["Two"]
    assert find(ana, '"insomnai"').raw["didYouMean"] is None
    assert find(ana, "energy -insomnai").raw["didYouMean"] is None
    assert find(ana, '"exhaus"').titles == []


@pytest.fixture
def many_say(db, drain_outbox) -> Callable[..., None]:
    """`many_say("insomnia", by=5)`: so many members write it in one topic, and the words are counted."""

    def many_say(words: str, *, by: int = FEWEST_AUTHORS, **more) -> None:
        members = [join(f"says_{next(_numbers)}") for _ in range(by)]
        topic = make_topic(by=members[0], title="Things said", body=words, **more)
        for member in members[1:]:
            make_post(by=member, topic=topic, body=words)
        drain_outbox()
        count_words()

    return many_say


def count_words() -> None:
    lexicon.recount()
    lexicon.forget()


def agrees(result) -> None:
    """Hits, total, facets and highlights speak of the same topics."""
    edges = result.raw["edges"]
    assert result.raw["totalCount"] == len(edges) == sum(result.facet("kind").values())
    assert all(edge["highlights"] for edge in edges)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("insomnai ", "insomnia "),  # two in each other's place
        ("insonia", "insomnia"),  # one is missing
        ("unsomnia", "insomnia"),  # the first one is wrong
        ("innsonnia", "insomnia"),  # two errors in a long word
        ("my Insomnai, again -bus", "my insomnia, again -bus"),
        ("iinnsonnia", None),  # three errors
        ("insomnia", None),
        ("insomn", None),  # perhaps only begun
        ("zzzz", None),
    ],
)
def test_a_typing_error_is_corrected_said_and_searched_for(ana, find, many_say, typed, meant):
    many_say("insomnia again")
    result = find(ana, typed)
    assert result.raw["didYouMean"] == meant
    if meant or typed == "insomnia":
        assert result.titles == ["Things said"]
        assert "<mark>insomnia</mark>" in next(iter(result.highlights[0].values()))[0]
        agrees(result)


def test_short_words_have_one_error_at_most_and_very_short_ones_none(ana, find, many_say):
    many_say("calm bus")
    assert find(ana, "clam ").raw["didYouMean"] == "calm "
    assert find(ana, "clmaa ").raw["didYouMean"] is None
    assert find(ana, "bux ").raw["didYouMean"] is None


def test_a_word_of_fewer_than_five_members_is_never_suggested(ana, find, many_say):
    many_say("lighthouse", by=FEWEST_AUTHORS - 1)
    assert find(ana, "lighthuose").raw["didYouMean"] is None
    assert find(ana, "lighthuose").titles == []
    many_say("lighthouse", by=1)
    assert find(ana, "lighthuose").raw["didYouMean"] == "lighthouse"


def test_a_guest_is_not_told_of_words_that_stand_where_guests_do_not_read(ana, find, many_say):
    many_say("lighthouse", space=make_space("inside"))
    assert find(ana, "lighthuose").raw["didYouMean"] == "lighthouse"
    assert find(None, "lighthuose").raw["didYouMean"] is None
    many_say("lighthouse", space=make_space("outside", readable_by="EVERYONE"), by=1)
    assert find(None, "lighthuose").raw["didYouMean"] == "lighthouse"


def test_words_that_were_deleted_leave_the_list(ana, find, many_say, drain_outbox):
    many_say("lighthouse")
    [post] = Post.objects.filter(depth=1)[:1]
    author = User.objects.get(profile=post.author)
    delete_post(viewer=Viewer(author.pk, post.author.pk, False), post_id=gid(post))
    drain_outbox()
    count_words()
    assert find(ana, "lighthuose").raw["didYouMean"] is None


def test_the_last_word_may_be_only_begun(ana, find, drain_outbox):
    make_topic(by=ana, title="Lanterns", body="They burn.")
    make_topic(by=ana, title="Other", body="The lantern of my neighbour.")
    make_topic(by=ana, title="Candles", body="And words.")
    drain_outbox()
    for typed in ("lan", "Lante", "words lan", "lantern"):
        assert {"Lanterns", "Other"} <= set(find(ana, typed).titles), typed
    result = find(ana, "lan")
    assert sorted(result.titles) == ["Lanterns", "Other"]
    assert {"title": ["<mark>Lanterns</mark>"]} in result.highlights
    agrees(result)
    for typed in ("la", "lan ", "lan candles", '"lan"', "candles -lan", "lan.", "lan\n"):
        assert "Lanterns" not in find(ana, typed).titles, typed


def test_a_whole_word_comes_before_one_that_only_begins_so(ana, find, drain_outbox):
    make_topic(by=ana, title="Other", body="Cargo, cargo, cargo.")
    make_topic(by=ana, title="The thing", body="I sat in the car for an hour, and then I drove home slowly after all.")
    drain_outbox()
    assert find(ana, "car").titles == ["The thing", "Other"]


def test_a_sentence_finds_the_story_that_shares_most_of_it(ana, find, many_say, drain_outbox):
    many_say("really just people think today every because", by=8)
    make_topic(by=ana, title="Bus", body="My chest was tight on the bus and I got off, heart pounding.")
    for number in range(5):
        make_topic(by=ana, title=f"Filler {number}", body="People really think so today, every day, because.")
    drain_outbox()
    sentence = (
        "I really do not know what people think, but every time I take the bus to town my heart starts racing and my "
        "chest gets tight, because today it was so bad that I just had to get off and walk the rest of the way home"
    )
    assert find(ana, sentence).titles[0] == "Bus"
    assert find(ana, f"{sentence}. " * 30 if len(sentence) * 30 < 5_000 else f"{sentence}. " * 20).titles[0] == "Bus"


def test_english_endings_possessives_and_accents(ana, find, drain_outbox):
    make_topic(by=ana, title="Hers", body="My sister's house, the résumé, and my parents’ worries.")
    drain_outbox()
    for typed in (
        "sister",
        "sister's ",
        "sisters’ ",
        "Sister’s house",
        "resume",
        "RÉSUMÉS",
        "re\u0301sume\u0301 ",
        "parent",
    ):
        assert find(ana, typed).titles == ["Hers"], typed
    assert find(ana, '"sister\'s house"').titles == ["Hers"]
    assert find(ana, "house -sister's").titles == []


def test_other_languages_are_searched_as_written(ana, find, drain_outbox):
    make_topic(by=ana, title="Ängste", body="Die Sitzungen waren gut, general besser.", language="de")
    make_topic(by=ana, title="English", body="It got generally better, generals said.", language="en")
    drain_outbox()
    assert find(ana, "sitzungen").titles == ["Ängste"]
    assert find(ana, "angste").titles == ["Ängste"]
    assert find(ana, '"general besser"').titles == ["Ängste"]
    # English endings are English: "generally" is "general" there, and no German word.
    assert find(ana, "generals ").titles == ["English"]
    assert sorted(find(ana, "general ").titles) == ["English", "Ängste"]
    assert find(ana, "general -sitzungen").titles == ["English"]
    agrees(find(ana, "general "))


@pytest.mark.parametrize(
    ("language", "body", "typed"),
    [
        ("zh", "我最近焦虑症很严重，晚上睡不着。", ["焦虑", "焦虑症", "睡不着", "虑", '"焦虑症很严重"']),
        ("ja", "夜になると不安で眠れない。コーヒーをやめた。", ["不安", "眠れない", "コーヒー", "ヒー"]),
        ("th", "ฉันกลัวมากตอนกลางคืน", ["กลัว", "กลางคืน"]),
        ("ko", "요즘 불안이 심해요", ["불안", "불안이"]),
        ("ar", "أشعر بالقلق كل ليلة", ["بالقلق", "ليلة"]),
        ("he", "אני מרגיש חרדה בלילה", ["חרדה"]),
        ("ru", "Мне тревожно Ночью", ["тревожно", "НОЧЬЮ"]),
        ("hi", "मुझे रात को चिंता होती है", ["चिंता", "रात"]),
        ("vi", "Tôi cảm thấy lo lắng", ["lo lắng", "cảm"]),
        ("", "我最近焦虑症很严重 👩‍👩‍👧 тревога", ["焦虑", "тревога", "👩‍👩‍👧 тревога"]),
    ],
)
def test_texts_in_any_script_are_found_and_marked(ana, find, drain_outbox, language, body, typed):
    make_topic(by=ana, title=body[:6], body=body, language=language)
    make_topic(by=ana, title="Other", body="Something else, 別の話。")
    drain_outbox()
    for each in typed:
        result = find(ana, each)
        assert result.titles == [body[:6].strip()], each
        marked = result.highlights[0]["body"][0]
        assert "<mark>" in marked
        assert "\u200b" not in marked
        assert marked.replace("<mark>", "").replace("</mark>", "") == body, each
        agrees(result)

"""What is typed is understood: other words for the same, typing errors, begun words, long texts, any language."""

import random
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.accounts.models import User
from community.viewer import Viewer
from forums.actions.posts import delete_post
from forums.models import Post
from search import queries, upkeep, word_list
from search.engines.sqlite import SqliteEngine
from tests.cast import join
from tests.client import Client
from tests.factories import gid, make_post, make_space, make_topic
from tests.search.conftest import SEARCH

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def many_say(db, drain_outbox) -> Callable[..., None]:
    """`many_say("insomnia", by=5)`: so many members write it in one topic, and the words are counted."""

    def many_say(words: str, *, by: int = word_list.MIN_AUTHORS, **more) -> None:
        members = [join(f"says_{number}_{random.randrange(10**9)}") for number in range(by)]
        topic = make_topic(by=members[0], title="Things said", body=words, **more)
        for member in members[1:]:
            make_post(by=member, topic=topic, body=words)
        drain_outbox()
        count_words()

    return many_say


def count_words() -> None:
    while upkeep.count_words():
        pass
    word_list.read_anew()


def agrees(result) -> None:
    """Hits, total, facets and highlights speak of the same topics."""
    edges = result.raw["edges"]
    assert result.raw["totalCount"] == len(edges) == sum(result.facet("kind").values())
    assert all(edge["highlights"] for edge in edges)


# --- other words for the same -----------------------------------------------------------


def test_everyday_words_find_what_is_meant_and_highlights_mark_it(ana, find, drain_outbox):
    make_topic(by=ana, title="Mornings", body="I am so exhausted that the day begins at noon.")
    make_topic(by=ana, title="Mornings too", body="The sun was out.")
    drain_outbox()
    for typed in ("can't get out of bed", "CANT GET UP", "no energy", "I have no energy."):
        result = find(ana, typed)
        assert result.titles[0] == "Mornings", typed
        assert result.highlights[0]["body"] == ["I am so <mark>exhausted</mark> that the day begins at noon."], typed
        agrees(result)


def test_an_abbreviation_finds_its_words_and_the_words_the_abbreviation(ana, find, drain_outbox):
    make_topic(by=ana, title="One", body="They offered me cognitive behavioural therapy.")
    make_topic(by=ana, title="Two", body="My CBT group.")
    drain_outbox()
    assert find(ana, "cbt ").titles == ["Two", "One"]
    assert find(ana, "cognitive behavioral therapy").titles == ["One", "Two"]
    assert find(ana, "cbt ").highlights[1] == {"body": ["They offered me <mark>cognitive behavioural therapy</mark>."]}
    agrees(find(ana, "cbt "))


def test_what_was_typed_comes_before_other_words_for_it(ana, find, drain_outbox):
    make_topic(by=ana, title="One", body="I was worn out.")
    make_topic(by=ana, title="Two", body="And exhausted, and more was said about it at length that day by all of us.")
    for number in range(25):
        make_topic(by=ana, title=f"Filler {number}", body="exhausted" if number < 3 else "words")
    drain_outbox()
    assert set(find(ana, "exhausted").titles[:4]) == {"Two", "Filler 0", "Filler 1", "Filler 2"}
    assert find(ana, "exhausted").titles[4:] == ["One"]


def test_a_narrow_word_finds_the_broad_one_last_and_never_the_other_way_round(ana, find, drain_outbox):
    make_topic(by=ana, title="Broad", body="anxiety anxiety anxiety")
    make_topic(by=ana, title="Narrow", body="A long evening, and then the panic attack came on the stairs at home.")
    make_topic(by=ana, title="Apart", body="That attack on my plants by snails, when panic broke out among the ants.")
    drain_outbox()
    result = find(ana, "panic attacks")
    assert (result.titles[0], result.titles[-1]) == ("Narrow", "Broad")
    assert find(ana, "anxiety").titles == ["Broad"]


def test_words_of_refusal_are_kept_and_no_synonym_reaches_across_them(ana, find, drain_outbox):
    make_topic(by=ana, title="Awake", body="Insomnia again.")
    make_topic(by=ana, title="Asleep", body="I sleep like a stone.")
    make_topic(by=ana, title="Nervous", body="So nervous.")
    drain_outbox()
    assert find(ana, "can't sleep").titles[0] == "Awake"
    assert find(ana, "sleep").titles == ["Asleep"]
    assert find(ana, "anxious").titles == ["Nervous"]
    for typed in ("not anxious", "never felt anxious", "without being anxious", "isn't anxious"):
        assert find(ana, typed).titles == [], typed


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


# --- typing errors -----------------------------------------------------------


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
    many_say("lighthouse", by=word_list.MIN_AUTHORS - 1)
    assert find(ana, "lighthuose").raw["didYouMean"] is None
    assert find(ana, "lighthuose").titles == []
    many_say("lighthouse", by=1)
    assert find(ana, "lighthuose").raw["didYouMean"] == "lighthouse"


def test_one_member_who_writes_often_is_one(ana, find, drain_outbox):
    for number in range(6):
        make_topic(by=ana, title=f"Lighthouse {number}", body="lighthouse lighthouse")
    drain_outbox()
    count_words()
    assert find(ana, "lighthuose").raw["didYouMean"] is None


def test_a_guest_is_not_told_of_words_that_stand_where_guests_do_not_read(ana, find, many_say):
    many_say("lighthouse", space=make_space("inside"))
    assert find(ana, "lighthuose").raw["didYouMean"] == "lighthouse"
    assert find(None, "lighthuose").raw["didYouMean"] is None
    many_say("lighthouse", space=make_space("outside", readable_by="EVERYONE"), by=1)
    assert find(None, "lighthuose").raw["didYouMean"] == "lighthouse"


def test_what_several_posts_say_is_meant_as_it_is(ana, find, many_say, drain_outbox):
    many_say("june")
    make_topic(by=ana, title="My dog", body="juno")
    drain_outbox()
    assert find(ana, "juno ").raw["didYouMean"] == "june "
    assert find(ana, "juno ").titles == ["My dog", "Things said"]
    for _ in range(2):
        make_topic(by=ana, title="My dog", body="juno")
    drain_outbox()
    assert find(ana, "juno ").raw["didYouMean"] is None
    assert find(ana, "juno ").titles == ["My dog"] * 3


def test_words_that_were_deleted_leave_the_list(ana, find, many_say, drain_outbox):
    many_say("lighthouse")
    [post] = Post.objects.filter(depth=1)[:1]
    author = User.objects.get(profile=post.author)
    delete_post(viewer=Viewer(author.pk, post.author.pk, False), post_id=gid(post))
    drain_outbox()
    count_words()
    assert find(ana, "lighthuose").raw["didYouMean"] is None


# --- the last word, while it is typed -----------------------------------------------------------


def test_the_last_word_may_be_only_begun(ana, find, drain_outbox):
    make_topic(by=ana, title="Lanterns", body="They burn.")
    make_topic(by=ana, title="Other", body="The lantern of my neighbour.")
    make_topic(by=ana, title="Candles", body="And words.")
    drain_outbox()
    for typed in ("lan", "Lante", "words lan", "lantern"):
        assert {"Lanterns", "Other"} <= set(find(ana, typed).titles), typed
    result = find(ana, "lan")
    assert result.titles == ["Lanterns", "Other"]
    assert result.highlights[0] == {"title": ["<mark>Lanterns</mark>"]}
    agrees(result)
    for typed in ("la", "lan ", "lan candles", '"lan"', "candles -lan", "lan.", "lan\n"):
        assert "Lanterns" not in find(ana, typed).titles, typed


def test_a_whole_word_comes_before_one_that_only_begins_so(ana, find, drain_outbox):
    make_topic(by=ana, title="Other", body="Cargo, cargo, cargo.")
    make_topic(by=ana, title="The thing", body="I sat in the car for an hour, and then I drove home slowly after all.")
    drain_outbox()
    assert find(ana, "car").titles == ["The thing", "Other"]


# --- long texts -----------------------------------------------------------


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


def test_of_a_long_text_the_telling_words_are_looked_for(ana, find, many_say, drain_outbox):
    small = [f"common{chr(97 + a)}{chr(97 + b)}" for a in range(6) for b in range(6)]
    many_say(" ".join(small), by=8)
    make_topic(by=ana, title="Found", body="A lighthouse.")
    drain_outbox()
    assert find(ana, " ".join([*small, "lighthouse "]), first=100).titles[:2].count("Found") == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    st.one_of(
        st.text(max_size=5_000),
        st.text(alphabet="abc 'é\"-焦กأש👩‍👩‍👧\u0301\u200d\u202e.", max_size=5_000),
        st.lists(st.sampled_from(["no", "panic attack", "焦虑", "can't", '"', "-", "insomnai", "ก็"]), max_size=400).map(
            lambda words: " ".join(words)[:5_000]
        ),
    ).map(lambda text: text.replace("\x00", "").strip() or "-")
)
def test_any_text_is_answered(ana, engine, text):
    answer = Client(ana).send(SEARCH, {"query": text})
    assert answer.status == 200
    assert answer.top_codes == []
    assert answer.data["search"]["totalCount"] == len(answer.data["search"]["edges"])


# --- languages -----------------------------------------------------------


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


# --- what it costs -----------------------------------------------------------


def test_a_word_that_may_be_an_error_costs_one_statement_more(ana, engine, many_say):
    many_say("insomnia lighthouse")

    def statements(text: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.search(ana.viewer, text, queries.Filter(), queries.Window(size=20), with_highlights=False)
        return len(asked)

    own = 1 if isinstance(engine, SqliteEngine) else 0
    statements("insomnia ")
    assert statements("insomnia ") == own + 2
    assert statements("zzzzzz ") in (own, own + 2)  # nothing is near it
    assert statements("insomnai lighthuose ") == 2 * own + 2

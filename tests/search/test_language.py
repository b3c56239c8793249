"""What is typed is understood: other words for the same, typing errors, words that are only begun, other languages."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from community.viewer import Viewer
from forums.actions.posts import delete_post
from forums.models import Post
from search import lexicon
from tests.cast import join
from tests.client import Client
from tests.factories import gid, make_post, make_space, make_topic

pytestmark = pytest.mark.usefixtures("engine")

MEANT = "query($q: String!) { search(query: $q) { didYouMean totalCount edges { node { title } } } }"


@pytest.fixture
def common_words(ana, drain_outbox):
    """Six members use these words; then they are counted."""
    topic = make_topic(by=ana, title="First words", body="lanterns")
    for number in range(6):
        make_post(by=join(f"says_{number}"), topic=topic, body="Panic in the evening, breathing slowly, medication.")
    drain_outbox()
    lexicon.recount()
    lexicon.forget()
    return topic


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("insomnia", "I lie awake until the birds."),
        ("can't get out of bed", "There is no energy left in me."),
        ("heart racing", "My palpitations woke me."),
        ("CBT", "Cognitive behavioural therapy in a small room."),
        ("SSRIs", "The antidepressants took five weeks."),
        ("sister's", "My sister came."),
        ("sister", "It is my sister's house."),
        ("café", "We met in the cafe."),
        ("naive", "How naïve I was."),
        ("walked", "We were walking."),
    ],
)
def test_other_words_for_the_same(ana, find, drain_outbox, typed, said):
    make_topic(by=ana, title="Lanterns", body=said)
    make_topic(by=ana, title="Quiet", body="A kettle on the stove.")
    drain_outbox()
    found = find(ana, typed)
    assert found.titles == ["Lanterns"]
    assert "<mark>" in found.highlights[0]["body"][0]
    assert (found.raw["totalCount"], found.facet("kind")) == (1, {"STORY": 1})


def test_what_was_typed_comes_before_other_words_for_it(ana, find, drain_outbox):
    make_topic(by=ana, title="One", body="sleepless again")
    make_topic(by=ana, title="Two", body="insomnia again")
    drain_outbox()
    assert find(ana, "insomnia").titles == ["Two", "One"]
    assert find(ana, "sleepless").titles == ["One", "Two"]


def test_wider_words_are_found_and_narrower_ones_are_not(ana, find, drain_outbox):
    make_topic(by=ana, title="Wide", body="panic on the stairs")
    make_topic(by=ana, title="Narrow", body="a day with panic disorder")
    drain_outbox()
    assert find(ana, "panic disorder").titles[0] == "Narrow"
    assert set(find(ana, "panic disorder").titles) == {"Narrow", "Wide"}


def test_what_is_refused_is_not_the_word_itself(ana, find, drain_outbox):
    make_topic(by=ana, title="Sad", body="so sad and unhappy")
    make_topic(by=ana, title="Not", body="I am not sad, only far away")
    make_topic(by=ana, title="No", body="no sleep since Tuesday")
    make_topic(by=ana, title="Long", body="a long sleep on Tuesday")
    drain_outbox()
    assert find(ana, "not sad").titles[0] == "Not"
    assert find(ana, "no sleep").titles[0] == "No"
    assert find(ana, "without tea").titles == []


def test_quotes_and_exclusions_are_taken_at_their_word(ana, find, drain_outbox):
    make_topic(by=ana, title="One", body="sleepless and tea")
    make_topic(by=ana, title="Two", body="insomnia and tea")
    drain_outbox()
    assert find(ana, '"insomnia"').titles == ["Two"]
    assert find(ana, "tea -insomnia").titles == ["One"]


def test_a_theme_is_found_by_words_for_it(ana, find, drain_outbox):
    make_topic(by=ana, title="Filed", body="The ceiling and I.", themes=["sleep"])
    make_topic(by=ana, title="Other", body="The ceiling and I.", themes=["work"])
    drain_outbox()
    assert find(ana, "insomnia").titles == find(ana, "sleep").titles == ["Filed"]


def test_typing_errors_are_mended_and_said(ana, find, common_words, drain_outbox):
    make_topic(by=ana, title="Evening", body="panic and medication")
    drain_outbox()
    assert "Evening" in find(ana, "panick medicatoin").titles
    told = Client(ana).query(MEANT, q="Panick, medicatoin?")["search"]
    assert told["didYouMean"] == "panic, medication?"
    assert told["totalCount"] == 2
    assert Client(ana).query(MEANT, q="panic medication")["search"]["didYouMean"] is None
    quoted = Client(ana).query(MEANT, q='panick "panick" panick')["search"]
    assert quoted["didYouMean"] == 'panic "panick" panic'
    # It stands somewhere: then it is no error.
    make_topic(by=ana, title="Panick", body="A street in Cornwall.")
    drain_outbox()
    assert Client(ana).query(MEANT, q="panick")["search"]["didYouMean"] is None
    assert find(ana, "panick").titles[0] == "Panick"


def test_a_word_that_is_only_begun(ana, find, common_words, drain_outbox):
    make_topic(by=ana, title="Zoo", body="xylophonists in the courtyard")
    drain_outbox()
    assert find(ana, "courtyard xylo").titles == ["Zoo"]
    assert find(ana, "xylopho").titles == ["Zoo"]
    assert find(ana, "xylopho ").titles == []  # finished
    assert find(ana, "xy").titles == []


def test_common_words_are_those_of_five_members_where_everybody_reads(ana, ben, common_words):
    words = lexicon.current().authors
    assert words["panic"] == words["breathing"] == 6
    assert lexicon.is_due() is False
    assert "lanterns" not in words
    for post in Post.objects.filter(topic=common_words, depth=1).select_related("author")[:2]:
        viewer = Viewer(user_id=post.author.user_id, profile_id=post.author_id, is_moderator=False)
        delete_post(viewer=viewer, post_id=gid(post))
    lexicon.recount()
    lexicon.forget()
    assert "panic" not in lexicon.current().authors


@pytest.mark.parametrize(
    ("language", "said", "typed", "not_typed"),
    [
        ("de", "Ich liege wach, die Großmärkte rufen.", "großmärkte", "großmarkt"),
        ("de", "Zwei Stunden täglich.", "taglich", "tag"),
        ("pl", "Nie mogę zasnąć w nocy.", "zasnac", "zasnacy"),
        ("ru", "Я не могу уснуть.", "уснуть", "усну"),
        ("ar", "لا أستطيع النوم", "النوم", "نوما"),
        ("th", "ฉันนอนไม่หลับ", "นอน", "นอก"),
        ("zh", "我晚上睡不着觉", "睡不着", "睡得着"),
        ("ja", "夜になると眠れない", "眠れない", "眠れます"),
    ],
)
def test_other_languages_are_found_as_they_are_written(ana, find, drain_outbox, language, said, typed, not_typed):
    make_topic(by=ana, title="Other", body=said, language=language)
    drain_outbox()
    assert find(ana, typed).titles == ["Other"]
    assert find(ana, f"{not_typed} ").titles == []
    assert find(ana, f'"{typed}"').titles == ["Other"]


def test_words_of_other_languages_are_not_stemmed_as_english(ana, find, drain_outbox):
    make_topic(by=ana, title="German", body="Die Tagen", language="de")
    make_topic(by=ana, title="English", body="two lanterns", language="en")
    drain_outbox()
    assert find(ana, "lantern").titles == ["English"]
    assert find(ana, "tagens").titles == []


def test_a_topic_whose_language_changes_is_found_in_the_new_way_only(ana, api, find, drain_outbox):
    topic = make_topic(by=ana, title="German", body="lanterns", language="de")
    drain_outbox()
    assert find(ana, "lantern ").titles == []
    api(ana).mutate("editTopic", "topic { id }", topicId=gid(topic), language="en")
    drain_outbox()
    assert find(ana, "lantern ").titles == ["German"]


PIECES = [
    "panic",
    "sleep",
    "no",
    "not",
    "can't",
    '"heart',
    "-work",
    "睡眠",
    "ไม่",
    "ё",
    "ß",
    "ﬁ",
    "İ",
    "👩\u200d🚀",
    "e\u0301",
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.one_of(some.text(max_size=5_000), some.lists(some.sampled_from(PIECES), max_size=400).map(" ".join)))
def test_any_text_is_answered(ana, engine, text):
    answer = Client(ana).send(MEANT, {"q": text[:5_000]})
    assert answer.top_codes in ([], ["BAD_USER_INPUT"])


def test_a_pasted_page_is_answered(ana, find, common_words):
    page = "I went into the kitchen in the evening and could not breathe, and panic came. " * 60
    assert "First words" in find(ana, page[:5_000]).titles


def test_guests_and_members_share_the_words_but_not_what_is_found(ana, api, drain_outbox):
    make_topic(by=ana, title="Members", body="insomnia", space=make_space("quiet"))
    make_topic(by=ana, title="Everybody", body="sleepless", space=make_space("open", readable_by="EVERYONE"))
    drain_outbox()
    told = api(None).query(MEANT, q="insomnia")["search"]
    assert (told["totalCount"], [edge["node"]["title"] for edge in told["edges"]]) == (1, ["Everybody"])

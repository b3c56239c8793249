"""Stories like one's own: `similarTo` and `Topic.similarStories`, by the real model."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from forums.actions.posts import delete_post, edit_post
from forums.actions.topics import StoryDetails
from forums.models import Post, Topic
from search import indexing, meanings
from search.meaning import DIMENSIONS, asking
from search.meaning.languages import language_of
from search.meaning.model import MAX_WINDOWS, QUERY_WINDOWS, WINDOW, Model, unit
from search.meaning.serving import Server
from search.models import PostMeaning
from tests.embed import embedding
from tests.factories import gid, make_chapter, make_post, make_space, make_strategy, make_topic

SIMILAR = """query($t: String!, $n: Int) { similarTo(text: $t, first: $n) { degraded edges {
    node { id title } post { id } reasons { kind text values } } } }"""
STORIES = """query($id: ID!, $n: Int) { node(id: $id) { ... on Topic { similarStories(first: $n) { degraded edges {
    node { title } reasons { kind } } } } } }"""
TRAM = "I rode the tram and my hands went numb, I was sure that I would die, so I got off two stops early."
GARDEN = "We planted beans and roses behind the house, and the soil was wet from the rain."
BUS = "My chest tightens on the bus."


@pytest.fixture(scope="module")
def embed() -> Iterator[Path]:
    """The real process at a socket of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "socket"
        with embedding(path):
            yield path
        assert not path.exists()


@pytest.fixture
def meaning(embed: Path, settings, monkeypatch) -> None:
    """Meanings are on, and a query may take its time on a busy machine."""
    settings.SEMANTIC, settings.MEANING_SOCKET = True, embed
    monkeypatch.setattr(asking, "QUERY_SECONDS", 10)


@pytest.fixture
def stories(engine, ana, drain_outbox) -> dict[str, Topic]:
    made = {
        "tram": make_topic(by=ana, title="Early", body=TRAM, themes=["panic"]),
        "garden": make_topic(by=ana, title="Beans", body=GARDEN),
    }
    make_strategy(by=ana, title="On the tram", body=TRAM)
    drain_outbox()
    return made


def titles(client, text: str, first: int = 10) -> list[str]:
    return [edge["node"]["title"] for edge in client.query(SIMILAR, t=text, n=first)["similarTo"]["edges"]]


def first_post(topic: Topic) -> Post:
    return Post.objects.get(pk=topic.first_post_id)


def test_a_story_is_found_that_shares_no_word(meaning, api, ben, stories):
    answer = api(ben).query(SIMILAR, t=BUS, n=1)["similarTo"]
    assert answer["degraded"] is False
    [edge] = answer["edges"]
    assert (edge["node"]["title"], edge["post"]["id"]) == ("Early", gid(first_post(stories["tram"])))
    assert {"kind": "MEANING", "text": "It tells of something much like it.", "values": []} in edge["reasons"]


def test_it_is_said_what_is_shared(meaning, api, ben, stories):
    [edge] = api(ben).query(SIMILAR, t="Panic on the tram, numb hands.", n=1)["similarTo"]["edges"]
    reasons = {reason["kind"]: reason for reason in edge["reasons"]}
    assert reasons["THEMES"] == {"kind": "THEMES", "text": "Both are about panic.", "values": ["panic"]}
    assert set(reasons["WORDS"]["values"]) <= {"tram", "numb", "hands"}


def test_stories_like_a_story(meaning, api, ana, ben, stories, drain_outbox):
    make_topic(by=ben, title="Underground", body="In the metro I panic and leave the train before my station.")
    drain_outbox()
    answer = api(ben).query(STORIES, id=gid(stories["tram"]), n=5)["node"]["similarStories"]
    assert answer["degraded"] is False
    found = [edge["node"]["title"] for edge in answer["edges"]]
    assert found[0] == "Underground"
    assert "Early" not in found


@pytest.mark.parametrize("how", ["off", "away"])
def test_without_meanings_themes_and_words_answer(embed, api, ben, stories, settings, how):
    settings.SEMANTIC = how == "away"
    settings.MEANING_SOCKET = embed.parent / "nobody"
    answer = api(ben).query(SIMILAR, t="panic, numb hands on the tram", n=10)["similarTo"]
    assert answer["degraded"] is True
    assert [edge["node"]["title"] for edge in answer["edges"]] == ["Early"]
    assert {reason["kind"] for reason in answer["edges"][0]["reasons"]} == {"THEMES", "WORDS"}
    answer = api(ben).query(STORIES, id=gid(stories["garden"]), n=5)["node"]["similarStories"]
    assert answer["degraded"] is True


def test_nobody_sees_more_than_they_may(meaning, api, ana, ben, stories, drain_outbox):
    make_topic(by=ana, title="Open", body=TRAM, space=make_space("open", readable_by="EVERYONE"))
    drain_outbox()
    assert titles(api(None), BUS) == ["Open"]
    assert set(titles(api(ben), BUS, 2)) == {"Early", "Open"}
    hidden = api(None).query(STORIES, id=gid(stories["tram"]), n=5)["node"]
    assert hidden is None


def test_deleted_is_forgotten(meaning, api, ana, ben, stories, drain_outbox):
    post = first_post(stories["tram"])
    assert PostMeaning.objects.filter(post_id=post.pk).exists()
    delete_post(viewer=ana.viewer, post_id=gid(post))
    assert "Early" not in titles(api(ben), BUS)  # at once, whatever the index says
    drain_outbox()
    assert not PostMeaning.objects.filter(post_id=post.pk).exists()
    assert "Early" not in titles(api(ben), BUS)


def test_deleted_is_forgotten_while_nobody_embeds(meaning, ana, stories, settings, embed, drain_outbox):
    settings.MEANING_SOCKET = embed.parent / "nobody"
    post = first_post(stories["tram"])
    make_topic(by=ana, title="New", body=GARDEN)
    delete_post(viewer=ana.viewer, post_id=gid(post))
    drain_outbox()
    assert not PostMeaning.objects.filter(post_id=post.pk).exists()


def test_what_was_left_behind_is_found(engine, ana, drain_outbox, capsys):
    topic = make_topic(by=ana, title="Early", body=TRAM)
    drain_outbox()
    row = {"digest": "x", "language": "", "vector": np.eye(1, DIMENSIONS, dtype="<f4").tobytes()}
    PostMeaning.objects.create(post_id=topic.first_post_id, **row)
    PostMeaning.objects.create(post_id=topic.pk, **row)  # no post has this key
    indexing.rebuild()
    call_command("search", "verify")
    assert "forgot what 1 posts told of" in capsys.readouterr().out
    assert [each.post_id for each in PostMeaning.objects.all()] == [topic.first_post_id]


def test_an_edit_tells_of_something_else(meaning, api, ana, ben, stories, drain_outbox):
    post = first_post(stories["tram"])
    before = meanings.of(post.pk)
    edit_post(viewer=ana.viewer, post_id=gid(post), body="My grandmother baked bread every Sunday, and sang.")
    drain_outbox()
    assert meanings.of(post.pk) != before
    assert titles(api(ben), "Singing while baking a loaf.", 1) == ["Early"]
    assert not indexing.verify()


@pytest.mark.parametrize("change", ["deleted", "edited"])
def test_a_meaning_made_of_what_no_longer_stands_is_not_kept(meaning, ana, engine, drain_outbox, monkeypatch, change):
    topic = make_topic(by=ana, title="Early", body=TRAM)
    post = first_post(topic)
    ask = asking.of_texts

    def ask_meanwhile(texts):
        monkeypatch.setattr(asking, "of_texts", ask)
        made = ask(texts)
        if change == "deleted":
            delete_post(viewer=ana.viewer, post_id=gid(post))
        else:
            edit_post(viewer=ana.viewer, post_id=gid(post), body=GARDEN)
        meanings.forget([post.pk])  # another worker has heard of it already
        return made

    monkeypatch.setattr(asking, "of_texts", ask_meanwhile)
    meanings.refresh([post.pk])
    assert not PostMeaning.objects.filter(post_id=post.pk).exists()
    drain_outbox()
    assert PostMeaning.objects.filter(post_id=post.pk).exists() == (change == "edited")
    assert not indexing.verify()


def test_chapters_tell_and_replies_do_not(meaning, api, ana, ben, stories, drain_outbox):
    reply = make_post(by=ben, topic=stories["garden"], body=TRAM)
    chapter = make_chapter(by=ana, topic=stories["garden"], body="On the train I could not breathe and fled.")
    drain_outbox()
    assert set(PostMeaning.objects.values_list("post_id", flat=True)) >= {chapter.pk}
    assert not PostMeaning.objects.filter(post_id=reply.pk).exists()
    edges = api(ben).query(SIMILAR, t="Fleeing from a train, no air.", n=1)["similarTo"]["edges"]
    assert [(edge["node"]["title"], edge["post"]["id"]) for edge in edges] == [("Beans", gid(chapter))]


def test_a_rebuild_needs_no_model(meaning, api, ben, stories, settings, embed):
    settings.MEANING_SOCKET = embed.parent / "nobody"
    indexing.rebuild()
    answer = api(ben).query(STORIES, id=gid(stories["garden"]), n=5)["node"]["similarStories"]
    assert answer["degraded"] is False


def test_what_is_not_known_yet_is_filled_in(meaning, ana, engine, settings, embed, drain_outbox, capsys):
    settings.SEMANTIC = False
    topic = make_topic(by=ana, title="Early", body=TRAM)
    make_post(by=ana, topic=topic)
    drain_outbox()
    settings.SEMANTIC = True
    for count in (1, 0):
        call_command("search", "meanings")
        assert capsys.readouterr().out.startswith(f"ok: what {count} posts tell of was not known")
    assert not indexing.verify()
    settings.MEANING_SOCKET = embed.parent / "nobody"
    make_topic(by=ana, title="Late", body=TRAM)
    with pytest.raises(CommandError, match="embed"):
        call_command("search", "meanings")


def test_a_late_state_does_not_take_the_meaning_away(meaning, api, ana, engine, stories):
    """Read before the meaning was stored, written after it."""
    from search import documents

    topic = make_topic(by=ana, title="Late", body=TRAM)
    [late], _ = documents.read([topic.first_post_id])
    assert meanings.refresh([topic.first_post_id]) == 1
    engine.index([late])
    assert not indexing.verify()
    assert meanings.refresh([topic.first_post_id]) == 0


def test_languages_nobody_named(meaning, find, ana, stories, drain_outbox):
    make_topic(
        by=ana, title="Nachts", body="Ich liege wach und kann seit Wochen nicht mehr schlafen, die Gedanken rasen."
    )
    drain_outbox()
    assert find(ana, "", language="de").titles == ["Nachts"]
    assert find(ana, "Gedanke ").titles == []


@pytest.mark.parametrize(
    ("text", "first", "code"),
    [
        ("", 5, "BAD_USER_INPUT"),
        (" \\n", 5, "BAD_USER_INPUT"),
        ("x" * 5_001, 5, "BAD_USER_INPUT"),
        ("x", 0, "BAD_USER_INPUT"),
        ("x", 21, "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_asked(api, ana, engine, text, first, code):
    text = text.replace("\\n", "\n")
    assert api(ana).send(SIMILAR, {"t": text, "n": first}).top_codes == [code]


def test_it_is_asked_by_post_only(api, ana, engine):
    document = '{ similarTo(text: "bus") { degraded } }'
    assert api(ana).get("/graphql/", query=f"query={document}").top_codes == ["BAD_USER_INPUT"]


def test_any_text_is_answered(meaning, api, ben, stories):
    for text in ("?", "睡眠", "word " * 1_000, '-no "quote'):
        assert api(ben).send(SIMILAR, {"t": text[:5_000], "n": 3}).top_codes == []


def test_details_are_part_of_what_is_told(meaning, ana, engine, drain_outbox):
    topic = make_topic(by=ana, title="A", body="B", story=StoryDetails(helped=["swimming in the lake"]))
    drain_outbox()
    vectors, _ = asking.of_texts(["A\nB\nswimming in the lake"])
    assert meanings.of(topic.first_post_id) == vectors[0].tobytes()


# --- the model itself


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


def encoded(model: Model, *texts: str):
    return model.encode([model.windows(text)[0] for text in texts])


def test_a_vector_does_not_depend_on_its_neighbours(model):
    together = encoded(model, BUS, GARDEN, "short")
    assert together.shape == (3, DIMENSIONS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, text in enumerate((BUS, GARDEN, "short")):
        assert np.allclose(encoded(model, text)[0], together[row], atol=1e-5)


def test_what_means_the_same_is_near(model):
    near = encoded(model, "A man is eating food.", "A man is eating a piece of bread.", "A cheetah chases its prey.")
    cosines = near @ near.T
    assert cosines[0, 1] > 0.6 > 0.3 > cosines[0, 2]


def test_long_texts_are_read_from_beginning_to_end(model):
    short, long = "panic on the tram", " ".join(f"word{number}" for number in range(5_000))
    assert len(model.windows(short)) == len(model.windows("")) == 1
    windows = model.windows(long)
    assert len(windows) == MAX_WINDOWS
    assert max(map(len, windows)) <= WINDOW
    last = model._tokenizer.encode("word4999", add_special_tokens=False).ids
    assert windows[-1][-len(last) - 1 : -1] == last
    assert [len(model.windows(each, QUERY_WINDOWS)) for each in (short, long)] == [1, QUERY_WINDOWS]
    assert model.windows(long, QUERY_WINDOWS)[-1] == windows[-1]
    assert unit(np.zeros((1, 3), dtype=np.float32)).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I cannot sleep at night and my heart is racing all the time.", "en"),
        ("Ich kann nachts nicht schlafen und mein Herz rast die ganze Zeit.", "de"),
        ("no sleep", None),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language


def test_queries_go_first(embed, settings):
    settings.SEMANTIC, settings.MEANING_SOCKET = True, embed
    with subprocess.Popen(
        [sys.executable, "-c", LONG],
        env=os.environ | {"PLACE": str(embed)},
        cwd=configured.BASE_DIR,
        stdout=subprocess.PIPE,
    ) as busy:
        assert busy.stdout.readline() == b"asked\n"
        time.sleep(0.1)
        asking._ask([BUS], is_query=True, seconds=20)
        assert busy.poll() is None  # the long texts are not done yet
        busy.kill()


def test_what_nobody_waits_for_is_not_done(embed, settings):
    settings.SEMANTIC, settings.MEANING_SOCKET = True, embed
    long = ["many words of a long text " * 400] * 16
    started = time.monotonic()
    asking.of_texts(long)
    whole = time.monotonic() - started
    for _ in range(3):
        with pytest.raises(asking.Away):
            asking._ask(long, is_query=False, seconds=0.2)
    started = time.monotonic()
    asking.of_texts([BUS])
    assert time.monotonic() - started < whole  # not after three times the whole


def test_there_is_one_at_a_socket(embed, settings):
    settings.SEMANTIC, settings.MEANING_SOCKET = True, embed
    with pytest.raises(OSError, match="another one"):
        asyncio.run(Server(embed).run())
    assert asking.is_there()


LONG = """
import os, socket, orjson, time
door = socket.socket(socket.AF_UNIX)
door.connect(os.environ["PLACE"])
asked = orjson.dumps({"texts": ["many words of a long text " * 400] * 16, "is_query": False})
door.sendall(len(asked).to_bytes(4, "big") + asked)
print("asked", flush=True)
door.recv(1)
"""

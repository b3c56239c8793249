"""The rule in SQL against a plain one in Python that knows texts and not hashes."""

import unicodedata
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.accounts.actions import content_choices as actions
from community.accounts.content_choices import Action
from community.accounts.models import MutedPhrase
from community.text.stems import stem
from community.vocabulary import ContentNote, pack_notes
from forums import content_choices
from forums.content_choices import MatchedBy
from forums.models import Post
from forums.selectors import posts
from forums.words import columns
from tests.factories import make_post, make_topic

# Few words, so that they meet often; of one stem, with accents, case and marks between them.
WORDS = st.sampled_from(["red", "cat", "Cats", "café", "CAFE", "running", "runs", "自", "杀", "2", "xyz"])
BETWEEN = st.sampled_from([" ", "-", ", ", "’", "\n", " … "])
NOTES = st.sets(st.sampled_from([ContentNote.DEATH, ContentNote.METHODS, ContentNote.MEDICATION]))


@st.composite
def texts(draw, most: int) -> str:
    said = draw(WORDS)
    for _ in range(draw(st.integers(0, most - 1))):
        said += draw(BETWEEN) + draw(WORDS)
    return said


def told(text: str) -> list[str]:
    """The words as the model has them."""
    found, word = [], ""
    for letter in unicodedata.normalize("NFD", text.casefold()) + " ":
        if unicodedata.combining(letter):
            continue
        if letter.isascii() and letter.isalnum():
            word += letter
            continue
        if word:
            found.append(stem(word))
        word = ""
        if letter in "自杀":
            found.append(letter)
    return found


def has(said: list[str], muted: list[str]) -> bool:
    if len(muted) == 1:
        return muted[0] in said
    return set(pairwise(said)).issuperset(pairwise(muted))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    said=st.lists(st.tuples(texts(8), NOTES), min_size=1, max_size=4),
    muted=st.lists(st.tuples(texts(4), st.sampled_from([Action.COLLAPSE, Action.HIDE])), max_size=4),
    chosen=st.dictionaries(st.sampled_from(list(ContentNote)[:20]), st.sampled_from(Action), max_size=4),
)
def test_sql_and_model_agree(ana, ben, said, muted, chosen):
    topic = make_topic(by=ben) if not Post.objects.exists() else Post.objects.get(depth=0).topic
    while Post.objects.filter(depth=1).count() < len(said):
        make_post(topic=topic, by=ben)
    MutedPhrase.objects.all().delete()
    actions.choose_content_notes(viewer=ana.viewer, choices=dict.fromkeys(ContentNote, Action.SHOW) | chosen)
    for words, action in muted:
        if len(words.split()) <= actions.MAX_WORDS:
            actions.mute_words(viewer=ana.viewer, words=words, action=action)
    entries = {tuple(told(words)): action for words, action in muted}
    rows = list(Post.objects.filter(depth=1).order_by("pk")[: len(said)])
    for row, (text, notes) in zip(rows, said, strict=True):
        Post.objects.filter(pk=row.pk).update(content_notes=pack_notes(notes), **columns(f"<p>{text}</p>"))
    shown = posts.by_pk(ana.viewer, [row.pk for row in rows])
    unmet = set(Post.objects.filter(content_choices.hidden(ana.viewer)).values_list("pk", flat=True))
    strength = [Action.SHOW, Action.COLLAPSE, Action.HIDE]
    for row, (text, notes) in zip(rows, said, strict=True):
        by_notes = max((strength.index(chosen.get(note, Action.SHOW)) for note in notes), default=0)
        by_words = max(
            (strength.index(action) for words, action in entries.items() if has(told(text), list(words))), default=0
        )
        notice = shown[row.pk].content_notice
        if not max(by_notes, by_words):
            assert notice is None
            continue
        assert notice.action is strength[max(by_notes, by_words)]
        assert notice.matched_by is (MatchedBy.AUTHOR if by_notes >= by_words else MatchedBy.WORD)
        assert set(notice.notes) == {note for note in notes if chosen.get(note, Action.SHOW) is not Action.SHOW}
        assert (row.pk in unmet) == notice.hides == (shown[row.pk].body is None)

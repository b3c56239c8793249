"""What an index of Elasticsearch looks like, and how a document lies in it.

The source of documents is not kept: whatever is shown comes from the tables, and an index is made anew from them.
"""

from typing import Any

import numpy as np
from elasticsearch import dsl

from community.vocabulary import unpack_notes
from search.documents import Document, microseconds
from search.meaning import DIMENSIONS

# Part of an index's name. Count it up when what stands below changes, and run `manage.py search rebuild`.
MAPPING_VERSION = 4

# As FTS5's unicode61 has it: words are letters, marks and numbers, everything else stands between them. "can't" is two.
_between_words = dsl.char_filter("between_words", "pattern_replace", pattern=r"[^\p{L}\p{M}\p{N}]+", replacement=" ")
# Not stemmed: titles are looked up by how words begin.
_as_written = dsl.analyzer(
    "as_written", char_filter=[_between_words], tokenizer="standard", filter=["lowercase", "asciifolding"]
)
_stemmed = dsl.analyzer(
    "stemmed",
    char_filter=[_between_words],
    tokenizer="standard",
    filter=["lowercase", "asciifolding", dsl.token_filter("english_stems", "stemmer", language="english")],
)
_FACTS = ("topic", "post", "audience", "author", "opening_author", "space", "kind", "themes", "content_notes")
_MORE_FACTS = ("own_notes", "opening_notes", "technique", "situation", "effort", "stage", "language")
# In a language that is not English they stand, as they are written, in `other_title` and so on.
TEXTS = ("title", "details", "labels", "body")


def body() -> dict[str, Any]:
    """Settings and mappings for making an index."""
    mapping = dsl.Mapping()
    mapping.meta("dynamic", "strict")
    mapping.meta("_source", enabled=False)
    for name in (*_FACTS, *_MORE_FACTS):
        mapping.field(name, dsl.Keyword())
    # For leaving out what a viewer chose not to meet: only ever looked up.
    mapping.field("words", dsl.Keyword(doc_values=False))
    mapping.field("fingerprint", dsl.Keyword(index=False))
    mapping.field("is_reply", dsl.Boolean())
    # Microseconds since 1970: finer than a date of Elasticsearch, whose milliseconds would be ties.
    mapping.field("started_at", dsl.Long())
    mapping.field("last_activity_at", dsl.Long())
    # Nearer to 1 the more replies: 20 are a half. Worked out here, so that asking needs no script.
    mapping.field("answered", dsl.Float(index=False))
    mapping.field("helpful", dsl.Float(index=False))
    beginnings = dsl.Text(analyzer=_as_written, index_prefixes={"min_chars": 1, "max_chars": 8})
    mapping.field("title", dsl.Text(analyzer=_stemmed, fields={"as_written": beginnings}))
    for name in TEXTS[1:]:
        mapping.field(name, dsl.Text(analyzer=_stemmed))
    for name in TEXTS:
        mapping.field(f"other_{name}", dsl.Text(analyzer=_as_written))
    mapping.field("meaning", dsl.DenseVector(dims=DIMENSIONS, index=True, similarity="dot_product"))
    made = dsl.Index("made")
    made.mapping(mapping)
    made.settings(
        # One: counting distinct topics, ties and facets are exact then. A shard holds millions of posts.
        number_of_shards=1,
        auto_expand_replicas="0-1",
        # What was written can be found after half of this, as a rule; two seconds were promised.
        refresh_interval="500ms",
        # Deletions are remembered against older writes far longer than a worker may hold what it read.
        gc_deletes="1h",
        # A merge for the sake of deleted words takes all of them out.
        merge={"policy": {"expunge_deletes_allowed": 0}},
    )
    return made.to_dict()


def fields(document: Document) -> dict[str, Any]:
    """A document as it is sent. Empty facts are left out, so that nothing counts them."""
    told = {
        "topic": document.topic_pk.hex,
        "post": document.post_pk.hex,
        "fingerprint": document.fingerprint,
        "is_reply": document.is_reply,
        "audience": document.audience,
        "author": document.author.hex if document.author else "",
        "opening_author": document.opening_author.hex if document.opening_author else "",
        "space": document.space,
        "kind": document.kind,
        "themes": document.themes,
        "content_notes": [note.value for note in unpack_notes(document.content_notes)],
        "own_notes": [note.value for note in unpack_notes(document.own_notes)],
        "opening_notes": [note.value for note in unpack_notes(document.opening_notes)],
        "words": [str(each) for each in document.words],
        "technique": document.technique,
        "situation": document.situation,
        "effort": document.effort,
        "stage": document.stage,
        "language": document.language,
        "started_at": microseconds(document.started_at),
        "last_activity_at": microseconds(document.last_activity_at),
        "answered": document.reply_count / (document.reply_count + 20.0),
        "helpful": document.helpful,
    }
    texts = {"title": document.title, "details": document.details, "labels": document.labels, "body": document.body}
    if document.vector:
        told["meaning"] = np.frombuffer(document.vector, dtype="<f4").tolist()
    told |= texts if document.is_english else {f"other_{name}": words for name, words in texts.items()}
    return {name: value for name, value in told.items() if value not in ("", (), [])}

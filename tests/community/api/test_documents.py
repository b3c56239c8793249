"""The store of documents: what is kept, what is never kept, and persisted queries."""

import hashlib

import pytest

from community.api import documents
from community.api.execution import documents_of
from tests.community.api.toy import SECRET, Toy

QUERY = "query Q($name: String) { hello(name: $name) }"


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each document that was validated."""
    seen: list[object] = []
    validate = documents.validate

    def count(schema: object, document: object) -> None:
        seen.append(document)
        validate(schema, document)

    monkeypatch.setattr(documents, "validate", count)
    return seen


def _persisted(text: str, **more: object) -> dict[str, object]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": digest, **more}}


def test_a_document_is_checked_once(toy: Toy, validations: list[object]) -> None:
    for name in ("ana", "ben", "cam"):
        assert toy.ask(QUERY, {"name": name})["data"] == {"hello": f"hello {name}"}
    assert len(validations) == len(documents_of(toy.schema)) == 1


def test_schemas_do_not_share_documents(toy: Toy, validations: list[object]) -> None:
    other = Toy()
    toy.ask(QUERY)
    other.ask(QUERY)
    assert len(validations) == 2


@pytest.mark.parametrize("literal", ['"my words"', '"""my words"""', '"m"'], ids=["string", "block string", "short"])
def test_documents_with_text_are_never_kept(toy: Toy, validations: list[object], literal: str) -> None:
    text = f"{{ hello(name: {literal}) }}"
    for _ in range(2):
        assert "errors" not in toy.ask(text, extensions=_persisted(text))
    assert len(validations) == 2
    assert len(documents_of(toy.schema)) == 0
    assert toy.refusal(None, extensions=_persisted(text))["message"] == "PersistedQueryNotFound"


@pytest.mark.parametrize(
    "text",
    [
        'query ($name: String = "words") { hello(name: $name) }',
        'query ($input: TopicInput = {title: "words"}) { echo(input: $input) }',
        '{ ...F } fragment F on Query { nodes(ids: ["words"]) { id } }',
    ],
)
def test_text_anywhere_in_a_document_counts(toy: Toy, text: str) -> None:
    toy.ask(text)
    assert len(documents_of(toy.schema)) == 0


def test_an_empty_text_may_be_kept(toy: Toy) -> None:
    toy.ask('{ hello(name: "") }')
    assert len(documents_of(toy.schema)) == 1


def test_invalid_documents_are_not_kept(toy: Toy) -> None:
    toy.ask("{ nope }")
    toy.ask("{")
    assert len(documents_of(toy.schema)) == 0


def test_persisted_queries(toy: Toy, validations: list[object]) -> None:
    unknown = toy.refusal(None, extensions=_persisted(QUERY))
    assert unknown == {
        "message": "PersistedQueryNotFound",
        "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
    }
    assert toy.ask(QUERY, extensions=_persisted(QUERY))["data"] == {"hello": "hello you"}
    assert toy.ask(None, {"name": "ben"}, extensions=_persisted(QUERY))["data"] == {"hello": "hello ben"}
    assert len(validations) == 1


@pytest.mark.parametrize(
    "extensions",
    [
        _persisted("{ other }"),
        _persisted(QUERY, version=2),
        _persisted(QUERY, version=True) | {"persistedQuery": {"sha256Hash": "x"}},
        {"persistedQuery": {"version": 1, "sha256Hash": 5}},
        {"persistedQuery": "x"},
        {"persistedQuery": []},
    ],
)
def test_a_wrong_hash_is_a_mistake(toy: Toy, extensions: dict[str, object]) -> None:
    assert toy.refusal(QUERY, extensions=extensions)["extensions"]["code"] == "BAD_USER_INPUT"
    assert len(documents_of(toy.schema)) == 0


def test_the_store_is_bounded_by_number(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT_DOCUMENTS", 3)
    texts = [f"query Q{n} {{ hello }}" for n in range(4)]
    for text in texts[:3]:
        toy.ask(text)
    toy.ask(texts[0])  # used again, so the second one is now the oldest
    toy.ask(texts[3])
    store = documents_of(toy.schema)
    kept = [store.get(hashlib.sha256(text.encode()).hexdigest()) is not None for text in texts]
    assert kept == [True, False, True, True]


def test_the_store_is_bounded_by_size(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT_BYTES", 100_000)
    for n in range(30):
        toy.ask(f"query Q{n} {{ hello }}" + " " * 10_000)
    assert len(documents_of(toy.schema)) == 8


# --- which operation ----------------------------------------------------------------------------------------


def test_an_operation_is_picked_by_name(toy: Toy) -> None:
    text = "query A { hello } query B { flag }"
    assert toy.ask(text, operationName="B")["data"] == {"flag": True}
    assert "name one" in toy.refusal(text)["message"]
    assert toy.refusal(text, operationName=SECRET)["message"] == "The document has no operation of this name."
    assert toy.refusal("fragment F on Query { hello }")["message"] == "The document has no operation."
    assert "name one" in toy.refusal(text, operationName="")["message"]


def test_one_named_operation_needs_no_name(toy: Toy) -> None:
    for name in (None, ""):
        assert toy.ask("query A { hello }", operationName=name)["data"] == {"hello": "hello you"}

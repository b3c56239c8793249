"""How large one request may be, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each thing in one request."""

    # Bytes of an HTTP body or a WebSocket message.
    body_bytes: int = 256 * 1024
    # Characters of a document; it may hold one post of 20,000 characters as a literal, even if every one is escaped.
    document_characters: int = 128_000
    # Words and signs of a document, without comments: parsing takes about 15 microseconds each.
    tokens: int = 2_500
    comments: int = 100
    operations: int = 20
    fragments: int = 100
    variables: int = 100
    aliases: int = 100
    directives: int = 100
    # Fields inside fields, with fragments put in place. The usual introspection query has 15.
    depth: int = 20
    # Selected fields and spread fragments of all operations, with fragments put in place.
    fields: int = 2_000
    # Pairs of fields with the same name at the same place, which validation compares with one another.
    pairs: int = 4_000
    # Lists and objects inside one another, and entries of one, in literals and in variables.
    value_depth: int = 20
    value_breadth: int = 200
    # Values in the variables together.
    values: int = 5_000
    # What `weigh` may answer: about the number of fields in the response.
    cost: int = 10_000


LIMITS = Limits()

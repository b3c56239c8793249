"""Plain fields read at once: the answer is graphql-core's own, whatever the values are."""

import asyncio
from dataclasses import dataclass
from typing import Any

import graphene
from graphql import execute as execute_as_is
from graphql import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from community.api.context import Context
from community.api.execution import Request, execute, prepare


class Mood(graphene.Enum):
    CALM = "CALM"
    LOW = "LOW"


class Leaf(graphene.ObjectType):
    text = graphene.String()
    sure = graphene.String(required=True)
    number = graphene.Int()
    share = graphene.Float()
    mood = Mood()
    moods = graphene.List(graphene.NonNull(Mood))
    flag = graphene.Boolean(required=True)
    tag = graphene.ID()


class Branch(graphene.ObjectType):
    leaf = graphene.Field(Leaf)
    sure = graphene.Field(graphene.NonNull(Leaf))
    leaves = graphene.List(graphene.NonNull(Leaf))
    maybe = graphene.List(Leaf)
    own = graphene.Field(Leaf, description="With a resolver.")
    argued = graphene.String(upper=graphene.Boolean(default_value=False))

    async def resolve_own(branch, info):
        return branch["leaf"] if isinstance(branch, dict) else branch.leaf

    def resolve_argued(branch, info, upper):
        return "LEAF" if upper else "leaf"


class Query(graphene.ObjectType):
    branch = graphene.Field(Branch)
    branches = graphene.List(Branch)

    def resolve_branch(root, info):
        return VALUES["branch"]

    async def resolve_branches(root, info):
        return VALUES["branches"]


VALUES: dict[str, Any] = {}
SCHEMA = graphene.Schema(query=Query).graphql_schema
FIELDS = "__typename text sure number share mood moods flag tag"
DOCUMENT = f"""query($with: Boolean!) {{
    branch {{ leaf {{ ...All }} again: leaf {{ words: text }} leaf {{ text @include(if: $with) }} sure {{ flag }}
        argued }}
    branches {{ __typename leaves {{ ...All }} maybe {{ mood }} own {{ ...All }} argued(upper: $with) }}
}} fragment All on Leaf {{ {FIELDS} }}"""


class Odd:
    def __str__(self) -> str:
        raise ValueError("odd")


@dataclass
class Row:
    """A leaf that is no dict."""

    text: Any = None
    sure: Any = "x"
    number: Any = None
    share: Any = None
    mood: Any = None
    moods: Any = None
    flag: Any = True
    tag: Any = None

    def __post_init__(self) -> None:
        if self.text == "broken":
            del self.flag


odd = st.sampled_from(
    [None, "", "broken", "CALM", "LOW", "None of these", 0, 7, 2**40, 1.5, True, False, Odd(), [], ["CALM"]]
)
leaf = st.one_of(
    st.none(),
    st.builds(Row, text=odd, sure=odd, number=odd, share=odd, mood=odd, moods=odd, flag=odd, tag=odd),
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS.split()[1:], odd)),
    odd,
)
branch = st.fixed_dictionaries(
    {
        "leaf": leaf,
        "sure": leaf,
        "leaves": st.one_of(odd, st.lists(leaf, max_size=3)),
        "maybe": st.lists(leaf, max_size=3),
    }
)


def _shape(errors: Any) -> list[tuple[Any, Any]]:
    return sorted((each["path"], [tuple(at.values()) for at in each["locations"]]) for each in errors)


def _ours(document: str, variables: dict[str, Any]) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        context = Context(None)
        return await execute(SCHEMA, await prepare(SCHEMA, Request(document, variables), context=context), context)

    return asyncio.run(run())


def _theirs(document: str, variables: dict[str, Any]) -> Any:
    async def run() -> Any:
        return await execute_as_is(SCHEMA, parse(document), variable_values=variables)

    return asyncio.run(run())


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.none(), branch),
    st.one_of(odd, st.lists(st.one_of(st.none(), branch), max_size=3)),
    st.booleans(),
    st.booleans(),
)
def test_the_answer_is_that_of_graphql_core(one, many, with_it, is_kept):
    VALUES.update(branch=one, branches=many)
    # Without a directive what was compiled is kept with the document, from one example to the next.
    document = DOCUMENT.replace("@include(if: $with)", "") if is_kept else DOCUMENT
    ours, theirs = _ours(document, {"with": with_it}), _theirs(document, {"with": with_it})
    assert ours["data"] == theirs.data
    told = [
        {"path": e.path, "locations": [{"line": at.line, "column": at.column} for at in e.locations]}
        for e in theirs.errors or []
    ]
    assert str(_shape(ours.get("errors", []))) == str(_shape(told))


def test_an_awaitable_where_a_plain_value_is_expected_is_awaited():
    async def later(value):
        return value

    def fresh():
        row = Row(text="now")
        return {"leaf": later(row), "sure": row, "leaves": later([row]), "maybe": None}

    document = "{ branch { leaf { text } sure { text flag } leaves { mood text } } }"
    VALUES.update(branch=fresh(), branches=None)
    assert _ours(document, {})["data"]["branch"] == {
        "leaf": {"text": "now"}, "sure": {"text": "now", "flag": True}, "leaves": [{"mood": None, "text": "now"}]
    }  # fmt: skip


def test_what_is_compiled_is_kept_with_the_document_unless_variables_decide():
    from community.api.execution import documents_of

    VALUES.update(branch={"leaf": Row(), "sure": Row(), "leaves": [], "maybe": []}, branches=[])
    for text, kept in (
        ("{ branch { leaf { sure } } }", 2),
        ("query($a: Boolean!) { branch { leaf { sure @skip(if: $a) } } }", 0),
    ):
        for skip in (False, True):
            data = _ours(text, {"a": skip} if kept == 0 else {})["data"]
            assert data["branch"]["leaf"] == ({} if skip and kept == 0 else {"sure": "x"})
        document = documents_of(SCHEMA).read(text)
        assert len(document.selections) == kept

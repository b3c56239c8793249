"""The one base of all mutations: one `input`, a payload with `errors`, refusals as data."""

from typing import Any

import graphene

from community import work
from community.api import limits
from community.api.context import Context
from community.errors import ErrorCode, Problem

GraphQLErrorCode = graphene.Enum.from_enum(
    ErrorCode,
    description=lambda value: value.description if value else "Why a mutation refused. More values may be added.",
)


class UserError(graphene.ObjectType):
    """One reason why a mutation did not do what was asked. Nothing was changed."""

    code = graphene.Field(GraphQLErrorCode, required=True, description="What kind of refusal, for programs.")
    field = graphene.List(
        graphene.NonNull(graphene.String), description="Path in the input it is about; null if about the whole."
    )
    message = graphene.String(required=True, description="What to tell the person, in plain words.")
    retryable = graphene.Boolean(required=True, description="Whether the same request can succeed later.")
    retry_after_seconds = graphene.Int(description="When to try again, in seconds.")


class _Refusal:
    """A Problem as data: graphql-core takes any exception in a result for an error of its own."""

    __slots__ = ("code", "field", "message", "retry_after_seconds", "retryable")

    def __init__(self, problem: Problem) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(problem, name))


class Mutation(graphene.ObjectType):
    """Base of the payload types. A subclass names its verb and gives `Input`, its payload fields and `act`.

        class Reply(Mutation):
            \"\"\"Answer a topic, or a post in it.\"\"\"
            limit = limits.Limit(20, per_seconds=60)
            class Input:
                topic_id = graphene.ID(required=True, description="...")
            post = graphene.Field(Post, description="...")
            @staticmethod
            async def act(context, *, topic_id): return {"post": ...}

    Fields of a payload may look at the input: it is `given`, also where the mutation was refused.

    The field is `reply(input: ReplyInput!): ReplyPayload!`; put it in a schema mixin as `reply = Reply.field()`.
    """

    class Meta:
        abstract = True

    errors = graphene.NonNull(
        graphene.List(graphene.NonNull(UserError)), description="Why it was refused; empty when it was done."
    )
    # How often one member may do this; None for no limit of its own.
    limit: limits.Limit | None = None
    # Whether only members may do this; the few open ones (recoverAccount) say False.
    needs_account = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        """`class Meta: verb = "Report"` names the mutation where a type of that name is in the way."""
        name = options.pop("verb", cls.__name__)
        fields = {key: value for key, value in vars(cls.Input).items() if not key.startswith("__")}
        cls.input_type = type(
            f"{name}Input",
            (graphene.InputObjectType,),
            {"__doc__": f"What `{name[0].lower()}{name[1:]}` needs.", **fields},
        )
        cls.sentence = cls.__doc__
        options.setdefault("description", f"The outcome of `{name[0].lower()}{name[1:]}`.")
        super().__init_subclass_with_meta__(name=f"{name}Payload", **options)

    @classmethod
    def field(cls) -> graphene.Field:
        """The mutation field for the schema."""
        return graphene.Field(
            graphene.NonNull(cls),
            input=graphene.Argument(cls.input_type, required=True, description="The input."),
            resolver=cls._resolve,
            description=cls.sentence,
        )

    @classmethod
    async def _resolve(cls, root: object, info: graphene.ResolveInfo, input: dict[str, Any]) -> dict[str, Any]:
        context: Context = info.context
        if cls.needs_account:
            context.member()
        try:
            if cls.limit is not None:
                await limits.spend(cls.limit, cls.__name__, context)
            return {"errors": [], "given": input, **await cls.act(context, **input)}
        except Problem as problem:
            work.note("refused", problem.code.value)
            return {"errors": [_Refusal(problem)], "given": input}
        finally:
            context.forget_loaded()

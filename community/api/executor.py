"""graphql-core's execution, but mutations one after the other, and plain fields read as they are."""

from asyncio import gather
from typing import Any

from graphql import (
    ExecutionContext,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.execute import CollectedErrors
from graphql.pyutils import Path

from community.api.documents import Document
from community.api.plain import Selection, compiled


class Executor(ExecutionContext):
    """One run of one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: Document,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        root: object,
        context: object,
    ) -> None:
        super().__init__(
            schema,
            document.fragments,
            root,
            context,
            operation,
            variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            CollectedErrors(),
            None,
            None,
        )
        # With directives, what is selected depends on the variables of each run.
        self._selections: dict[Any, Selection] = {} if document.has_directives else document.selections

    def collect_subfields(self, return_type: GraphQLObjectType, field_nodes: list[FieldNode]) -> Selection:
        """What is selected below these nodes, where they are of this type."""
        key = (return_type, *map(id, field_nodes))
        selection = self._selections.get(key)
        if selection is None:
            fields = super().collect_subfields(return_type, field_nodes)
            selection = compiled(self.schema, return_type, fields, self.collect_subfields)
            self._selections[key] = selection
        return selection

    def execute_fields(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Path | None, fields: dict[str, list[FieldNode]]
    ) -> Any:
        """The values of fields, together; plain ones read at once."""
        if not isinstance(fields, Selection):
            return super().execute_fields(parent_type, source_value, path, fields)
        results: dict[str, Any] = {}
        awaited: list[str] = []
        for name, nodes, read in fields.fields:
            if read is not None:
                try:
                    results[name] = read(source_value)
                    continue
                except Exception:  # noqa: S110 - graphql-core reads it again, and says what is wrong where
                    pass
            result = self.execute_field(parent_type, source_value, nodes, Path(path, name, parent_type.name))
            if result is not Undefined:
                results[name] = result
                if self.is_awaitable(result):
                    awaited.append(name)
        return self._together(results, awaited) if awaited else results

    async def _together(self, results: dict[str, Any], awaited: list[str]) -> dict[str, Any]:
        results.update(zip(awaited, await gather(*(results[name] for name in awaited)), strict=True))
        return results

    async def execute_fields_serially(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Path | None, fields: dict[str, list[FieldNode]]
    ) -> dict[str, Any]:
        """The fields of a mutation, each begun when those before it have ended.

        The original makes all of them at once, and leaves warnings in the log for those behind one that failed.
        """
        results: dict[str, Any] = {}
        for name, nodes in fields.items():
            result = self.execute_field(parent_type, source_value, nodes, Path(path, name, parent_type.name))
            if result is not Undefined:
                results[name] = await result if self.is_awaitable(result) else result
        return results

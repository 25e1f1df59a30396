"""The description of the interface for machines, /openapi.json: with problems as they are really told."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel, Field

from iuc_graph.web.problems import PROBLEM

_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")
"""Schemas of the errors that the framework would tell, which are told as problems here."""


class Problem(BaseModel):
    """What went wrong, as RFC 9457 says it. Further members depend on the code."""

    type: str = Field(description="An address that names the kind of problem.")
    title: str = Field(description="What the status means.")
    status: int = Field(description="The status of the response.")
    code: str = Field(description="The kind of problem, for programs.")
    detail: str = Field(description="What is wrong and what to do about it, for people.")
    parameter: str | None = Field(None, description="The parameter that is meant.")
    nearest: list[str] | None = Field(None, description="What could be written in its place: IRIs.")
    candidates: list[str] | None = Field(
        None, description="What a name may mean, where it is not decided: IRIs."
    )


class DescribedApi(FastAPI):
    """An application that describes its problems."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            _describe_problems(super().openapi())
        return super().openapi()


def _describe_problems(description: dict[str, Any]) -> None:
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORK:
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    told = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for path in description["paths"].values():
        for operation in path.values():
            responses = operation.setdefault("responses", {})
            if "422" in responses and _is_framework_s(responses["422"]):
                responses["422"] = {"description": "A parameter cannot be used; the detail names it.", **told}
            responses.setdefault("default", {"description": "What went wrong.", **told})


def _is_framework_s(response: dict[str, Any]) -> bool:
    return "HTTPValidationError" in str(response)

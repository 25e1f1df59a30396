"""docs/rest.md: every route under /api with its parameters and fields, made from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

EXTENSION: Final = ".{extension}"

_OPENED: Final = frozenset(("about", "items", "lists"))
"""Fields whose own fields are told of as well."""

INTRODUCTION: Final = """\
# The REST interface

Everything under `/api` is read with GET or HEAD, by anybody, from any site. `/api` lists the lists,
`/openapi.json` describes every route for programs. The saved questions, under `/api/questions`, have a page
of their own: [questions.md](questions.md). This page is made from the description:

    python -m iuc_graph.web.api.resource_documentation > docs/rest.md

## What all routes have in common

- **Form.** By the extension of the address (`/api/places.csv`), else by `?format=csv`, else by the `Accept`
  header; JSON where a client says nothing. A file (CSV, XLSX, DOCX, HTML) is of a whole list unless `limit` or
  `cursor` is given; JSON and JSON-LD hold a page. In CSV and XLSX the values of a field are joined by "; ", once
  as labels and once as ids, and a cell that a spreadsheet could take for a formula is made harmless. XLSX has a
  second sheet with what was asked, the state of the graph and the documents behind it. DOCX and HTML are a
  briefing for print: what fits on one page, with its documents.
- **Language** of labels: `?lang=zh` or `?lang=en`, else `Accept-Language`, else English.
- **Names** in filters may be in any language and spelling: `country=Deutschland`, `country=德国`,
  `place=place/mannheim`. One that nothing has is answered with 404 and the nearest ones, one that several
  things have with 409 and all of them.
- **Filters**: a filter that is given several times means any of its values, several filters mean all of them.
- **Pages**: `next`, and the header `Link` in every form, lead to the next page. A cursor remembers the last
  item, not a number, so that a commit between two pages neither hides nor repeats what is there on both;
  `note` says when that happened. `count` is exact.
- **Mistakes**: a parameter that a route does not have is answered with 422 and the nearest name, and never
  ignored. Errors are `application/problem+json`.
- **Out of how many**: `denominator`, and the header `IUC-Graph-Denominator` in every form, say how many
  cooperations an answer about sharing, a saved question or the map is out of, how many of them state a theme, a goal, a
  partnership or a year, and the last day of any activity dated for them.
- **State**: the header `IUC-Graph-Generation` and the field `generation` say which state of the graph was
  read; `?at=` asks for an earlier one. `ETag` and `If-None-Match` save what is there already.
- **Named and by plan** stay apart everywhere: a place has a theme *as named* where the wording of an area
  names the place, or where it is a side of a pairing that has the area; *by plan only* where it is one of the
  places of a plan that has it.
- Everything about one thing (`/api/places/chongqing`) has for every value the documents and passages that
  state it; a value that is `derived` follows from others and is stated by nobody. Passages stand under
  `passages` and are referred to by id.
"""


def document(openapi: Schema) -> str:
    """The page, from the OpenAPI document of the application."""
    paths = {
        path: about for path, about in openapi["paths"].items() if path == "/api" or path.startswith("/api/")
    }
    lines = [INTRODUCTION]
    for path in sorted(path for path in paths if not path.endswith(EXTENSION)):
        lines += _section(path, paths[path]["get"], openapi, by_extension=path + EXTENSION in paths)
    alone = sorted(
        path for path in paths if path.endswith(EXTENSION) and path.removesuffix(EXTENSION) not in paths
    )
    for path in alone:
        lines += _section(path, paths[path]["get"], openapi, by_extension=False)
    return "\n".join(lines).rstrip() + "\n"


def _section(path: str, operation: Schema, openapi: Schema, *, by_extension: bool) -> Iterator[str]:
    answer = operation.get("responses", {}).get("200", {})
    yield from (f"## {path}", "", f"{operation.get('summary', '')}.", "")
    forms = ", ".join(f"`{form}`" for form in sorted(answer.get("content", {}), key=_json_first))
    yield f"Forms: {forms}" + (f"; also at `{path}{EXTENSION}`." if by_extension else ".")
    yield ""
    parameters = operation.get("parameters", [])
    if parameters:
        yield from ("| parameter | takes | what it does |", "|---|---|---|")
        yield from (_parameter(each, openapi) for each in parameters)
        yield ""
    fields = dict(_fields(answer, openapi))
    if fields:
        yield from ("| field | what it is |", "|---|---|")
        yield from (f"| `{name}` | {_cell(text)} |" for name, text in fields.items())
        yield ""


def _json_first(form: str) -> tuple[bool, str]:
    return form != "application/json", form


def _parameter(each: Schema, openapi: Schema) -> str:
    need = ", needed" if each.get("required") else ""
    takes = _takes(each["schema"], openapi)
    return f"| `{each['name']}` | {_cell(takes)}{need} | {_cell(each.get('description', ''))} |"


def _takes(schema: Schema, openapi: Schema) -> str:
    """What values a parameter takes, in words."""
    options = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    option = _resolved(options[0], openapi)
    if "enum" in option or "const" in option:
        return ", ".join(f"`{value}`" for value in option.get("enum", [option.get("const")]))
    if option.get("type") == "array":
        return f"{_takes(option.get('items', {}), openapi)}; repeatable"
    kind = {"integer": "a whole number", "boolean": "true or false"}.get(option.get("type", ""), "text")
    bounds = [str(option[name]) for name in ("minimum", "maximum") if name in option]
    return f"{kind} {' to '.join(bounds)}".strip()


def _fields(answer: Schema, openapi: Schema) -> Iterator[tuple[str, str]]:
    """The fields of the answer, and those of its items after a dot."""
    schema = _resolved(answer.get("content", {}).get("application/json", {}).get("schema", {}), openapi)
    for name, field in schema.get("properties", {}).items():
        yield name, _told(field, openapi)
        inside = field.get("items", field) if name in _OPENED else {}
        for inner, described in _resolved(inside, openapi).get("properties", {}).items():
            yield f"{name}.{inner}", _told(described, openapi)


def _told(field: Schema, openapi: Schema) -> str:
    own: str = field.get("description", "")
    if own or not (field.get("items") or field.get("$ref")):
        return own
    return str(_resolved(field.get("items", field), openapi).get("description", ""))


def _resolved(schema: Schema, openapi: Schema) -> Schema:
    reference = schema.get("$ref", "")
    found: Schema = openapi["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema
    return found


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Print the page."""
    from iuc_graph.settings import Settings
    from iuc_graph.web.app import create_app

    print(document(create_app(Settings.model_validate({})).openapi()), end="")  # noqa: T201


if __name__ == "__main__":
    main()

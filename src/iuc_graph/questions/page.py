"""docs/questions.md: what the saved questions are and how they are asked, then one section a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iuc_graph.questions.collection import Question, QuestionCollection
from iuc_graph.questions.header import Parameter

_OPENING: Final = """\
# The saved questions

{count} questions, each one file in `queries/`: one definition, asked in every way there is.

| from | how |
|---|---|
| a shell | `iuc-graph ask cities-sharing-a-theme --param theme=logistics`; `--format` and `--output` for a file, `--at` for an earlier state, `--url` for an endpoint elsewhere |
| HTTP | `GET /api/questions/cities-sharing-a-theme?theme=logistics`; `/api/questions` lists all, `/api/questions/NAME/choices/PARAMETER` what gives an answer, `/openapi.json` describes each as its own path |
| Python | `iuc_graph.open().ask("cities-sharing-a-theme", theme="logistics")` |
| any SPARQL client | the text of the file, with `VALUES ?theme {{ theme:logistics }}` as the first pattern of each group that has the variable |

Over HTTP the form is an extension (`….csv`), `?format=` or the Accept header:

| form | what it is |
|---|---|
| json | rows as objects; a thing that has a label column is an object with `iri`, `id`, `label` and `labels` |
| csv, tsv | for spreadsheets: labels of things in the language asked for; a text that a spreadsheet could run as a formula has an apostrophe in front |
| jsonld | rows as nodes with `@id`, things linked, its context inside |
| xlsx | the same rows, and a sheet with the question, its values, out of how many, the state of the graph and the documents |
| docx, html | a briefing for print: what fits on one page, equal rows once, with the documents behind them |
| srj, srx, sparql-csv, sparql-tsv | the results of SPARQL 1.1 sign by sign, nothing neutralised, labels as the query has them |

`iuc-graph ask` writes the same forms under the same names, sign by sign (and `table` for a terminal): csv and tsv are neutralised,
`--format sparql-csv` and the like are not. **Out of how many** an answer is, stands under `denominator` in JSON, as rdfs:comment in
JSON-LD, on the second sheet and on the page, in the notes of a Frame, and over HTTP in the header `IUC-Graph-Denominator` of every
form: the cooperations of the graph, how many of them state a theme, a goal, a partnership, a year, and the last day of any dated activity.
`?lang=` and Accept-Language choose the language of things' labels and of all texts that the graph has in it. In Chinese, tables
(csv, tsv, xlsx, docx, html and that of a terminal) also have titles of columns and words of the query, such as “as named”, in
Chinese, but for the names of columns in csv and tsv; JSON and the results of SPARQL keep such words as they are. What documents
write stays as they write it. Notes say how a wording of the documents was read that was given for a theme. An answer is whole
or refused (413), never cut; there is no limit or offset. Wrong values are 422 and name the parameter, unknown names 404 with the
nearest, ambiguous ones 409.

An endpoint elsewhere gets the value of a parameter as VALUES in each group that speaks of it; the rows are those
that the graph here gives. It needs the graphs of the documents and their merge as its default graph. `iuc-graph dump` writes both,
as nquads and as ntriples; for Oxigraph:

    oxigraph load --location here --file dump.nq --file dump.nt
    oxigraph serve-read-only --location here
    iuc-graph ask cities-sharing-a-theme -p theme=logistics --url http://localhost:7878/query

This page is made from the headers of the files. `queries/README.md` says how to add a question."""  # noqa: E501


def document(questions: QuestionCollection) -> str:
    """docs/questions.md: every question with what it asks, its parameters and its columns, from the headers."""
    lines = [_OPENING.format(count=len(questions))]
    for question in questions:
        lines += ["", *_section(question)]
    return "\n".join(lines) + "\n"


def _section(question: Question) -> Iterator[str]:
    header = question.header
    yield f"## {question.name}"
    yield ""
    yield f"**{header.title.en}** · {header.title.zh}"
    yield ""
    yield header.description.en
    yield ""
    yield header.description.zh
    yield ""
    if header.parameters:
        yield "| parameter | what it is | kind | needed | example |"
        yield "|---|---|---|---|---|"
        for name, parameter in header.parameters.items():
            label = f"{parameter.label.en} · {parameter.label.zh}"
            yield f"| `{name}` | {label} | {parameter.type} | {_need(parameter)} | `{parameter.example}` |"
        yield ""
    evidence = ", ".join(f"`{name}`" for name in header.evidence) or f"none: {header.counting}"
    yield f"Columns: {', '.join(f'`{name}`' for name in question.columns)}. Evidence: {evidence}."


def _need(parameter: Parameter) -> str:
    if parameter.default is not None:
        return f"no, else {parameter.default}"
    return "yes" if parameter.required else "no"

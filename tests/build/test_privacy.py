"""No name of a person stands anywhere but in data/persons/. The people of these tests are made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from iuc_graph.build.assemble import assemble
from iuc_graph.build.privacy import WRONG, hushed, leaks, leaks_in_text
from iuc_graph.errors import Fault, RecordErrors
from iuc_graph.names.fold import fold
from iuc_graph.project import Project
from iuc_graph.records.base import Record
from iuc_graph.records.person import Person, PersonFile
from iuc_graph.records.reader import Locator, read_yaml

PEOPLE = PersonFile(
    persons=[
        Person(key="p-1", names=["Ada Beispiel", "Ms Ada Beispiel"]),
        Person(key="p-2", names=["José Márquez", "Marqueztown"]),
        Person(key="p-3", names=["王小明"]),
        Person(key="p-4", names=["Mara O'Muster"]),
    ],
    allowed=["Ada Beispiel Park"],
)
PUBLIC = ("src", "tests", "docs", "shapes", "ontology", "queries", "data", ".ci")
TEXTS = {".py", ".md", ".ttl", ".yaml", ".csv", ".rq", ".toml", ".cff", ".json", ".java", ".sh", ""}


class Note(Record):
    text: str = ""
    texts: list[str] = []
    keyed: dict[str, str] = {}


def leaked(built, note: Note) -> list[Fault]:
    located = ((note, Locator(Path("data/note.yaml")), ()),)
    return list(leaks(replace(built.book, persons=PEOPLE, located=located)))


@pytest.mark.parametrize(
    "text",
    [
        "Ada Beispiel",
        "the visit of ADA BEISPIEL to Chongqing",
        "Beispiel, Ada",
        "ada-beispiel",
        "visit/ada-beispiel-2017",
        "ada_beispiel@example.org",
        "adabeispiel",
        "Jose Marquez",
        "Marquez José",
        "曼海姆的Ada Beispiel访问重庆",
        "由王小明主持",
        "王 小 明",
        "Ada\u00a0Beispiel",
        "Ada\u3164Beispiel",
        "Ada Beispiel²",
        "Ada Beispiel2",
        "2Ada Beispiel",
        "王小明3",
        "Ada\nBeispiel",
        "Ada Beispiel's proposal",
        "Ada Beispiel’s proposal",
        "Jose Marquez’ office",
        "Mara O'Muster",
        "Mara O’Muster's office",
    ],
)
def test_a_name_is_found_however_it_is_written(built, text: str):
    [fault] = leaked(built, Note(text=text))
    assert fault.field == "text"
    assert fault.wrong == "holds the name of a person; names stand only in data/persons/"
    assert "post" in fault.allowed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the Deputy Mayor of Mannheim",
        "Ada Beispiel Park",
        "a walk in the Ada-Beispiel-Park",
        "Ada and Beispiel",
        "Adam Beispieler",
        "王小",
    ],
)
def test_other_texts_pass(built, text: str):
    assert leaked(built, Note(text=text)) == []


def test_an_allowed_text_does_not_excuse_the_name_beside_it(built):
    assert len(leaked(built, Note(text="Ada Beispiel in the Ada Beispiel Park"))) == 1


def test_lists_and_keys_are_searched_too(built):
    found = leaked(built, Note(texts=["x", "Ada Beispiel"], keyed={"ada-beispiel": "y", "z": "王小明"}))
    assert [fault.field for fault in found] == ["texts.1", "keyed.ada-beispiel", "keyed.z"]


def test_a_line_of_a_vocabulary_is_searched(built, tmp_path: Path):
    file = tmp_path / "themes.ttl"
    file.write_text('id:a rdfs:label "x"@en .\nid:b rdfs:label "Ada Beispiel"@en .\n', encoding="utf-8")
    [fault] = leaks_in_text([file], tmp_path, PEOPLE)
    assert (fault.file, fault.line) == (Path("themes.ttl"), 2)


def test_no_message_repeats_a_name():
    fault = Fault(
        Path("f"), 1, "passages.ada-beispiel.item", "there is no post 'ada-beispiel'", "ada beispiel?"
    )
    [said] = hushed([fault], PEOPLE)
    assert said.field == "passages.….item"
    assert "beispiel" not in str(said).casefold()


def test_other_messages_stay_as_they_are():
    fault = Fault(Path("f"), 1, "place", "there is no place 'grenada'", "did you mean granada?")
    assert list(hushed([fault], PEOPLE)) == [fault]


def a_name(root: Path) -> str:
    people = read_yaml(root / "data/persons/persons.yaml", PersonFile).records[0].persons
    return next(name for one in people for name in one.names if name.isascii() and name.count(" ") == 1)


def said(project: Project) -> str:
    with pytest.raises(RecordErrors) as caught:
        assemble(project)
    return str(caught.value)


def silent(text: str, name: str) -> bool:
    """Whether a message repeats no word of a name; a failing test may not print one either."""
    return not any(word.casefold() in text.casefold() for word in name.split())


def test_messages_are_silent_on_names_also_when_a_file_cannot_be_read(edited_project):
    root = edited_project.project.root
    name = a_name(root)
    slug = "-".join(name.split()).lower()
    edited_project("data/documents/ucap-liuzhou.yaml", "sdgs: [7]", f"sdgs: [{slug}]")
    edited_project("data/documents/ucap-chongqing.yaml", "languages: [en]", "languages: [en")
    text = said(edited_project.project)
    assert "is not YAML" in text
    assert WRONG in text
    assert silent(text, name)


@pytest.mark.parametrize(
    "old_new",
    [
        ("  - key: person-01\n", "  - key: {name}\n"),
        ("  - key: person-01\n", "  - {name}: x\n    key: person-01\n"),
        ("persons:\n", "{name}: x\n{name}: y\npersons:\n"),
    ],
    ids=["a value", "a field", "a key twice"],
)
def test_faults_of_the_list_of_people_repeat_nothing_of_it(edited_project, old_new: tuple[str, str]):
    name = a_name(edited_project.project.root)
    old, new = old_new
    edited_project("data/persons/persons.yaml", old, new.replace("{name}", name))
    text = said(edited_project.project)
    assert text.startswith("data/persons/persons.yaml:")
    assert silent(text, name)


@pytest.mark.parametrize(
    "file",
    ["data/documents/ucap-liuzhou.yaml", "data/reference/programmes.yaml", "shapes/merge/kinds.ttl"],
)
def test_a_comment_that_holds_a_name_stops_the_build(edited_project, file: str):
    path = edited_project.project.root / file
    name = a_name(edited_project.project.root)
    path.write_text(f"# {name}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    text = said(edited_project.project)
    assert text.startswith(f"{file}:1: text: {WRONG}")
    assert silent(text, name)


def test_saved_questions_are_searched_for_names_too(repository: Path):
    texts = Project(repository).public_texts()
    assert repository / "queries/scope.rq" in texts
    assert not [file for file in texts if "persons" in file.parts]


def public_files(repository: Path) -> Iterator[Path]:
    yield from (path for path in repository.iterdir() if path.is_file() and path.suffix in TEXTS)
    for folder in PUBLIC:
        for path in sorted((repository / folder).rglob("*")):
            if (
                path.is_file()
                and path.suffix in TEXTS
                and "persons" not in path.relative_to(repository).parts
            ):
                yield path


def test_no_file_of_the_project_holds_a_name(built, repository: Path):
    found = leaks_in_text(public_files(repository), repository, built.book.persons)
    assert [(str(fault.file), fault.line) for fault in found] == []


def test_no_literal_or_address_of_the_graph_holds_a_name(built):
    terms = {str(getattr(term, "value", "")) for quad in built.quads for term in quad.triple}
    located = ((Note(texts=sorted(terms)), Locator(Path("graph")), ()),)
    assert list(leaks(replace(built.book, located=located))) == []


def test_the_people_of_every_document_are_listed(built, shared_dir: Path):
    """The names of the list stand in the source texts: it is the documents' people that are kept out."""
    texts = "\n".join(fold(path.read_text(encoding="utf-8")) for path in (shared_dir / "seeds").iterdir())
    for person in built.book.persons.persons:
        assert any(fold(name) in texts for name in person.names), person.key


def test_the_list_of_people_is_read_but_not_part_of_the_public_records(built, repository: Path):
    file = read_yaml(repository / "data/persons/persons.yaml", PersonFile).records[0]
    assert built.book.persons == file
    assert all(not isinstance(record, PersonFile) for record, _, _ in built.book.located)

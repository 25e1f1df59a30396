"""Whoever may write cannot bring a name into the graph, by whatever spelling; and no refusal repeats it.

The people are made up: one is in the persons store, one was erased.
"""

from __future__ import annotations

import json
import re

import pytest

from iuc_graph.build.suppression import new_list, suppressing
from iuc_graph.commits import commit
from iuc_graph.errors import PersonsError, WriteRefused
from iuc_graph.persons import PersonsFolder, StoredPerson, guard_of
from iuc_graph.project import Project
from iuc_graph.settings import Settings
from iuc_graph.sparql.graph_writes import operations_of
from iuc_graph.sparql.update import read_update
from iuc_graph.sparql.update_template import skolem_under
from iuc_graph.sparql.write_request import Document, GraphWrite
from iuc_graph.store.generations import current
from iuc_graph.vocabulary import PREFIXES, source_graph

from ..commits.conftest import rulebook, small_world
from ..commits.world import intent

__all__ = ["rulebook"]

ONE, TWO = source_graph("one"), source_graph("two")
NAMED = re.compile("beispiel|muster|艾达", re.IGNORECASE)


@pytest.fixture(scope="module")
def world(tmp_path_factory, rulebook):
    """A graph whose persons store knows Ada Beispiel, and that Bea Muster was erased; nothing of it is changed."""
    root = tmp_path_factory.mktemp("writes")
    world = small_world(root / "store", rulebook)
    ada = StoredPerson(id="0" * 32, key="p-1", names=["Ada Beispiel", "艾达"], keep_until="2099-12-31")
    with PersonsFolder(root / "store-persons").changing(1) as folder:
        folder.keep([ada])
        folder.suppress(suppressing(new_list(), ["Bea Muster"]))
    yield world
    assert current(world.directory).number == 1


@pytest.fixture(scope="module")
def settings(world):
    return Settings(store=world.directory)


@pytest.fixture(scope="module")
def guard(world, settings):
    return guard_of(settings, Project(world.directory.parent))


def attempt(world, guard, operations) -> WriteRefused:
    """The refusal of a change, which repeats no name."""
    with pytest.raises(WriteRefused) as caught:
        commit(world.directory, guard.watched(operations), intent(), world.terms())
    for text in caught.value.messages.values():
        assert not NAMED.search(text)
    return caught.value


def insert(triple: str, graph: str = ONE) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {triple} }} }}"


def computed(expression: str) -> str:
    return f"INSERT {{ GRAPH <{ONE}> {{ {PLACE} iuc:note ?n }} }} WHERE {{ BIND({expression} AS ?n) }}"


PLACE = "<https://w3id.org/iuc-graph/id/place/one-a>"
UPDATES = {
    "a literal": insert(f'{PLACE} iuc:note "met Ada Beispiel in Mannheim"'),
    "a label": insert(f'{PLACE} rdfs:label "Beispiel, Ada"@en'),
    "a name that was erased": insert(f'{PLACE} iuc:note "BEA MUSTER"'),
    "Chinese": insert(f'{PLACE} iuc:note "由艾 達主持"'),
    "escapes of the text": insert(f'{PLACE} iuc:note "\\u0041da \\U00000042eispiel"'),
    "escapes within the value": insert(f'{PLACE} iuc:note "Bea\\\\u0020Muster"'),
    "markup": insert(f'{PLACE} iuc:note "Ada&nbsp;Beispiel"'),
    "a slug": insert("<https://w3id.org/iuc-graph/id/place/ada-beispiel> a iuc:City"),
    "a slug, encoded": insert("<https://w3id.org/iuc-graph/id/place/ada%20b%65ispiel> a iuc:City"),
    "an object": insert(f"{PLACE} iuc:within <https://example.org/beaMuster>"),
    "a predicate": insert(f"{PLACE} <https://example.org/bea_muster> 1"),
    "a datatype": insert(f'{PLACE} iuc:note "x"^^<https://example.org/bea.muster/type>'),
    "the tag of a language": insert(f'{PLACE} rdfs:label "x"@ada-beispiel'),
    "the name of a graph": insert(f'{PLACE} iuc:note "x"', source_graph("ada-beispiel")),
    "put together": computed('CONCAT("Ada ", "Beispiel")'),
    "decoded": computed('REPLACE("AdaXBeispiel", "X", " ")'),
    "an address that is made": computed('IRI("https://example.org/ada-beispiel")'),
    "a second operation": insert(f'{PLACE} iuc:note "x"')
    + " ; "
    + insert(f'{PLACE} iuc:note "Ada Beispiel"', TWO),
    "a graph that is moved": f"COPY <{ONE}> TO <{source_graph('bea-muster')}>",
}


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
def test_an_update_that_names_a_person_is_refused_whole(world, settings, guard, update: str):
    operations = read_update(
        update, prefixes=PREFIXES, base=None, limits=settings, skolem=skolem_under("update-x")
    )
    attempt(world, guard, operations)


LD = json.dumps(
    {"@id": "https://w3id.org/iuc-graph/id/place/one-a", "https://example.org/note": "Ada Beispiel"}
)
DOCUMENTS = {
    "JSON-LD": ("application/ld+json", LD),
    "JSON-LD, escaped": ("application/ld+json", LD.replace("Ada ", "\\u0041da\\u0020")),
    "a key of JSON-LD": (
        "application/ld+json",
        LD.replace("/note", "/ada-beispiel").replace("Ada Beispiel", "x"),
    ),
    "Turtle": ("text/turtle", f'{PLACE} <https://example.org/p> "Muster, Bea" .'),
    "a blank node's type": ("text/turtle", "[] a <https://example.org/Bea-Muster> ."),
    "RDF/XML": (
        "application/rdf+xml",
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
        '<r:Description r:about="https://example.org/a"><e:n>&#65;da&#x20;Beispiel</e:n></r:Description></r:RDF>',
    ),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_document_that_names_a_person_is_refused_whole(world, settings, guard, method, document):
    media_type, text = document
    write = GraphWrite(method, ONE, (Document(media_type, text.encode()),))
    operations = operations_of(write, prefixes=PREFIXES, limits=settings, skolem=skolem_under("update-y"))
    attempt(world, guard, operations)


@pytest.mark.parametrize(
    "message", ["asked for by Ada Beispiel", "beispiel ada", "Bea%20Muster", "艾达", "bea-muster-2"]
)
def test_a_message_that_names_a_person_is_refused(guard, message: str):
    with pytest.raises(WriteRefused) as caught:
        guard.check_message(message)
    assert not NAMED.search(str(caught.value))


def test_other_changes_and_removing_a_name_are_not_hindered(world, settings, guard, tmp_path, rulebook):
    place = small_world(tmp_path / "store", rulebook)
    named = read_update(UPDATES["a literal"], prefixes=PREFIXES, base=None, limits=settings)
    assert commit(place.directory, named, intent(), place.terms()).made
    removing = UPDATES["a literal"].replace("INSERT", "DELETE") + " ; " + insert(f'{PLACE} iuc:note "a post"')
    operations = read_update(removing, prefixes=PREFIXES, base=None, limits=settings)
    done = commit(place.directory, guard.watched(operations), intent(), place.terms())
    assert (len(done.outcome.asserted.removed), len(done.outcome.asserted.added)) == (1, 1)
    guard.check_message("the post instead of a name")


def test_nothing_is_written_while_the_list_of_names_cannot_be_read(world, settings):
    file = world.directory.parent / "store-persons" / "persons.jsonl"
    rights = file.stat().st_mode
    file.chmod(0o644)
    with pytest.raises(PersonsError, match="chmod 600"):
        guard_of(settings, Project(world.directory.parent))
    file.chmod(rights)

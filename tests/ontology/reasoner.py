"""HermiT and the OWL API, both from the one jar that owlready2 ships; they need a JDK and no network."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import owlready2
from rdflib import Graph

JAR = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
REPORT = Path(__file__).with_name("ProfileReport.java")


def unsatisfiable_classes(graph: Graph) -> list[str]:
    """IRIs of the classes that can have no members.

    Raises owlready2.OwlReadyInconsistentOntologyError where the graph as a whole contradicts itself.
    """
    world = owlready2.World()
    triples = io.BytesIO(graph.serialize(format="nt", encoding="utf-8"))
    world.get_ontology("https://w3id.org/iuc-graph/ontology").load(fileobj=triples, only_local=True)
    owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    return sorted(term.iri for term in world.inconsistent_classes() if term is not owlready2.Nothing)


def profile_violations(graphs: dict[str, Graph], folder: Path) -> dict[str, list[str]]:
    """What the OWL API finds wrong in each graph under OWL 2 DL and RL; scratch files go to `folder`."""
    files = {name: folder / f"{number}.rdf" for number, name in enumerate(graphs)}
    for name, file in files.items():
        graphs[name].serialize(file, format="xml")
    command = ["java", "-cp", str(JAR), str(REPORT), *map(str, files.values())]
    lines = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=120
    ).stdout.splitlines()
    names = {str(file): name for name, file in files.items()}
    found: dict[str, list[str]] = {}
    for line in lines:
        kind, text = line.split("\t", 1)
        if kind == "file":
            violations = found.setdefault(names[text], [])
        else:
            violations.append(line)
    return found

"""The graph that all tests share is made once, and anew whenever something that it is made from has changed."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iuc_graph.project import Project

from . import project_graph
from .project_graph import inputs, kept, read_by_a_build

ASK = """
import sys, time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
spec = spec_from_file_location("project_graph", sys.argv[1])
module = sys.modules["project_graph"] = module_from_spec(spec)
spec.loader.exec_module(module)
folder = Path(sys.argv[2])

def make():
    with (folder.parent / "made").open("a") as made:
        made.write("once\\n")
    time.sleep(0.3)
    return b"the graph"

print("ready", flush=True)
sys.stdin.readline()
sys.stdout.buffer.write(module.kept(folder, lambda: "key", make))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where something is kept."""
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    """A copy of all that a build reads."""
    for file in read_by_a_build(repository):
        copy = tmp_path / "checkout" / file.relative_to(repository)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return tmp_path / "checkout"


def never() -> bytes:
    pytest.fail("what is kept was made again")


def test_processes_that_ask_at_once_make_it_once(folder: Path):
    command = [sys.executable, "-c", ASK, project_graph.__file__, folder]
    asking = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert {one.stdout.readline() for one in asking} == {"ready\n"}
    for one in asking:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate()[0] for one in asking] == ["the graph"] * 3
    assert (folder.parent / "made").read_text() == "once\n"


def test_what_is_kept_is_not_made_again_and_goes_when_its_key_is_no_longer_asked_for(folder: Path):
    assert kept(folder, lambda: "old", lambda: b"1") == kept(folder, lambda: "old", never) == b"1"
    assert kept(folder, lambda: "new", lambda: b"2") == kept(folder, lambda: "new", never) == b"2"
    assert kept(folder, lambda: "old", lambda: b"3") == b"3"
    assert {file.name for file in folder.iterdir()} == {"lock", "old"}


@pytest.mark.parametrize("length", [0, 31, -1])
def test_what_was_not_written_to_its_end_is_made_anew(folder: Path, length: int):
    kept(folder, lambda: "key", lambda: b"the graph")
    (folder / "key").write_bytes((folder / "key").read_bytes()[:length])
    assert kept(folder, lambda: "key", lambda: b"the graph") == b"the graph"
    assert kept(folder, lambda: "key", never) == b"the graph"


def test_what_was_made_while_its_inputs_changed_is_not_kept(folder: Path, tmp_path: Path):
    inputs = tmp_path / "inputs"
    inputs.write_text("old")

    def make() -> bytes:
        inputs.write_text("new")
        return b"of neither"

    assert kept(folder, inputs.read_text, make) == b"of neither"
    inputs.write_text("old")
    assert kept(folder, inputs.read_text, lambda: b"of the old") == b"of the old"


def test_a_copy_of_a_checkout_has_the_same_inputs(checkout: Path, repository: Path):
    assert inputs(checkout) == inputs(repository)


def test_every_file_of_the_project_is_looked_at(repository: Path):
    project = Project(repository)
    read = {*project.public_texts(), *project.data.rglob("*.yaml"), *project.data.rglob("*.csv")}
    assert read < set(read_by_a_build(repository))


READ = ["ontology", "shapes", "data", "queries", "src/iuc_graph"]
READ += [f"src/iuc_graph/{room}" for room in ("records", "names", "build", "inference")]


@pytest.mark.parametrize("place", READ)
def test_whatever_changes_in_a_folder_that_a_build_reads_changes_the_inputs(checkout: Path, place: str):
    before = inputs(checkout)
    file = next(file for file in sorted((checkout / place).rglob("*")) if file.is_file())
    content = file.read_bytes()
    file.write_bytes(content + b" ")
    changed = inputs(checkout)
    file.rename(file.with_name(f"other-{file.name}"))
    renamed = inputs(checkout)
    assert len({before, changed, renamed}) == 3


def modules(file: Path) -> Iterator[str]:
    """What a file imports, at its top or within."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_a_build_calls_no_code_but_what_is_looked_at(repository: Path):
    package = repository / "src" / "iuc_graph"
    looked_at = {file for file in read_by_a_build(repository) if package in file.parents}
    others = {*package.rglob("*.py")} - looked_at
    assert len(looked_at) > 40
    for file in looked_at - {package / "__init__.py"}:  # which loads the client when someone opens a graph
        for module in modules(file):
            parts = module.split(".")
            if parts[0] == "iuc_graph":
                path = package.joinpath(*parts[1:])
                assert not {path.with_suffix(".py"), path / "__init__.py"} & others, (file, module)

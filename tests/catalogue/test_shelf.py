"""Files that a server keeps for download: made once for each state, and no more of them than the budget allows."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.catalogue.making import make
from iuc_graph.catalogue.own_folder import LOCK, PREFIX, OwnFolder, sweep
from iuc_graph.catalogue.publication import Version
from iuc_graph.catalogue.shelf import Shelf
from iuc_graph.catalogue.terms import LICENCES
from iuc_graph.errors import FileUnknown, ServiceBusy, StoreError
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.vocabulary import ID, RDFS

VERSION = Version("v1", LICENCES["CC_BY_4_0"].node.value)


def always() -> None:
    """Somebody who waits as long as it takes."""


def files_of(shelf, state):
    """The files of a state, when they have been made."""
    return shelf.of(state, VERSION).result(60)


@pytest.fixture
def states(tmp_path):
    """Three generations."""
    found = []
    for label in ("a", "b", "c"):
        triple = NamedNode(f"{ID}place/x"), NamedNode(RDFS + "label"), Literal(label, language="en")
        publish(
            tmp_path / "store",
            [Quad(*triple), Quad(*triple, NamedNode("https://example.org/g"))],
            fingerprint=label,
        )
        found.append(current(tmp_path / "store"))
    return found


@pytest.fixture
def shelf():
    shelf = Shelf(1)
    yield shelf
    shelf.close()


def test_two_states_stay_whatever_the_budget_and_closing_removes_all(states, shelf):
    first, second, third = (files_of(shelf, state) for state in states)
    assert not first.folder.exists()
    with pytest.raises(ServiceBusy, match="made again"):
        first.open("cities.csv")
    assert files_of(shelf, states[1]) is second
    with third.open("iuc-graph.nt") as file:
        assert b'"c"@en' in file.read()
    with pytest.raises(FileUnknown, match=r"iuc-graph\.ttl"):
        third.open("../index.json")
    shelf.close()
    assert not third.folder.parent.exists()
    with pytest.raises(ServiceBusy, match="stopping"):
        files_of(shelf, states[0])


def test_those_who_ask_at_the_same_time_get_the_same_files(states, shelf):
    found = []
    threads = [threading.Thread(target=lambda: found.append(files_of(shelf, states[0]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({one.folder for one in found}) == 1


def test_a_state_whose_files_cannot_be_made_is_told_with_the_reason(states, shelf):
    next(states[0].quads_path.glob("CURRENT")).unlink()
    with pytest.raises(StoreError, match="could not be made"):
        files_of(shelf, states[0])
    assert files_of(shelf, states[1]).sizes


HOLDS_A_FOLDER = """
import sys, time
from iuc_graph.catalogue.own_folder import OwnFolder
folder = OwnFolder()
sys.stdout.write(f"{folder.path}\\n")
sys.stdout.flush()
time.sleep(60)
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """An empty folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_the_folder_of_a_process_that_was_killed_is_removed_and_that_of_one_that_runs_stays(temporary):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_FOLDER], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = temporary / process.stdout.readline().strip()
        own, other = OwnFolder(), temporary / f"{PREFIX}other"
        other.mkdir()
        (folder / "iuc-graph.nt").touch()
        assert sweep() == []
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (folder / LOCK).exists()
        assert sweep() == [folder]
    assert not folder.exists()
    assert own.path.exists()
    assert other.exists()
    own.close()
    assert not own.path.exists()


def test_a_server_that_begins_to_make_files_removes_those_of_one_that_was_killed(temporary, states, shelf):
    left = temporary / f"{PREFIX}left"
    left.mkdir()
    (left / LOCK).touch()
    assert files_of(shelf, states[0]).folder.is_relative_to(temporary)
    assert not left.exists()


def test_making_that_takes_too_long_is_ended(states, tmp_path):
    with pytest.raises(StoreError, match=r"more than 0\.001 seconds"):
        make(states[0], VERSION, tmp_path, always, 0.001)

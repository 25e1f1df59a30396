"""A backup brings everything back exactly, or says why not and changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError, StoreMissing, StoreVersionError
from iuc_graph.store import archive as archives
from iuc_graph.store.backup import backup, restore
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.store.history import at, entries
from iuc_graph.store.releases import Release, add_release, releases
from iuc_graph.store.retention import RESTORING, collect
from iuc_graph.store.verify import verify

from .example import EX, change, contents, flip, names, quads, stopping, twice

OTHER = NamedNode(EX + "graph/b")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Generations 2, 4 and 5; the first of them is release v1.0, and one triple stands in two graphs."""
    directory = tmp_path_factory.mktemp("original") / "store"
    publish(directory, quads(1), fingerprint="")
    publish(directory, quads(300), fingerprint="inputs")
    add_release(directory, Release("v1.0", 2, "2026-05-01T12:00:00+00:00", "somebody"))
    change(directory, Delta(added=frozenset(twice(["new"]))), message="城市")
    again = Quad(NamedNode(EX + "s"), NamedNode(EX + "p"), Literal("new"), OTHER)
    change(directory, Delta(added=frozenset([again])))
    change(directory, Delta(removed=frozenset(quads(1))))
    collect(directory, 5, 2)
    assert names(directory) == ["000002", "000004", "000005"]
    return directory


@pytest.fixture(scope="module")
def archive(original, tmp_path_factory):
    target = tmp_path_factory.mktemp("backups") / "backup.tar"
    backup(original, target)
    return target


@pytest.fixture
def copy(archive, tmp_path):
    """The backup as a file that a test may spoil."""
    return Path(shutil.copy(archive, tmp_path / "copy.tar"))


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def pack(path: Path, content: dict[str, bytes], *more: tarfile.TarInfo, sums: bool = True) -> Path:
    """An archive with these members; with checksums that fit, unless they are to stay as they are."""
    if sums:
        lines = [
            f"{sha256(text).hexdigest()}  {name}\n" for name, text in content.items() if name != "SHA256SUMS"
        ]
        content = {**content, "SHA256SUMS": "".join(lines).encode()}
    with tarfile.open(path, "w") as tar:
        for name, text in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
        for info in more:
            tar.addfile(info)
    return path


def refused(path: Path, directory: Path, match: str) -> None:
    """Restoring is refused in words, and leaves no directory behind."""
    with pytest.raises(StoreError, match=match):
        restore(path, directory)
    assert not directory.exists()


def test_everything_comes_back_as_it_was(original, archive, tmp_path):
    restored = restore(archive, tmp_path / "new")
    was, now = current(original), current(tmp_path / "new")
    assert restored.generation == now
    assert (restored.generations, restored.releases) == ((2, 5), ("v1.0",))
    assert replace(now.manifest, files={}) == replace(was.manifest, files={})
    assert contents(tmp_path / "new") == contents(original)
    assert entries(tmp_path / "new") == entries(original)
    assert releases(tmp_path / "new") == releases(original)
    for reference in ["current", "v1.0", "5"]:
        verify(at(tmp_path / "new", reference))
        assert at(tmp_path / "new", reference).manifest.digest == at(original, reference).manifest.digest
    assert names(tmp_path / "new") == ["000002", "000005"]
    assert not (tmp_path / "new" / RESTORING).exists()


def test_a_restored_store_is_written_to_as_ever(archive, tmp_path):
    restore(archive, tmp_path / "new")
    generation = change(tmp_path / "new", Delta(added=frozenset(twice(["later"]))))
    assert (generation.number, generation.manifest.parent) == (6, "000005")
    verify(generation)


def test_the_backup_says_what_is_in_it(original, tmp_path):
    made = backup(original, tmp_path / "backup.tar")
    assert (made.generations, made.releases, made.quads) == ((2, 5), ("v1.0",), 600 + 601)
    assert made.size == made.path.stat().st_size


def test_equal_stores_give_equal_bytes(original, archive, tmp_path):
    backup(original, tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == archive.read_bytes()
    restore(archive, tmp_path / "new")
    backup(tmp_path / "new", tmp_path / "third.tar")
    assert (tmp_path / "third.tar").read_bytes() == archive.read_bytes()


def test_the_merged_graph_is_left_out_where_it_follows_from_the_others(archive):
    found = members(archive)
    lines = gzip.decompress(found["generations/000005/quads.nq.gz"]).decode().splitlines()
    assert len(lines) == 301
    assert all(line.endswith((f"<{EX}graph/a> .", f"<{EX}graph/b> .")) for line in lines)
    assert json.loads(found["contents.json"])["merged"] == [2, 5]


@pytest.mark.parametrize(
    "odd",
    [
        quads(2)[:3],
        [*quads(2), Quad(NamedNode(EX + "t"), NamedNode(EX + "p"), Literal("only merged"))],
        [*quads(2), Quad(NamedNode(EX + "t"), NamedNode(EX + "p"), Literal("only named"), OTHER)],
        quads(3)[::2],
        quads(3)[1::2],
        [],
    ],
)
def test_a_merged_graph_that_does_not_follow_comes_back_all_the_same(tmp_path, odd):
    publish(tmp_path / "store", odd, fingerprint="")
    backup(tmp_path / "store", tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", tmp_path / "new")
    assert contents(tmp_path / "new") == set(odd)


def test_common_tools_unpack_and_check_a_backup(archive, tmp_path):
    if not (shutil.which("tar") and shutil.which("sha256sum")):
        pytest.skip("there is no tar or no sha256sum here")
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path], check=True)
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_a_backup_holds_nothing_newer_than_the_graph_in_use(original, tmp_path):
    store = shutil.copytree(original, tmp_path / "store")
    line = (store / "history.jsonl").read_bytes().splitlines(keepends=True)[-1]
    with (store / "history.jsonl").open("ab") as file:
        file.write(line.replace(b'"number": 5', b'"number": 6'))
    add_release(store, Release("v9", 9, "2026-05-01T12:00:00+00:00"))
    made = backup(store, tmp_path / "backup.tar")
    assert made.releases == ("v1.0",)
    restore(made.path, tmp_path / "new")
    assert [entry.number for entry in entries(tmp_path / "new")] == [1, 2, 3, 4, 5]


def test_a_file_that_is_there_is_not_overwritten_unless_that_is_wanted(original, archive, tmp_path):
    target = tmp_path / "backup.tar"
    target.write_text("mine")
    with pytest.raises(StoreError, match=f"{target} is there already"):
        backup(original, target)
    assert target.read_text() == "mine"
    backup(original, target, overwrite=True)
    assert target.read_bytes() == archive.read_bytes()


def test_without_a_graph_there_is_no_backup(tmp_path):
    with pytest.raises(StoreMissing):
        backup(tmp_path / "store", tmp_path / "backup.tar")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(original, tmp_path):
    with pytest.raises(StoreError, match=r"The backup .* cannot be written"):
        backup(original, tmp_path / "no" / "backup.tar")


@pytest.mark.parametrize("number", ["000002", "000005"])
def test_a_damaged_generation_stops_the_backup(original, tmp_path, number):
    store = shutil.copytree(original, tmp_path / "store")
    manifest = store / "generations" / number / "manifest.json"
    raw = json.loads(manifest.read_text())
    raw["sums"][""][0] += 1
    manifest.write_text(json.dumps(raw))
    with pytest.raises(
        StoreError, match=f"{number} is damaged: the merged graph does not hold what the manifest"
    ):
        backup(store, tmp_path / "backup.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_damage_inside_a_table_stops_the_backup(original, tmp_path):
    store = shutil.copytree(original, tmp_path / "store")
    generation = current(store)
    for table in generation.quads_path.glob("*.sst"):
        flip(table, table.stat().st_size // 3)
    with pytest.raises(StoreError, match="000005"):
        backup(store, tmp_path / "backup.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_damaged_history_stops_the_backup(original, tmp_path):
    store = shutil.copytree(original, tmp_path / "store")
    (store / "history.jsonl").write_bytes(b"?\n")
    with pytest.raises(StoreError, match="line 1 is damaged"):
        backup(store, tmp_path / "backup.tar")


def test_a_flipped_bit_in_any_member_is_found(archive, copy, tmp_path):
    with tarfile.open(archive) as tar:
        places = [
            (member.name, member.offset_data + at)
            for member in tar
            for at in (0, member.size // 2, member.size - 1)
        ]
    assert len({name for name, _ in places}) == 8
    for name, place in places:
        flip(copy, place)
        refused(copy, tmp_path / "new", "or a damaged one")
        flip(copy, place)
        assert name
    restore(copy, tmp_path / "new")


def test_a_flipped_bit_in_the_head_of_a_member_is_found_or_means_nothing(archive, copy, tmp_path):
    with tarfile.open(archive) as tar:
        heads = [member.offset for member in tar]
    for head in heads:
        for within in (0, 30, 100, 124, 150, 156, 157, 257):
            flip(copy, head + within)
            refused(copy, tmp_path / "new", "or a damaged one")
            flip(copy, head + within)


def test_a_cut_backup_is_refused_wherever_it_was_cut(archive, copy, tmp_path):
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        end = tar.getmember("SHA256SUMS").offset_data + tar.getmember("SHA256SUMS").size
    for length in [0, 1, 511, 512, 513, *range(700, end, 997), end - 1]:
        copy.write_bytes(whole[:length])
        refused(copy, tmp_path / "new", "or a damaged one")


def test_a_file_that_is_no_backup_is_told(tmp_path):
    for content in [b"", b"text", b"\0" * 10240, gzip.compress(b"x")]:
        (tmp_path / "file").write_bytes(content)
        refused(tmp_path / "file", tmp_path / "new", "is no backup, or a damaged one")
    refused(tmp_path / "nothing", tmp_path / "new", "nothing cannot be read: No such file")
    refused(tmp_path, tmp_path / "new", "cannot be read: Is a directory")


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/evil",
        "generations/../../evil",
        "generations/000005/../../current",
        "current",
        "releases/../x.json",
        "lock",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(archive, tmp_path, name):
    bad = pack(tmp_path / "bad.tar", {**members(archive), name: b"evil"})
    refused(bad, tmp_path / "new", "does not belong in it")
    assert {path.name for path in tmp_path.iterdir()} == {"bad.tar"}


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_what_is_no_plain_file_is_refused(archive, tmp_path, kind):
    content = members(archive)
    info = tarfile.TarInfo("releases/v2.0.json")
    info.type, info.linkname = kind, "/etc/passwd"
    refused(pack(tmp_path / "bad.tar", content, info), tmp_path / "new", "does not belong in it")


def test_a_member_that_comes_twice_is_refused(archive, tmp_path):
    again = tarfile.TarInfo("history.jsonl")
    refused(pack(tmp_path / "bad.tar", members(archive), again), tmp_path / "new", "does not belong in it")


@pytest.mark.parametrize(
    "name", ["history.jsonl", "contents.json", "generations/000002/manifest.json", "SHA256SUMS"]
)
def test_a_member_that_is_missing_is_told(archive, tmp_path, name):
    content = {key: text for key, text in members(archive).items() if key != name}
    bad = pack(tmp_path / "bad.tar", content, sums=name != "SHA256SUMS")
    refused(bad, tmp_path / "new", "or a damaged one")


MANIFEST = "generations/000005/manifest.json"


@pytest.mark.parametrize(
    ("member", "words", "match"),
    [
        ("contents.json", (b'"in_use": 5', b'"in_use": 4'), "does not say what is in it"),
        ("contents.json", (b'"in_use": 5', b'"in_use": "5"'), "does not say what is in it"),
        ("contents.json", (b'"layout"', b'"format"'), r"contents\.json cannot be read"),
        ("releases/v1.0.json", (b"v1.0", b"v2.0"), "it is that of another release"),
        (MANIFEST, (b'"name": "000005"', b'"name": "000004"'), "it is that of 000004"),
        (MANIFEST, (b'"digest": "', b'"digest": "0'), "its digests do not add up"),
    ],
)
def test_an_altered_backup_with_fitting_checksums_is_refused(archive, tmp_path, member, words, match):
    content = members(archive)
    assert words[0] in content[member]
    content[member] = content[member].replace(*words)
    refused(pack(tmp_path / "bad.tar", content), tmp_path / "new", match)


def test_quads_that_are_not_those_of_the_manifest_are_refused(archive, tmp_path):
    content = members(archive)
    name = "generations/000005/quads.nq.gz"
    lines = gzip.decompress(content[name]).splitlines(keepends=True)
    content[name] = gzip.compress(b"".join(lines[1:]))
    refused(pack(tmp_path / "bad.tar", content), tmp_path / "new", "does not hold what the manifest says")
    content[name] = gzip.compress(b"no quads")
    refused(pack(tmp_path / "bad.tar", content), tmp_path / "new", "cannot be read")
    content[name] = content[name][:20]
    refused(pack(tmp_path / "bad.tar", content), tmp_path / "new", "cannot be read")


def test_a_backup_of_another_layout_is_refused(archive, tmp_path):
    content = members(archive)
    content["contents.json"] = content["contents.json"].replace(b'"layout": 2', b'"layout": 3')
    with pytest.raises(StoreVersionError, match="in layout 3; this iuc_graph restores layout 2"):
        restore(pack(tmp_path / "bad.tar", content), tmp_path / "new")


def test_a_member_that_is_too_long_to_be_true_is_refused(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LONGEST_TEXT", 100)
    refused(archive, tmp_path / "new", "is too long")


def state(directory: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "lost", [(), ("current",), ("current", "generations"), ("generations/000005/manifest.json",)]
)
def test_nothing_is_restored_over_a_graph_or_what_is_left_of_one(original, archive, tmp_path, lost):
    store = shutil.copytree(original, tmp_path / "store")
    for name in lost:
        shutil.rmtree(store / name) if (store / name).is_dir() else (store / name).unlink()
    before = state(store)
    with pytest.raises(StoreError, match="choose another directory with --store"):
        restore(archive, store)
    assert state(store) == before


def test_a_directory_that_was_there_stays_as_it_was_when_restoring_fails(archive, tmp_path):
    content = members(archive)
    content["releases/v1.0.json"] = b"?"
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"v1\.0\.json is damaged"):
        restore(pack(tmp_path / "bad.tar", content), tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["notes.txt"]
    restore(archive, tmp_path / "new")
    assert (tmp_path / "new" / "notes.txt").read_text() == "mine"


KILLED = """
import sys, time
from pathlib import Path
from iuc_graph.store.backup import restore

def tell(step):
    if step == sys.argv[3]:
        print("reached", flush=True)
        time.sleep(600)

restore(Path(sys.argv[1]), Path(sys.argv[2]), tell)
"""


@pytest.mark.parametrize(
    "step",
    [
        "restoring generation 2",
        "packing them",
        "verifying generation 2",
        "verifying generation 5",
        "verified; putting it in use",
    ],
)
def test_a_restore_that_is_killed_leaves_no_graph_and_is_simply_done_again(original, archive, tmp_path, step):
    with stopping(KILLED, archive, tmp_path / "new", step) as victim:
        assert victim.stdout.readline() == "reached\n"
    with pytest.raises(StoreMissing):
        current(tmp_path / "new")
    restore(archive, tmp_path / "new")
    assert contents(tmp_path / "new") == contents(original)
    assert names(tmp_path / "new") == ["000002", "000005"]


def test_a_build_after_a_killed_restore_begins_anew(archive, tmp_path):
    with stopping(KILLED, archive, tmp_path / "new", "verified; putting it in use") as victim:
        assert victim.stdout.readline() == "reached\n"
    generation = publish(tmp_path / "new", quads(2), fingerprint="")
    assert contents(tmp_path / "new") == set(quads(2))
    assert names(tmp_path / "new") == [generation.name]
    assert releases(tmp_path / "new") == []
    assert [entry.number for entry in entries(tmp_path / "new")] == [generation.number]


def test_the_mark_of_a_restore_that_was_done_costs_nothing(archive, tmp_path):
    restore(archive, tmp_path / "new")
    (tmp_path / "new" / RESTORING).touch()
    change(tmp_path / "new", Delta())
    assert not (tmp_path / "new" / RESTORING).exists()
    assert names(tmp_path / "new") == ["000002", "000005", "000006"]


def test_a_larger_store_comes_back_exactly(tmp_path):
    graphs = [NamedNode(f"{EX}graph/{number}") for number in range(40)]
    many = [
        quad
        for number in range(25_000)
        for triple in [(NamedNode(f"{EX}s{number // 9}"), NamedNode(f"{EX}p{number % 9}"), Literal(number))]
        for quad in (Quad(*triple, graphs[number % 40]), Quad(*triple))
    ]
    publish(tmp_path / "store", many, fingerprint="")
    made = backup(tmp_path / "store", tmp_path / "backup.tar")
    assert made.quads == 50_000
    restored = restore(made.path, tmp_path / "new")
    assert restored.generation.manifest.digest == current(tmp_path / "store").manifest.digest
    assert contents(tmp_path / "new") == set(many)


def test_a_backup_may_be_read_from_a_folder_that_cannot_be_written(archive, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(archive, folder / "backup.tar")
    folder.chmod(0o555)
    try:
        restore(folder / "backup.tar", tmp_path / "new")
    finally:
        folder.chmod(0o755)


def test_a_backup_never_takes_the_place_of_what_is_no_file_or_of_the_store_itself(original, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StoreError, match="not an ordinary file"):
        backup(original, pipe, overwrite=True)
    assert pipe.is_fifo()
    pointer = (original / "current").read_bytes()
    with pytest.raises(StoreError, match="within the store itself"):
        backup(original, original / "current", overwrite=True)
    assert (original / "current").read_bytes() == pointer

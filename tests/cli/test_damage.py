"""What commands say of a graph whose files are damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iuc_graph.cli import main
from iuc_graph.store.generations import current


@pytest.mark.parametrize(
    "command",
    [("place", "Mannheim"), ("search", "Mannheim"), ("shared", "Mannheim", "Chongqing"), ("ask", "scope")],
    ids=lambda command: command[0],
)
def test_damage_is_told_in_words_with_what_to_do(command, store: Path, tmp_path: Path, capsys):
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    for table in current(copy).quads_path.glob("*.sst"):
        held = bytearray(table.read_bytes())
        blocks = slice(len(held) // 8, len(held) // 2)  # behind them stands what opening reads
        held[blocks] = bytes(byte ^ 255 for byte in held[blocks])
        if len(held) > 100_000:
            table.write_bytes(held)
    with pytest.raises(SystemExit) as ended:
        main([*command, "--store", str(copy)])
    told = capsys.readouterr().err
    assert ended.value.code != 0
    assert "damaged" in told
    assert "Traceback" not in told

"""Commits in processes that are killed: run as a script, it makes one commit a line of its input, each in a child.

It imports everything once and then forks, since importing takes longer than the commit that is to be killed. It
never opens a store itself: the engine's threads would be missing in the children.

Input: a JSON object a line with `directory`, `shapes`, `way`, `add` and `remove` (N-Quads), and either `stage`
(the child kills itself when that stage is told) or `seconds` (it is killed so long after it started).
Output: a line "killed" or "done".
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from iuc_graph.commits import Intent, Replacement, Rulebook, Terms, Way, commit


def main() -> None:
    """Serve until the input ends."""
    rulebooks: dict[str, Rulebook] = {}
    _say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        rulebook = rulebooks.setdefault(order["shapes"], Rulebook(Path(order["shapes"])))
        # Both are read now, so that the time in the child is that of the commit.
        assert rulebook.gate.merge and rulebook.fingerprint
        _say(_one(order, rulebook))


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def _one(order: dict, rulebook: Rulebook) -> str:
    child = os.fork()
    if child == 0:
        try:
            _commit(order, rulebook)
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"failed: {error!r}\n")
            sys.stderr.flush()
            os._exit(1)
    if order.get("seconds") is not None:
        threading.Timer(order["seconds"], lambda: _kill(child)).start()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "done" if status == 0 else "failed"


def _kill(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return  # it was faster


def _commit(order: dict, rulebook: Rulebook) -> None:
    def tell(stage: str) -> None:
        if stage == order.get("stage"):
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)

    operation = Replacement(_quads(order["remove"]), _quads(order["add"]))
    terms = Terms(rulebook, Way(order["way"]), keep=3, tell=tell)
    commit(Path(order["directory"]), [operation], Intent("victim", "update", "to be killed"), terms)


def _quads(text: str) -> frozenset:
    return frozenset(parse(text, format=RdfFormat.N_QUADS))


if __name__ == "__main__":
    main()

"""`iuc-graph validate`: a broken rule in words, in the language asked for."""

from __future__ import annotations

import pytest

from iuc_graph.cli import main

RULE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix iuc: <https://w3id.org/iuc-graph/ontology#> .
<https://example.org/Small> a sh:NodeShape ; sh:targetClass iuc:Programme ; sh:property <https://example.org/Never> .
<https://example.org/Never> a sh:PropertyShape ; sh:path iuc:status ; sh:minCount 1 ;
    sh:message "The programme has no status. Add one."@en , "该项目计划没有状态。请补充。"@zh .
"""


def test_what_breaks_a_rule_is_told_in_the_language_asked_for(
    edited_project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    shapes = edited_project.project.shapes
    for file in shapes.rglob("*.ttl"):
        file.unlink()  # one rule that the data cannot keep is enough, and quick
    for folder in ("statements", "merge"):
        (shapes / folder / "rule.ttl").write_text(RULE, encoding="utf-8")
    monkeypatch.setattr("iuc_graph.project.find_project", lambda: edited_project.project)
    with pytest.raises(SystemExit) as ended:
        main(["validate", "--lang", "zh"])
    assert ended.value.code == 3
    told = capsys.readouterr().err
    assert "处违反规则，涉及 " in told
    assert "  - 该项目计划没有状态。请补充。\n      状态：尚无内容\n" in told
    assert "（programme/" in told
    assert "SELECT ?thing ?value" in told

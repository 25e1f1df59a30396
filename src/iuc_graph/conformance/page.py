"""A report as a page for people, in the style of the server's other pages."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final

from iuc_graph.conformance.expected import DEVIATIONS, Deviation
from iuc_graph.conformance.report import Group, Outcome, Report

_PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conformance – iuc_graph</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>Conformance with SPARQL 1.1</h1>
<p>The tests of the W3C, asked over HTTP of a server of iuc_graph $version with $engine, $started.
$passed passed, $failed failed, $expected failed as expected by a fault of the engine, $not_run were not run.
Of the tests of HTTP itself (protocol, graph store, service description), $http of $of_http passed.</p>
<p>Updates and requests to the graph store are sent, too, and what they leave behind is read back over HTTP. Only
operators may write here, of which the suite knows nothing: so requests that write carry a token in their
<code>Authorization</code> header. Texts that only have to be read as updates are tried (<code>dry-run=true</code>).
LOAD is read and then refused, on purpose, as SERVICE is in queries. A graph without triples counts as one that is not
there.</p>
<table>
<thead><tr><th>group</th><th>passed</th><th>failed</th><th>expected</th><th>not run</th><th>why not</th></tr></thead>
<tbody>
$groups
</tbody>
</table>
$failures
<h2>Expected failures</h2>
<p>Each comes from a fault of the engine that three lines show without this server. Once they no longer do, the tests
count as failed until the list is mended.</p>
$deviations
</main>
</body>
</html>
""")


def page(report: Report) -> str:
    """The report in HTML, without scripts, styles of its own, or anything from elsewhere."""
    total = report.total
    return _PAGE.substitute(
        version=escape(report.version),
        engine=escape(report.engine),
        started=escape(report.started),
        passed=total.passed,
        failed=total.failed,
        expected=total.expected,
        not_run=total.not_run,
        http=report.of_http.passed,
        of_http=report.of_http.size,
        groups="\n".join(map(_row, report.groups)),
        failures=_failures(report),
        deviations="\n".join(map(_deviation, DEVIATIONS)),
    )


def _row(group: Group) -> str:
    cells = (group.group, group.passed, group.failed, group.expected, group.not_run, "; ".join(group.reasons))
    return "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _failures(report: Report) -> str:
    failed = report.of(Outcome.FAILED)
    if not failed:
        return ""
    items = (f"<li>{escape(each.group)}/{escape(each.name)}: {escape(each.message)}</li>" for each in failed)
    return "<h2>Failures</h2>\n<ul>\n" + "\n".join(items) + "\n</ul>"


def _deviation(deviation: Deviation) -> str:
    lines = "\n".join(deviation.reproduction.lines)
    due = "\n".join(deviation.reproduction.due) or "no row"
    return (
        f"<h3>{escape(deviation.reason)}</h3>\n<pre>{escape(lines)}</pre>\n"
        f"<p>It should print: <code>{escape(due)}</code>. Tests: {escape(', '.join(deviation.tests))}.</p>"
    )

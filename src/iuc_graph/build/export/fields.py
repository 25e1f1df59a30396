"""How one field of a record is read back from a graph. A form lists the fields of a record with their readers.

A reader never complains: what it does not understand it leaves, and the comparison with the rebuilt graph
(verify.py) finds every statement that was left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from pyoxigraph import NamedNode

from iuc_graph.build.export.view import WRITTEN, View
from iuc_graph.build.iris import tail
from iuc_graph.build.writer import CHINESE, DESCRIPTION, LABEL, TYPE, iuc

Values = dict[str, object]
Read = Callable[[View, NamedNode], object]
Form = Mapping[str, Read]
MACHINE_MADE = iuc("machineMade")


def read(view: View, node: NamedNode, form: Form) -> Values:
    """The values of a record by field; absent ones are left out."""
    values = {name: reader(view, node) for name, reader in form.items()}
    return {name: value for name, value in values.items() if value is not None and value != []}


def read_all(view: View, nodes: Iterable[NamedNode], form: Form) -> list[Values]:
    """The values of several records of one form."""
    return [read(view, node, form) for node in nodes]


def term(name: str | NamedNode) -> NamedNode:
    """A predicate: one of our ontology by its name, or a foreign one."""
    return name if isinstance(name, NamedNode) else iuc(name)


def first(values: list[str]) -> str | None:
    """The only value of a field that takes one. A second value shows in the comparison as not exported."""
    return values[0] if values else None


def own_slug(_: View, node: NamedNode) -> object:
    """The slug of the node itself."""
    return tail(node.value).partition("/")[2]


def own_tail(_: View, node: NamedNode) -> object:
    """The IRI tail of the node itself."""
    return tail(node.value)


def many(name: str | NamedNode, kind: str = "") -> Read:
    """Slugs of the values of one kind; without a kind, IRI tails."""
    return lambda view, node: view.tails(node, term(name), kind)


def one(name: str | NamedNode, kind: str = "") -> Read:
    """Like `many`, for a field with one value."""
    return lambda view, node: first(view.tails(node, term(name), kind))


def plain(name: str | NamedNode) -> Read:
    """A text without language, or a partial date."""
    return lambda view, node: first(view.literals(node, term(name)))


def number(name: str) -> Read:
    """A number, at the precision of the graph."""
    return lambda view, node: _decimal(first(view.literals(node, iuc(name))))


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text is not None else None
    except InvalidOperation:
        return None


def addresses(name: NamedNode) -> Read:
    """IRIs outside our own."""
    return lambda view, node: [value.value for value in view.nodes(node, name)]


def text(name: NamedNode) -> Read:
    """A text in both languages. Whether its Chinese is machine-made is known for the node as a whole."""
    return lambda view, node: _text(
        first(view.literals(node, name, "en")), first(view.literals(node, name, CHINESE)), _made(view, node)
    )


def texts(name: str) -> Read:
    """Several texts in both languages, each English one with the Chinese that the book knows for it."""

    def reader(view: View, node: NamedNode) -> object:
        english, chinese = (view.literals(node, iuc(name), language) for language in ("en", CHINESE))
        return [_text(en, zh, {}) for en, zh in _paired(view, english, chinese)]

    return reader


def _text(en: str | None, zh: str | None, made: Values) -> Values | None:
    given = {"en": en, "zh": zh}
    values: Values = {language: value for language, value in given.items() if value is not None}
    return {**values, **made} if values else None


def _made(view: View, node: NamedNode) -> Values:
    return {} if CHINESE in view.literals(node, MACHINE_MADE) else {"zh_by": "source"}


def _paired(view: View, english: list[str], chinese: list[str]) -> Iterable[tuple[str | None, str | None]]:
    known = {en: sorted(view.behind.pairs.get(en, frozenset()) & set(chinese)) for en in english}
    sure = [(en, found[0]) for en, found in known.items() if found]
    taken = {zh for _, zh in sure}
    open_ = [en for en in english if not known[en]]
    rest = [zh for zh in chinese if zh not in taken]
    # Two texts may be one and the same in the other language: the graph holds it once, so it is repeated.
    longer = max(len(open_), len(rest))
    return [*sure, *zip(_filled(open_, english, longer), _filled(rest, chinese, longer), strict=True)]


def _filled(texts_: list[str], all_: list[str], length: int) -> list[str | None]:
    return [*texts_, *[all_[-1] if all_ else None] * (length - len(texts_))]


def records(name: str, form: Form) -> Read:
    """Records of nodes that this node points to."""
    return lambda view, node: read_all(view, view.nodes(node, iuc(name)), form)


def record(name: str, form: Form) -> Read:
    """Like `records`, for a field with one value."""
    return lambda view, node: next(iter(read_all(view, view.nodes(node, iuc(name)), form)), None)


def types(view: View, node: NamedNode, allowed: Iterable[str]) -> list[str]:
    """Names of the node's classes among the allowed ones, in their order."""
    found = set(view.nodes(node, TYPE))
    return [name for name in allowed if iuc(name) in found]


def type_among(*allowed: str) -> Read:
    """The class of the node, by its name in our ontology."""
    return lambda view, node: first(types(view, node, allowed))


def evidence(view: View, node: NamedNode) -> object:
    """Keys of the passages that state the node."""
    return view.evidence(node)


FIGURE: Form = {
    "measure": one("measure", "measure"),
    "unit": one("unit", "unit"),
    "value": number("value"),
    "lower": number("lowerBound"),
    "upper": number("upperBound"),
    "comparator": one("comparator", "comparator"),
    "date": plain("date"),
    "as_written": plain(WRITTEN),
    "stated_at": evidence,
}
PERIOD: Form = {
    "start": plain("start"),
    "end": plain("end"),
    "date": plain("date"),
    "basis": one("dateBasis", "date-basis"),
    "as_written": plain(WRITTEN),
    "stated_at": evidence,
}


def figures(view: View, node: NamedNode) -> object:
    """The stated numbers of a node."""
    return read_all(view, view.nodes(node, iuc("figure")), FIGURE)


def written(view: View, node: NamedNode) -> object:
    """The forms as the document writes them."""
    return view.literals(node, WRITTEN)


def wordings(view: View, node: NamedNode) -> object:
    """The wordings whose mappings the node points to."""
    known = view.behind.wordings
    names = {known[mapping] for mapping in view.tails(node, iuc("mapping")) if mapping in known}
    return sorted(names, key=lambda name: (name.casefold(), name))


DESCRIBED: Form = {
    "slug": own_slug,
    "title": text(LABEL),
    "summary": text(DESCRIPTION),
    "as_written": written,
    "figures": figures,
    "status": one("status", "status"),
    "wordings": wordings,
    "stated_at": evidence,
}
WORDED: Form = {
    **DESCRIBED,
    "names": many("names"),
    "concerns": many("concerns"),
    "sectors": many("targetsSector", "helix-sector"),
}

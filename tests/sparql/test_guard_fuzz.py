"""The guard beside the engine: both have to read every text alike, whatever it is made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from iuc_graph.errors import IucGraphError, QueryError
from iuc_graph.settings import Settings
from iuc_graph.sparql.guard import check
from iuc_graph.sparql.tokens import Kind, decode, tokenise

from ..attacks.corpus import disguises, innocent
from ..attacks.server import listening
from .engine import running_engine
from .grammar import queries

PREFIXES = {"ex": "https://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
SLOWLY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
LANES = [pytest.param(1, id="some"), pytest.param(30, id="many", marks=pytest.mark.slow_lane)]


@pytest.fixture(scope="module")
def engine():
    with running_engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def nobody():
    with listening() as listener:
        yield listener
        assert listener.calls == []


def passed(text):
    """What the guard says of a query, None where it does not let it through."""
    try:
        return check(text, Settings(), (), PREFIXES, managed=False)
    except QueryError:
        return None


SEPARATORS = (" ", "\n", "\t\r\n", "#\n", "# SERVICE <x:y> { ' \" < \\q\n", " #a\r#b\n")


def apart(tokens, source, choose):
    """The tokens as slices of the text, with something blank between each two where the engine takes it."""
    pieces = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        pieces.append(source.text[token.start : token.end])
        if following is None or not _together(token, following):
            blank = choose(SEPARATORS)
            pieces.append("\n" if _only_blanks(token, following) else blank)
    return "".join(pieces)


def _together(token, following):
    """Where something between would make another thing of them for the engine: `- 4` is no number for it."""
    signed = token.text in {"+", "-"} and following.kind is Kind.NUMBER
    return signed or (token.text, following.text) in {("<<", "("), (")", ">>")}


def _only_blanks(token, following):
    return following is not None and (token.text, following.text) in {("(", ")"), ("[", "]")}


def test_made_up_queries_are_read_as_they_were_made(engine):
    @settings(deadline=None, max_examples=100, suppress_health_check=SLOWLY)
    @given(queries, st.data())
    def each(words, data):
        text = "".join(word + data.draw(st.sampled_from(SEPARATORS)) for word in words)
        found = tokenise(decode(text))
        assert [token.text for token in found] == words

    each()


@pytest.mark.parametrize("lane", LANES)
def test_tokens_taken_apart_have_the_same_answer(engine, lane):
    @settings(deadline=None, max_examples=100 * lane, suppress_health_check=SLOWLY)
    @given(queries, st.data())
    def each(words, data):
        _same_apart(engine, " ".join(words), data)

    each()


@pytest.mark.parametrize("lane", LANES)
def test_tokens_of_real_queries_taken_apart_have_the_same_answer(engine, corpus, lane):
    @settings(deadline=None, max_examples=100 * lane, suppress_health_check=SLOWLY)
    @given(st.sampled_from(corpus), st.data())
    def each(text, data):
        _same_apart(engine, text, data)

    each()


def _same_apart(engine, text, data):
    found = passed(text)
    assume(found is not None and found.refusal is None and not found.volatile)
    source = found.source
    other = apart(tokenise(source), source, lambda items: data.draw(st.sampled_from(items)))
    verdict = engine.verdict(found.text, PREFIXES)
    again = passed(other)
    assert again is not None
    assert engine.verdict(again.text, PREFIXES) == verdict


@pytest.fixture(scope="module")
def corpus(shared_dir, repository):
    """Queries of the W3C's suite and of this project."""
    files = [
        *sorted((shared_dir / "w3c" / "sparql11").glob("*/*.rq")),
        *sorted((repository / "queries").glob("*.rq")),
    ]
    return [path.read_bytes().decode("utf-8", "replace") for path in files]


HIDDEN = re.compile(
    "service|silent|from|named|filter|having|by|load|values|select|exists|optional", re.IGNORECASE
)


def with_other_names(source, tokens):
    """The text with all that is no keyword, in the eyes of the guard, spoilt as a keyword; comments included."""
    pieces, end = [], 0
    for token in tokens:
        pieces += [_spoilt(source.text[end : token.start]), token.text if token.word else _spoilt(token.text)]
        end = token.end
    return "".join([*pieces, _spoilt(source.text[end:])])


def _spoilt(text):
    return HIDDEN.sub(lambda match: match[0][0] + "q" * (len(match[0]) - 1), text)


TRICKS = (
    "SERVICE {t} {{ ?s ?p ?o }}",
    "SERVICE",
    "ex:a.b.SERVICE {t} {{}}",
    "p:SERVICE {t} {{}}",
    "p:FROM {t}",
    "FILTERxsd:boolean(?o<'x>')",
    "xsd:boolean(?o<'x>')",
    "FILTER(?o<'x>') SERVICE {t} {{}} #')\n",
    "FILTER(1<2&&3>2)",
    "FROM {t}",
    "FROM NAMED {t}",
    "PREFIX p: <http://h:80>",
    "PREFIX q: <http://h/#>",
    "PREFIX FILTERxsd: <x:>",
    "PREFIX : <http://[::1]>",
    "BASE <http://h:80>",
    "VALUES ?x {{ 1 2 }}",
    "{{ SELECT * {{ ?s ?p ?o }} }}",
    "<<( ?s ?p ?o )>>",
    "'@en--ltr",
    "q:SERVICEex:b\\#c\\#d",
    "<",
    "<=",
    "<<",
    ">",
    "'",
    '"',
    "'''",
    "#",
    "\n",
    "\r",
    "\\",
    "\\u0027",
    "\\u0053ERVICE",
    "\\u003c",
    "\\u0023",
    ".",
    "..",
    ":",
    "-",
    "?",
    "(",
    ")",
    "{{",
    "}}",
    "a",
    "1",
    "e5",
    "true",
    "\ufffd",
    "\U00010000",
    "\xa0",
    "%41",
    "_:a",
)
"""What a text is changed with."""


def changed(text, target, data):
    """A text with some of its parts taken out, glued together, or something put between."""
    for _ in range(data.draw(st.integers(0, 4))):
        spaces = [match.start() for match in re.finditer(r"\s|\b", text)] or [0]
        at = data.draw(st.sampled_from(spaces))
        way = data.draw(st.integers(0, 5))
        if way == 0:
            text = text[:at] + text[at:].lstrip()
        elif way == 1:
            text = text[:at] + text[at + data.draw(st.integers(1, 8)) :]
        else:
            text = text[:at] + data.draw(st.sampled_from(TRICKS)).format(t=target) + text[at:]
    return text


@pytest.mark.parametrize("lane", LANES)
def test_what_the_guard_takes_for_a_name_or_a_string_is_one_for_the_engine(engine, corpus, nobody, lane):
    target = f"<{nobody.address}>"
    hostile = st.sampled_from([*disguises(target).values(), *innocent(target).values()])

    @settings(deadline=None, max_examples=400 * lane, suppress_health_check=SLOWLY)
    @given(st.one_of(hostile, hostile, st.sampled_from(corpus)), st.data())
    def each(text, data):
        _reads_alike(engine, changed(text, target, data), nobody)

    each()


def test_every_trick_alone_is_read_alike(engine, nobody):
    """Without chance: each trick at each place of a query."""
    target = f"<{nobody.address}>"
    base = "PREFIX p: <http://h:80> SELECT * { ?s ?p ?o . ?s ex:p0 ex:a FILTER(?o = 1) }"
    for match in re.finditer(r"\s|\b", base):
        for trick in TRICKS:
            _reads_alike(
                engine, base[: match.start()] + trick.format(t=target) + base[match.start() :], nobody
            )


def _reads_alike(engine, text, nobody):
    found = passed(text)
    if found is None:
        return
    if found.refusal is not None:
        again = passed(found.harmless)
        assert again is not None
        assert again.refusal is None
        assert len(found.harmless) == len(found.text)
        text, found = found.harmless, again
    verdict = engine.verdict(found.text, PREFIXES)[0]
    assert verdict != "called"
    assert nobody.calls == []
    spoilt = with_other_names(found.source, tokenise(found.source))
    known = {_spoilt(prefix): iri for prefix, iri in PREFIXES.items()}
    assert (engine.verdict(spoilt, known)[0] == "syntax") == (verdict == "syntax")


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from("{}()[]<>|&!=+-*/^?$:.;,@_%\\\"'#\n\r \t\xa0aAeEuU09城\ufffd")), st.booleans())
def test_any_text_at_all_is_passed_or_told_about(text, query):
    try:
        check(f"ASK {{ {text} }}" if query else text, Settings(), (), PREFIXES, managed=False)
    except IucGraphError as error:
        assert str(error)

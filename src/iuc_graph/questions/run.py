"""A question with its values, ready to be asked; and asking it of whatever can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iuc_graph.names import NameIndex
from iuc_graph.questions.collection import Question
from iuc_graph.questions.parameters import bind
from iuc_graph.sparql.rows import Reader, Table, Term
from iuc_graph.store.contract import Query


@dataclass(frozen=True)
class Prepared:
    """The text of a question, which is never changed, and the terms to bind its variables to."""

    text: str
    substitutions: Mapping[str, Term]

    def query(self, format_: str = "json") -> Query:
        """The same for a store or a pool of workers; `format_` is one of the store's formats for bindings."""
        terms = {name: str(term) for name, term in self.substitutions.items()}
        return Query(self.text, format_, substitutions=terms)


def prepare(question: Question, values: Mapping[str, str], names: NameIndex) -> Prepared:
    """Bind the values to the question. Raises QuestionError as `bind` says."""
    return Prepared(question.text, bind(question, values, names))


def answer(reader: Reader, prepared: Prepared) -> Table:
    """Ask a reader. Raises QueryError or StoreError."""
    return reader.select(prepared.text, prepared.substitutions)


def ask(reader: Reader, question: Question, values: Mapping[str, str], names: NameIndex) -> Table:
    """The answer to a question, from whatever can be read: a store, the workers of a server, an endpoint elsewhere.

    `names` is the resolver for what is read. Raises as `bind` and `Reader.select` do.
    """
    return answer(reader, prepare(question, values, names))

"""How an address names a document."""

from __future__ import annotations

import pytest

from iuc_graph.linked.addresses import FORMS, HTML, TURTLE, document_tail, split, tail_of


@pytest.mark.parametrize(
    "tail", ["id/place/mannheim", "id/place/st.gallen", "id/place/x.ttl", "scheme/themes", "ontology/0.1.0"]
)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.extension)
def test_a_document_s_address_leads_back_to_its_thing_whatever_dots_that_has(tail, form):
    assert split(document_tail(tail, form).removeprefix("doc/")) == (tail, form)


def test_what_is_no_extension_of_ours_belongs_to_the_name():
    assert split("id/place/st.gallen") == ("id/place/st.gallen", None)
    assert split(".ttl") == (".ttl", None)
    assert split("x.html") == ("x", HTML)
    assert split("x.html.ttl") == ("x.html", TURTLE)


def test_only_addresses_of_ours_have_a_tail_and_fragments_do_not_belong_to_it():
    assert tail_of("https://w3id.org/iuc-graph/ontology#City") == "ontology"
    assert tail_of("https://w3id.org/iuc-graphs/x") is None
    assert tail_of("https://schema.org/City") is None

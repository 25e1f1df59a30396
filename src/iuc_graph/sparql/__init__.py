"""The SPARQL 1.1 protocol, read side: request, negotiation, tokens, guard, dataset, answer."""

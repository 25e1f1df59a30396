"""Records and vocabularies become quads with stable IRIs, each in the graph it belongs to."""

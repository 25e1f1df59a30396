"""Which cities share what: the incidence of places and things, the finder that asks it, and the network of cooperation.

Attribution, themes and evidence are those of the saved questions; the property tests hold the two together.
"""

"""Where quads live: generations on disk, and the contract that every store keeps. No domain in here."""

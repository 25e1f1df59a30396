"""Addresses as linked data: which document tells of a thing, what stands in it, and what became of old addresses."""

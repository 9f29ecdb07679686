"""Refitting the constants of the location model on corpora with known positions."""

"""Measuring geomap against corpora with known answers."""

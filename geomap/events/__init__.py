"""Reports to events: what happened, when, to whom and where, with every field traced to its words."""

from __future__ import annotations

from geomap.events.extraction import extract, extract_events
from geomap.events.merge import merge_events, split_events

__all__ = ["extract", "extract_events", "merge_events", "split_events"]

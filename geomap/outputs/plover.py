"""PLOVER's event type and mode beside ACLED's sub-event type."""

from __future__ import annotations

#: Type and, behind a colon, mode, where one sub-event type settles it.
PLOVER: dict[str, str] = {
    "Air/drone strike": "ASSAULT:aerial",
    "Shelling/artillery/missile attack": "ASSAULT:heavy-weapons",
    "Remote explosive/landmine/IED": "ASSAULT:explosives",
    "Suicide bomb": "ASSAULT:suicide-attack",
    "Grenade": "ASSAULT:explosives",
    "Chemical weapon": "ASSAULT:unconventional",
    "Armed clash": "ASSAULT",
    "Government regains territory": "ASSAULT",
    "Non-state actor overtakes territory": "ASSAULT",
    "Attack": "ASSAULT",
    "Sexual violence": "ASSAULT:sexual",
    "Abduction/forced disappearance": "ASSAULT:abduct",
    "Mob violence": "ASSAULT",
    "Violent demonstration": "PROTEST:riot",
    "Peaceful protest": "PROTEST:demo",
    "Protest with intervention": "PROTEST:demo",
    "Excessive force against protesters": "ASSAULT:crowd-control",
    "Arrests": "COERCE:arrest",
    "Looting/property destruction": "COERCE:seize",
    "Agreement": "AGREE",
    "Headquarters or base established": "MOBILIZE",
}


def plover_of(sub_event_type: str) -> str:
    """Return PLOVER's type, with its mode where settled; empty for what PLOVER has no type for.

    Examples
    --------
    >>> plover_of("Air/drone strike"), plover_of("Other")
    ('ASSAULT:aerial', '')
    """
    return PLOVER.get(sub_event_type, "")

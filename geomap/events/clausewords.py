"""Wordings that say what a clause is: a relative one, what came before the news, or no fight at all."""

from __future__ import annotations

import re

from geomap.events.tokens import AnyCase, Guarded

#: A relative clause up to its event word.
RELATIVE = re.compile(r",\s+(?:in\s+|on\s+)?(?:where|who|which|whose|when)\b[^,;]*$")
#: Battles that are played.
_STAGED = AnyCase(
    r"\b(?:mock|simulated|drills|anti-piracy\s+drill|(?:military|naval|annual|joint|live-fire|field|training)\s+exercises?|war\s?games|rehears\w+"
    r"|re-?enact\w+|striker|midfielder|goalkeeper|half-?time|semi-?finals?|premier\s+league|world\s+cup|championship|bout|innings|wickets?"
    r"|quarterback|goalless|penalty\s+(?:area|box|kick)|home\s+side|(?:captured|won|lost|defended|retained)\s+(?:the|a|his|her|their)\s+(?:\w+\s+)?title|title\s+race|points\s+down|touchdowns?|grand\s+slam|grand\s+prix|heavyweight|de-?mining\s+course"
    r"|video\s?games?|box\s+office|premiere|screenplay|chess|live-fire|manoeuvres|maneuvers|cleared?\s+of\s+mines|clearing\s+\w+(?:\s+\w+)?\s+of\s+mines"
    r"|mine\s+clearance)\b"
)
#: "Had the bomb gone off, it would have killed dozens".
UNREAL = re.compile(r"[\"“]?Had\s[^.;]{3,80}\b(?:would|could|might)\b")
#: "Lit candles to remember the 2002 bombing": up to the event word.
_REMEMBERED = AnyCase(
    r"\b(?:remember(?:ed|ing|s)?|commemorat(?:ed|ing|es?)|mark(?:ed|ing|s)?|honou?r(?:ed|ing|s)?|in\s+memory\s+of)\s+(?:the\s+)?"
    r"(?:[\w’'-]+\s+){0,4}?(?:19|20)\d\d\b"
)
REMEMBERED = Guarded(_REMEMBERED, re.compile(r"remember|commemorat|mark(?:ed|ing|s)?$|honou?r|memory$").match)
STAGED = Guarded(
    _STAGED,
    re.compile(
        r"mock$|simulated$|drills?$|exercises?$|war|rehears|re|striker$|midfielder$|goalkeeper$|half|semi|premier$|world$|championship$"
        r"|bout$|innings$|wickets?$|quarterback|goalless|penalty$|home$|captured$|won$|lost$|defended$|retained$|title$|points$|touchdown|grand$|heavyweight|de|video|box$|premiere$|screenplay$|chess$"
        r"|live|manoeuvres$|maneuvers$|cleared?$|clearing$|mine$"
    ).match,
)
_ACCIDENT = AnyCase(
    r"\b(?:earthquake|quake|flood\w*|landslides?|mudslides?|storms?|cyclone|hurricane|typhoon|tornado|avalanche|drown\w*"
    r"|crash(?:ed|es)?|collision|derail\w*|collaps\w*|cholera|ebola|measles|virus|malaria|meningitis|influenza|flu|epidemic|disease|overdose|infected|wildfires?|lightning|stampede|famine"
    r"|drought|road\s+accident|car\s+accident|capsiz\w*|shipwreck\w*|heat\s?wave)\b"
)
#: What nobody did.
ACCIDENT = Guarded(
    _ACCIDENT,
    re.compile(
        r"earthquake|quake|flood|landslide|mudslide|storm|cyclone|hurricane|typhoon|tornado|avalanche|drown|crash|collision|derail"
        r"|collaps|cholera|ebola|measles|virus|malaria|meningitis|influenza|flu$|epidemic|disease|overdose|infected|wildfire|lightning|stampede|famine|drought|accident|capsiz|shipwreck|heat"
    ).match,
)
#: "Two more died of their wounds on Wednesday": not the day it happened.
LATE_DEATH = re.compile(
    r"\b(?:died|succumbed)\s+(?:of|from|to|after)\s+(?:his|her|their)\s+(?:\w+\s+)?(?:wounds|injuries)\b(?:\s+(?:on|late|early)){0,2}\s+$",
    re.I,
)
#: A first half that tells what came before: "After gunmen killed a priest in X, ...".
OPENS_BEFORE = re.compile(r"[\"“]?(?:\w+\s+){0,3}?(?:After|after|When|While|As|Following)\s")
#: What happened some hours before or after the news is another deed, unless it befell those just spoken of.
HOURS_AFTER = re.compile(
    r"\b(?:hours?|days?|weeks?|minutes?)\s+(?:after|before)\s+(?!(?:he|she|they|it|him|her|them|his|their|its|being|the|that|this|these|those)\b)",
    re.I,
)

"""Wordings that say what a clause is: a relative one, what came before the news, or no fight at all."""

from __future__ import annotations

import re

#: A relative clause up to its event word.
RELATIVE = re.compile(r",\s+(?:in\s+|on\s+)?(?:where|who|which|whose|when)\b[^,;]*$")
#: Battles that are played.
STAGED = re.compile(
    r"\b(?:mock|simulated|drills|anti-piracy\s+drill|(?:military|naval|annual|joint|live-fire|field|training)\s+exercises?|war\s?games|rehears\w+"
    r"|re-?enact\w+|striker|midfielder|goalkeeper|half-?time|semi-?finals?|premier\s+league|world\s+cup|championship|bout|innings|wickets?"
    r"|quarterback|goalless|penalty\s+(?:area|box|kick)|home\s+side|visitors['’]\s+goal|title\s+race|grand\s+slam|grand\s+prix|heavyweight|de-?mining\s+course"
    r"|video\s?games?|box\s+office|premiere|screenplay|chess|live-fire|manoeuvres|maneuvers|cleared?\s+of\s+mines|clearing\s+\w+(?:\s+\w+)?\s+of\s+mines"
    r"|mine\s+clearance)\b",
    re.I,
)
#: What is attacked, hit or blown up in a manner of speaking: with nothing of ARMED beside it, no blood is shed.
FIGURATIVE = re.compile(
    r"\b(?:(?:wave|storm|barrage|hail|chorus)\s+of\s+(?:criticism|protests?|complaints|questions|abuse)|criticism|criticis\w+|inflation|shares|stocks?\s+(?:exchange|market)"
    r"|investors|short\s+sellers?|lenders?|shareholders?|the\s+stock|stocks|applause|orchestra|audience|brokers?|currency|interest\s+rates?|(?:bill|budget|reforms?|motion|amendment)\s+(?:survived|in\s+parliament)|monetary\s+fund|world\s+bank|tax(?:es)?\s+(?:plan|cuts?|bill)|policies"
    r"|policy|tariffs?|strikers|walkout|wages?|budget|\d-\d(?=[\s.,])|senate|speculators?|pay\s+(?:rise|dispute)|(?:talks|negotiations|deal|row|scandal|tempers|dispute|debate|economy|prices?|demand)\s+(?:\w+\s+){0,4}?(?:blew\s+up|exploded|erupted|collapsed)"
    r"|parliament|congress(?!m)|senate|(?:minister|premier|president|chancellor|bank|company|firm|airline|broadcaster|regulator)\s+(?:\w+\s+)?(?:came|comes)\s+under"
    r"|verbal\w*|rhetoric|lawsuits?|newspaper\s+column|editorials?|on\s+television|polls?|election\s+campaign|voters|opposition\s+leaders?\s+(?:attacked|hit|assaulted)|album|novel|premature|patients|fans|visitors|relegation|hat-?trick|equali[sz]er|stoppage\s+time|match|goal|coach|league|tournament|champions?)\b",
    re.I,
)
#: What nobody meant: "burned down after a short circuit".
MISHAP = re.compile(
    r"\b(?:short[\s-]circuit|electrical\s+fault|gas\s+(?:leak|canister|bottle|main|explosion|blast)|burst\s+ty(?:re|res)|tyre\s+burst|accidental(?:ly)?|by\s+accident|an\s+accident"
    r"|technical\s+(?:fault|failure)|boiler|fireworks?\s+(?:factory|depot|warehouse)|matador|bullfight\w*|coal\s+mine)\b",
    re.I,
)
DELIBERATE = re.compile(
    r"\b(?:bomb\w*|explosives?|gunm[ae]n|rebels?|militants?|guerrillas?|attack\w*|arson\w*|sabotag\w*|deliberate\w*)\b",
    re.I,
)
#: "Had the bomb gone off, it would have killed dozens".
UNREAL = re.compile(r"[\"“]?Had\s[^.;]{3,80}\b(?:would|could|might)\b")
#: Words that tell of an attack only beside somebody or something armed: rain strikes, parties clash, doctors fight.
WEAK = frozenset("hit struck fought battled battling clashed clashing ambushed assaulted harassed engaged".split())
#: What makes an attack one in earnest.
ARMED = re.compile(
    r"\b(?:gun\w*|bomb(?!shell|ast)\w*|explosiv\w*|dynamit\w*|grenades?|rockets?|missiles?|mortars?|shell(?:s|ed|ing)|rifles?|machine-?\s?gun\w*|bullets?|armed|troops|soldiers?|rebels?"
    r"|guerrillas?|militants?|terroris\w+|insurgents?|subversives?|commandos?|police(?:men|man)?|army|military|air\s?force|kill\w*|wound\w*|injur\w*|dead|died|shot|murder\w*|assassinat\w*"
    r"|tribes?\w*|clans?|gangs?|factions?|militia\w*|fighters?|herders?|traffickers?|mobs?|rioters|protesters|demonstrators|youths|patrols?|convoys?|checkpoint|barracks|garrison|frontline|forces|marines|artillery|warships?|navy|attackers?|assailants?"
    r"|kidnap\w*|abduct\w*|hostages?|stabb\w*|arson|ablaze|torched|burn(?:ed|t)|device|masked|hooded|bandits|jihadi\w*|warplanes?|drones?|airstrikes?|raped)\b",
    re.I,
)
#: "Two more died of their wounds on Wednesday": not the day it happened.
LATE_DEATH = re.compile(
    r"\b(?:died|succumbed)\s+(?:of|from|to|after)\s+(?:his|her|their)\s+(?:\w+\s+)?(?:wounds|injuries)\b(?:\s+(?:on|late|early)){0,2}\s+$",
    re.I,
)
#: A first half that tells what came before: "After gunmen killed a priest in X, ...".
OPENS_BEFORE = re.compile(r"[\"“]?(?:\w+\s+){0,3}?(?:After|after|When|While|As|Following)\s")

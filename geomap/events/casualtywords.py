"""The words for people, their number and what befell them, as parts of patterns."""

from __future__ import annotations

import re

from geomap.events.figurewords import VAGUE_COUNTS
from geomap.events.numbers import NUMBER

VAGUE = "|".join(sorted((re.escape(word).replace(r"\ ", r"\s+") for word in VAGUE_COUNTS), key=len, reverse=True))
QUALIFIER = (
    r"at\s+least|no\s+fewer\s+than|no\s+less\s+than|not\s+less\s+than|more\s+than|over|upwards\s+of|up\s+to"
    r"|as\s+many\s+as|at\s+most|no\s+more\s+than|fewer\s+than|less\s+than|under|nearly|almost|close\s+to|about"
    r"|around|approximately|roughly|some|an\s+estimated|estimated|a\s+total\s+of|another|a\s+further|additional"
    r"|an\s+additional|a\s+(?:family|crew|group|party)\s+of|all|the|other|his|her|their|its"
)
ONE_MORE = (
    r"(?:another|an?\s+(?:second|third|fourth))(?=\s+(?:(?:was|were|is)\s+)?(?:killed|injured|wounded|hurt|died)\b)"
)
COUNT = rf"(?:{NUMBER}\+?|{VAGUE}|{ONE_MORE})"
QUANTITY = (
    rf"(?:(?:{QUALIFIER})\s+){{0,2}}"
    rf"(?:between\s+{NUMBER}\s+and\s+{NUMBER}|{NUMBER}\s*(?:-|–|to|or)\s*{NUMBER}|{COUNT}|no(?=\s))"
    r"(?:\s*\(\d{1,5}\))?"
)
SINGLE = r"(?:an?|one)"
PEOPLE = (
    r"(?:people|persons?|civilians?|noncombatants?|militants?|fighters?|terrorists?|soldiers?|troops|servicem[ae]n"
    r"|policem[ae]n|policewom[ae]n|police|officers?|rebels?|insurgents?|gunm[ae]n|guerrillas?|members?|villagers?"
    r"|wom[ae]n|m[ae]n|boys?|girls?|child(?:ren)?|babies|infants?|others|peasants?|students?|teachers?|pupils?"
    r"|protest[eo]rs?|demonstrators?|rioters?|pirates?|robbers?|attackers?|assailants?|bandits?|crew(?:\s?members?|\s?m[ae]n)?|seafarers?|sailors?|fisherm[ae]n|journalists?|reporters?|doctors?|medics?|nurses?|commanders?"
    r"|leaders?|operatives?|jihadi(?:st)?s?|extremists?|subversives?|passengers?|worshipp?ers?|personnel|guards?"
    r"|workers?|farmers?|herders?|pastoralists?|refugees?|residents?|bystanders?|victims?|combatants?|paramilitar(?:y|ies)"
    r"|constables?|sergeants?|lieutenants?|captains?|corporals?|colonels?|schoolteachers?|ministers?|activists?|politicians?|lawyers?|officials?|council(?:l?ors?|m[ae]n)|candidates?|engineers?|miners?|mayors?|bodyguards?"
    r"|shopkeepers?|lawmakers?|senators?|deput(?:y|ies)|judges?|prosecutors?|bishops?|nuns?|monks?|imams?|clerics?|elders?"
    r"|relatives?|tourists?|foreigners?|nationals?|volunteers?|staff|employees?|mercenar(?:y|ies)|conscripts?|recruits?"
    r"|cadets?|marines|rangers?|gendarmes?|dissidents?|separatists?|suspects?|brothers?|sisters?|sons?|daughters?|classmates?"
    r"|businessm[ae]n|citizens|fighter|agents?|shoppers?|motorists?|cyclists?|mourners?|voters?|settlers?|inmates?"
    r"|militiam[ae]n|hostages?|prisoners?|detainees?|migrants?|merchants?|traders?|drivers?|priests?|pilgrims?"
    r"|shepherds?|khw?awarij|khwarij|vendors?|porters?|bakers?|pastors?|housewi(?:fe|ves)|grandmothers?|mothers?|fathers?|famil(?:y|ies)|toddlers?|teenagers?|youths?|nomads?|loggers?|beekeepers?|technicians?|electricians?|firefighters?|rescuers?|paramedics?|aid\s+workers?|customers?|guests?|diners?|commuters?|revell?ers?|pensioners?|sailors?|airmen|infantrymen|peacekeepers?|blue\s+helmets|contractors?|adults?|bombers?|locals|natives|hunters|tribesm[ae]n|clergym[ae]n"
    r"|\d{1,2}-year-olds?|passers-?by|newborns?|labou?rers?|minors?|ranchers?|hooded\s+men"
    r"|Palestinians?|Israelis?|Americans?|Russians?|Ukrainians?|Syrians?|Iraqis?|Afghans?|Kurds?|Turks?"
    r"|Nigerians?|Somalis?|Kenyans?|Ethiopians?|Yemenis?|Saudis?|Houthis?|Rohingyas?|Christians?|Muslims?)"
)
ROLE = (
    r"(?:governor|mayor|commander|leader|chief|driver|judge|priest|imam|minister|captain|bomber|attacker|wife|husband|son|daughter|mother"
    r"|father|brother|sister|nephew|niece|cousin|uncle|aunt|chauffeur|bodyguard|escort|gunman|assailant|policeman|watchman|pilot"
    r"|ambassador|senator|deputy|lawyer|prosecutor|journalist|bishop|pastor|teacher|rector|hostage|candidate)"
)
#: Words between a number and the people counted: never across a clause. In capitals only whole texts in
#: capitals use these words, so "IS fighters" stays in one piece.
FILL = (
    r"(?:(?!(?-i:and|or|were|was|in|on|at|by|of|who|when|after|is|are|had|have|has|that|dead|as|to"
    r"|AND|WERE|WAS|ON|AT|BY|OF|WHO|WHEN|AFTER|HAD|HAVE|HAS|THAT|DEAD)\b)(?:(?:[A-Z]\.){2,}|[\w’'/-]+(?:\.\w+)*)\s+){0,5}?"
)
ONE = rf"(?:{SINGLE}\s+{FILL}{PEOPLE}(?!\s+of\s+(?:\d|two|three|four|five|six|seven|eight|nine|ten))|(?:the|its|his|her|their)\s+(?:[\w’'-]+\s+){{0,2}}?{ROLE}(?:\s+of\s+(?-i:[A-Z])[\w’'-]+(?=,?\s+and\s))?)\b"
OF_THEIR = r"(?:\s+of\s+(?:its|their|the|his|her|our)(?=\s))?"
OF_GROUP = r"(?:\s+(?:of|from)\s+(?:the\s+)?(?-i:[A-Z])[\w’'.-]*(?:\s+(?-i:[A-Z])[\w’'.-]*){0,4}(?=,?\s+and\s))?"
COUNTED = rf"{QUANTITY}{OF_THEIR}\s+[\"“]?{FILL}{PEOPLE}\b{OF_GROUP}"
GROUP = rf"(?:{COUNTED}|{ONE}|{QUANTITY})"
MORE = rf"(?:{COUNTED}|{ONE})"
LIST = rf"[\"“‘']?{GROUP}(?:(?:,\s+{MORE}){{0,4}},?\s+and\s+(?:injur\w+\s+|wound\w+\s+)?{MORE})?"
KILL_VERB = (
    r"(?:killed|killing|kills|kill|slain|slay(?:ing|s)?|massacre[ds]?|massacring|murder(?:ed|ing|s)?|execute[ds]?|executing"
    r"|slaughter(?:ed|ing|s)?|butchered|behead(?:ed|ing|s)?|lynch(?:ed|ing)?|(?:shot|shooting|shoots?)\s+dead|gun(?:ned|ning|s)?\s+down|assassinated|eliminated|mow(?:ed|s)?\s+down|wip(?:ed|ing)\s+out|fatally\s+(?:shot|stabbed)|(?:slit(?:ting)?|cut(?:ting)?)\s+the\s+throats?\s+of"
    r"|neutrali[sz]ed|(?:claim(?:ed|s|ing)|took|taking|cost(?:ing)?)\s+the\s+li(?:ves|fe)\s+of|(?:hacked|beat|stabbed|clubbed|burned|burnt|stoned)\s+to\s+death|martyred)"
)
HURT_VERB = r"(?:injured|injuring|injures?|wounded|wounding|wounds?|hurt|hurting|maimed|maiming)"
#: Verbs as headlines have them: "Gunmen kill four"; behind "to" or "could" they tell of nothing done.
BARE = frozenset("kill slay massacre murder execute slaughter behead gun mow shoot lynch injure wound hurt".split())
AUX = (
    r"(?:\s+(?:\w+ing|in|at|near|aboard|inside|outside)(?:\s+(?!(?:who|which|that|where|and|but|after|when|while|was|were|killed|wounded|injured)\b)"
    r"[\w’'-]+){1,8}?(?=\s+(?:was|were|have\s+been|has\s+been|had\s+been|died|perished|lost)\s))?"
    r"(?:\s+(?:of|from)\s+(?:the\s+)?(?-i:[A-Z])[\w’'.-]*(?:\s+(?-i:[A-Z])[\w’'.-]*){0,4}(?=\s+(?:was|were|had|have|has|died|is|are)\b))?"
    r"(?:,?\s+(?:including|among\s+them|mostly|(?:most|many|some|all|half|several)\s+of\s+them)\s+[^,.;]{1,60},"
    r"|,\s+[^,.;]{1,40}\s+among\s+(?:them|whom),|\s+of\s+(?:one|a|the\s+same|his|her|their)\s+(?:\w+\s+)?(?:famil(?:y|ies)|household|clan|patrol|crew|unit)\b"
    r"|\s+of\s+(?:[\w’'-]+\s+){0,2}?[\w’'-]+(?=\s+(?:was|were|died)\b))?"
    r"(?:\s+of\s+(?:them|whom|(?:the|its|their|his)\s+(?:\w+\s+){1,2}?)(?=\s*were|\s*was|\s*killed|\s*died))?"
    r"(?:\s+(?:who\s+)?(?:were|was|are|is|had|have|has|been|be|being|reportedly|reported|allegedly|confirmed|feared|also"
    r"|to\s+have|believed|later|either|left|found|(?:(?<=was\s)|(?<=were\s)|(?<=been\s))shot\s+and|(?!fatally|mortally)\w+ly))*"
)
DEAD = (
    r"(?:killed|dead|died|slain|slaughtered|butchered|massacred|murdered|executed|beheaded|assassinated|shot\s+dead|gunned\s+down|perished|sent\s+to\s+hell|lost\s+(?:their\s+lives|his\s+life|her\s+life)|dies?|lynched|martyred|embraced\s+martyrdom|(?:mowed|cut)\s+down|decapitated|put\s+to\s+death|passed\s+away|succumbed\s+to\s+(?:\w+\s+){1,3}(?:wounds|injuries|burns)"
    r"|fatally\s+(?:wounded|injured|shot|stabbed|hit)|mortally\s+wounded|fell\s+in\s+(?:the\s+)?(?:combat|battle|fighting|action|clash(?:es)?)"
    r"|(?:hacked|beaten|stabbed|clubbed|burn(?:ed|t)|stoned|crushed|shot|strangled|bled|knifed|bludgeoned)\s+to\s+death|burn(?:ed|t)\s+alive)"
)
HURT = r"(?:injured|wounded|hurt|maimed|hospitali[sz]ed|(?:taken|rushed|admitted|brought)\s+to\s+(?:a\s+|the\s+)?hospital\s+with|(?:sustained|suffered|received)\s+(?:\w+\s+){0,2}(?:injuries|wounds|burns))"

"""Who acted and who was acted upon in each event of a report."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from geomap.events.actors import ActorMention, role_of
from geomap.events.clauses import Clause
from geomap.events.coreference import Cluster
from geomap.events.reportreading import Reading

Roles = tuple[list[ActorMention], list[ActorMention]]

#: What people without arms do; elsewhere they are never the ones who act.
_CROWDS = frozenset(("protest", "riot", "killing", "looting"))
#: Clauses above a list in which its actor is looked for, and events whose actor may be taken over.
_LOOK_BACK, _MOST_EVENTS = 12, 60


class Parties:
    """The parties of a report's events; every clause is read once."""

    def __init__(self, reading: Reading, clusters: Sequence[Cluster]) -> None:
        self._text = reading.report.text
        self._above = [clause for clause in reading.clauses if not clause.sentence.bullet]
        self._above_starts = [clause.start for clause in self._above]
        self._clusters = clusters
        self._read: dict[int, Roles] = {}

    def of(self, cluster: Cluster) -> Roles:
        """Return who acted and who was acted upon in one event.

        A list takes both from the lines above it. An event whose words name no actor takes the one that all
        other events of its type in the report name, unless their targets differ.
        """
        agents, targets = self._roles(cluster.clauses)
        if cluster.bullet and not (agents and targets):
            end = bisect_left(self._above_starts, cluster.clauses[0].start)
            for clause in reversed(self._above[max(0, end - _LOOK_BACK) : end]):
                above = self._roles([clause])
                agents, targets = agents or above[0], targets or above[1]
                if agents and targets:
                    break
        if cluster.kind.family not in _CROWDS:
            agents = [
                mention for mention in agents if mention.actor.kind != "civilians" or mention.actor.name == "protesters"
            ]
        targets = self._without_spared(targets, cluster)
        hit = {mention.actor.name for mention in targets if not mention.actor.generic}
        return _named_first(agents or self._shared_agents(cluster, hit)), _named_first(targets)

    def _roles(self, clauses: Sequence[Clause]) -> Roles:
        agents: list[ActorMention] = []
        targets: list[ActorMention] = []
        for clause in clauses:
            if id(clause) not in self._read:
                roles = [(m, role_of(self._text, m, clause.start, clause.end)) for m in clause.actors]
                self._read[id(clause)] = (
                    [mention for mention, role in roles if role == "agent"],
                    [mention for mention, role in roles if role == "target"],
                )
            agents += self._read[id(clause)][0]
            targets += self._read[id(clause)][1]
        return agents, targets

    def _shared_agents(self, cluster: Cluster, hit: set[str]) -> list[ActorMention]:
        found: list[list[ActorMention]] = []
        for other in self._clusters[:_MOST_EVENTS]:
            if other is cluster or other.kind.family != cluster.kind.family:
                continue
            agents, targets = self._roles(other.clauses)
            if agents and (not hit or hit & {mention.actor.name for mention in targets}):
                found.append(agents)
        names = {frozenset(mention.actor.name for mention in agents) for agents in found}
        return found[0] if len(names) == 1 else []

    def _without_spared(self, targets: list[ActorMention], cluster: Cluster) -> list[ActorMention]:
        """Drop the civilians of "no civilians were killed"."""
        kept: list[ActorMention] = []
        for mention in targets:
            before = self._text[max(cluster.clauses[0].start, mention.start - 14) : mention.start].lower().split()
            if "no" not in before[-2:]:
                kept.append(mention)
        return kept


def _named_first(mentions: list[ActorMention]) -> list[ActorMention]:
    """Drop "militants" beside "al-Shabaab": the name says it better."""
    named = {mention.actor.kind for mention in mentions if not mention.actor.generic}
    return [m for m in mentions if not (m.actor.generic and m.actor.kind in named and m.actor.kind != "civilians")]

"""How often each rule spoke, how often somebody went on against it, and whether harm came: for the monthly review.

A finding counts once for each session and gate in which it ever blocked, however often the gate was asked; a prompt
counts each time it opened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef
from django.utils import timezone

from reprieve.chart.models import AdverseEvent, GateOverride, GateRecord, Order, PromptAnswer, PromptEntry, Session
from reprieve.therapy.decisions import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLoad:
    """One rule in one month. overridden: of the findings; answered: of the prompts. worst_grade: 0 is none on record.

    harmed: in how many of the sessions in which it was overridden an adverse event is on record.
    """

    rule: str
    fired: int
    overridden: int
    answered: int
    prompts: int
    harmed: int
    worst_grade: int

    @property
    def findings(self) -> int:
        return self.fired - self.prompts


def alert_load(month: date) -> tuple[RuleLoad, ...]:
    """Return the load of each rule that spoke in this month of the clinic's calendar, by rule. Six queries."""
    first, last = _span(month)
    blocked, overridden = _findings(first, last)
    prompts = PromptEntry.objects.filter(opened_at__gte=first, opened_at__lt=last)
    answered = Exists(PromptAnswer.objects.filter(prompt=OuterRef("pk")))
    opened: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for rule, was_answered in prompts.annotate(was_answered=answered).values_list("rule", "was_answered"):
        opened[rule] += 1
        taken[rule] += bool(was_answered)
    grades = _grades({session for sessions in overridden.values() for session in sessions if session is not None})
    return tuple(
        RuleLoad(
            rule=rule,
            fired=blocked[rule] + opened[rule],
            overridden=len(overridden[rule]),
            answered=taken[rule],
            prompts=opened[rule],
            harmed=sum(session in grades for session in overridden[rule]),
            worst_grade=max((grades.get(session or 0, 0) for session in overridden[rule]), default=0),
        )
        for rule in sorted(blocked.keys() | opened.keys())
    )


def _findings(first: datetime, last: datetime) -> tuple[Counter[str], defaultdict[str, list[int | None]]]:
    """Return how often each rule blocked, and the sessions of its overrides; an order's override has its sessions'."""
    blocked: set[tuple[str, str, str]] = set()
    records = GateRecord.objects.filter(written_at__gte=first, written_at__lt=last)
    for session, gate, decision in records.values_list("session_id", "gate", "decision"):
        blocked |= {(rule, gate, str(session)) for rule in _spoke(decision)}
    overridden: defaultdict[str, list[int | None]] = defaultdict(list)
    answers = GateOverride.objects.filter(written_at__gte=first, written_at__lt=last)
    for rule, session in {(rule[:3], session) for rule, session in answers.values_list("rule", "session_id")}:
        overridden[rule].append(session)
    orders = Order.objects.filter(written_at__gte=first, written_at__lt=last)
    ran = dict(Session.objects.filter(order__in=orders).values_list("order_id", "id"))
    for order, decision in orders.values_list("id", "decision"):
        for rule in _spoke(decision):
            blocked.add((rule, "order", str(order)))
            overridden[rule].append(ran.get(order))
    return Counter(rule for rule, _, _ in blocked), overridden


def _spoke(decision: Iterable[dict[str, object]]) -> frozenset[str]:
    """Return the rules that blocked, overridden ones among them."""
    found = Decision.from_json(decision).findings
    return frozenset(one.rule[:3] for one in found if one.blocks or one.override is not None)


def _grades(sessions: set[int]) -> dict[int, int]:
    rows = AdverseEvent.objects.filter(session_id__in=sessions, amended_by__isnull=True, withdrawn=False)
    worst: dict[int, int] = {}
    for session, grade in rows.values_list("session_id", "grade"):
        worst[session] = max(grade, worst.get(session, 0))
    return worst


def _span(month: date) -> tuple[datetime, datetime]:
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (
        timezone.make_aware(datetime.combine(first, time())),
        timezone.make_aware(datetime.combine(following, time())),
    )

"""What rules found, as a reader sees it: word and shape and colour, why, what to do, on which numbers, whose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reprieve.evidence.register import Certainty, UnknownSource, cite
from reprieve.staff.presenters.sentences import words
from reprieve.therapy.decisions import Decision, Finding, Override, Role, Verdict

ROLE_WORDS: Final[dict[Role, Promise]] = {
    Role.NURSE: _("nurse"),
    Role.PRESCRIBER: _("prescriber"),
    Role.MEDICAL_DIRECTOR: _("medical director"),
    Role.FRONT_DESK: _("front desk"),
    Role.OWNER: _("owner"),
}
CERTAINTY_WORDS: Final[dict[Certainty, tuple[Promise, Promise]]] = {
    Certainty.PROPOSED: (_("proposed"), _("A proposed default: no published standard was found. Set by the clinic.")),
    Certainty.ASSUMED: (_("assumed"), _("Assumed: no source gives this number.")),
    Certainty.RECALL: (_("unverified"), _("Known, but not yet checked against its source.")),
}
_VERDICT_WORDS: Final[dict[Verdict, Promise]] = {
    Verdict.CLEAR: pgettext_lazy("verdict", "Clear"),
    Verdict.ADVISE: pgettext_lazy("verdict", "Note"),
    Verdict.HOLD: pgettext_lazy("verdict", "Hold"),
    Verdict.REFUSE: pgettext_lazy("verdict", "Refused"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertaintyMark:
    """A dashed chip beside a number that no source settles."""

    word: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding, ready to read."""

    rule: str
    light: str
    word: str
    met: bool
    says: str
    resolve: str
    evidence: tuple[tuple[str, str], ...]
    source_key: str
    source: str
    certainty: CertaintyMark | None
    overridden: str
    may_override: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """All findings, gravest first, and the word over them."""

    light: str
    word: str
    findings: tuple[FindingView, ...]

    @property
    def speaking(self) -> tuple[FindingView, ...]:
        """What a reader has to read."""
        return tuple(finding for finding in self.findings if not finding.met)

    @property
    def met(self) -> tuple[FindingView, ...]:
        """The rules that are merely met."""
        return tuple(finding for finding in self.findings if finding.met)


def certainty_mark(certainty: Certainty) -> CertaintyMark | None:
    """Return the mark that this certainty owes its reader, or nothing where a source settles the number."""
    if not certainty.needs_a_mark:
        return None
    word, means = CERTAINTY_WORDS[certainty]
    return CertaintyMark(word=str(word), means=str(means))


def present_decision(decision: Decision, *, only_blocking: bool = False, only_speaking: bool = False) -> DecisionView:
    """Return the decision for a page, gravest finding first.

    only_blocking keeps what stands in the way; only_speaking leaves out rules that are merely clear.
    """
    kept = [
        finding
        for finding in sorted(decision.findings, key=lambda f: (not f.blocks, -f.verdict))
        if (not only_blocking or finding.blocks) and (not only_speaking or finding.verdict > Verdict.CLEAR)
    ]
    return DecisionView(
        light=decision.verdict.light,
        word=str(_VERDICT_WORDS[decision.verdict]),
        findings=tuple(present_finding(finding) for finding in kept),
    )


def present_finding(finding: Finding) -> FindingView:
    """Return one finding for a page."""
    shown = Verdict.ADVISE if finding.override else finding.verdict
    says = words(finding.says)
    return FindingView(
        rule=finding.rule,
        light=shown.light,
        word=str(_VERDICT_WORDS[shown]),
        met=finding.verdict is Verdict.CLEAR,
        says=says,
        resolve=words(finding.resolve) if finding.resolve and finding.blocks else "",
        evidence=tuple((name, value) for name, value in finding.evidence.items() if value not in says),
        source_key=finding.source,
        source=_cited(finding.source),
        certainty=certainty_mark(finding.certainty) if _owes_a_mark(finding) else None,
        overridden=_override_words(finding.override) if finding.override else "",
        may_override=_who_may(finding) if finding.blocks else "",
    )


def _owes_a_mark(finding: Finding) -> bool:
    """A rule that is merely met owes one where it shows a value; without a value there is nothing to doubt."""
    return finding.verdict > Verdict.CLEAR or bool(finding.says.values)


def _cited(key: str) -> str:
    try:
        return cite(key).cites
    except UnknownSource:  # a record made under an earlier register still has to be readable
        return key


def _override_words(override: Override) -> str:
    return _("Overridden by {name} ({role}): {reason}").format(
        name=override.by, role=ROLE_WORDS[override.role], reason=override.reason
    )


def _who_may(finding: Finding) -> str:
    if not finding.overridable_by:
        return str(_("Nobody may override this."))
    roles = ", ".join(str(ROLE_WORDS[role]) for role in Role if role in finding.overridable_by)
    return _("May be overridden, with a reason, by: {roles}.").format(roles=roles)

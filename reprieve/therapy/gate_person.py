"""The gate's questions about the person.

Pregnancy (R05), mind (R06), substances (R07), liver and bladder (R15), food and drink (R17).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.alertness import alertness
from reprieve.therapy.decisions import Fact, Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, NOBODY, PRESCRIBER, Basis, YesNo
from reprieve.therapy.gate_facts import GateFacts, PregnancyTest, UrinaryAnswers
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.scales import Scale

COHEN18: Final = Basis("COHEN18", Certainty.READ_SECOND_HAND)
GERI19: Final = Basis("GERI19", Certainty.READ)
SPRAV: Final = Basis("SPRAV", Certainty.READ)
KETALAR24: Final = Basis("KETALAR24", Certainty.READ_SECOND_HAND)
FACE_TO_FACE: Final = "No infusion until the prescriber has seen the patient face to face and written down why."

PSYCHOSIS: Final = YesNo(
    rule="R06-psychosis",
    wanted=False,
    met="No new psychosis or mania.",
    unmet="There are new signs of psychosis or mania.",
    unknown="Nobody has asked about new psychosis or mania.",
    ask="Ask, look and listen; write down the mental state.",
    resolve="Contact psychiatry; a prescriber decides with a safety plan.",
    basis=COHEN18,
    by=PRESCRIBER,
)
INTOXICATED: Final = YesNo(
    rule="R07-intoxicated",
    wanted=False,
    met="The patient is not intoxicated.",
    unmet="The patient is intoxicated.",
    unknown="Nobody has said whether the patient is sober.",
    ask="Look, smell, talk; ask about today and yesterday.",
    resolve="No infusion today. Keep the patient safe and tell the prescriber.",
    basis=DEFAULTS,
)
USE_DISORDER: Final = YesNo(
    rule="R07-use-disorder",
    wanted=False,
    met="No active substance use disorder.",
    unmet="There is an active substance use disorder.",
    unknown="Nobody has asked about substance use.",
    ask="Ask with AUDIT-C and DAST, and look at the prescription monitoring programme.",
    resolve=FACE_TO_FACE,
    basis=COHEN18,
    by=PRESCRIBER,
)
JAUNDICE: Final = YesNo(
    rule="R15-jaundice",
    wanted=False,
    met="No jaundice.",
    unmet="The patient is jaundiced.",
    unknown="Nobody has looked for jaundice.",
    ask="Look at skin and eyes.",
    resolve="No infusion until the liver has been examined.",
    basis=DEFAULTS,
)
STOMACH: Final = YesNo(
    rule="R17-stomach",
    wanted=False,
    met="Nothing slows the stomach.",
    unmet="A GLP-1 drug, gastroparesis or reflux may keep the stomach full.",
    unknown="Nobody has asked what slows the stomach.",
    ask="Ask about GLP-1 drugs, gastroparesis and reflux.",
    resolve="The prescriber weighs the risk of aspiration.",
    basis=Basis("REPRIEVE-DEFAULTS", Certainty.RECALL),
    hard=False,
    by=PRESCRIBER,
)


def findings(facts: GateFacts, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    gate = protocol.limits.gate
    yield _pregnancy(facts, gate, now)
    yield PSYCHOSIS.answer(facts.new_psychosis_or_mania)
    yield from _suicide_risk(facts, protocol)
    yield alertness(
        "R06-alertness",
        facts.sedation,
        facts.moaas if facts.sedation is Scale.MOAAS else facts.rass,
        resolve="Find out why; the prescriber decides with a safety plan.",
    )
    yield INTOXICATED.answer(facts.intoxicated)
    yield USE_DISORDER.answer(facts.active_substance_use_disorder)
    yield from _substances(facts, gate, now)
    yield _liver(facts, gate, now)
    yield JAUNDICE.answer(facts.jaundice)
    yield from _urine(facts.urinary)
    yield from _fasting(facts, gate, now)
    yield STOMACH.answer(facts.slow_stomach)


def _pregnancy(facts: GateFacts, gate: GateLimits, now: datetime) -> Finding:
    test, days = facts.pregnancy_test, gate.pregnancy_test_days
    basis = Basis.of(days)
    if isinstance(test, PregnancyTest) and test.positive:
        return COHEN18.refuse(
            "R05",
            "The pregnancy test is positive.",
            resolve="No infusion. Tell the prescriber and talk with the patient.",
        )
    if isinstance(facts.could_be_pregnant, Unknown):
        return basis.ask("R05", "Whether the patient could be pregnant is not known.", resolve="Ask the patient.")
    if not facts.could_be_pregnant:
        return basis.clear("R05", "The patient cannot be pregnant.")
    if isinstance(test, PregnancyTest) and timedelta() <= now - test.taken_at <= timedelta(days=float(days.value)):
        return basis.clear("R05", "The pregnancy test of the last {days} days is negative.", days=days)
    documented = facts.cannot_conceive_documented
    by = PRESCRIBER if not isinstance(documented, Unknown) and documented else NOBODY
    verdict = basis.hold if isinstance(test, Unknown) or by else basis.refuse
    return verdict(
        "R05",
        "The patient could be pregnant and there is no negative test of the last {days} days.",
        resolve="Take a urine pregnancy test. If sterile or past menopause in writing, the prescriber may decide.",
        by=by,
        days=days,
    )


def _suicide_risk(facts: GateFacts, protocol: Protocol) -> Iterator[Finding]:
    high, plan = facts.high_suicide_risk, facts.safety_plan
    if isinstance(high, Unknown):
        if protocol.indication.mood:
            yield DEFAULTS.ask("R06-suicide", "Nobody has asked about suicide risk.", resolve="Do the C-SSRS now.")
    elif not high:
        yield DEFAULTS.clear("R06-suicide", "Suicide risk is not high.")
    elif isinstance(plan, Unknown) or not plan:
        yield DEFAULTS.refuse(
            "R06-suicide",
            "Suicide risk is high and there is no safety plan.",
            resolve="Do not leave the patient alone. Call the prescriber now and make a safety plan.",
        )
    else:
        yield DEFAULTS.hold(
            "R06-suicide",
            "Suicide risk is high; there is a safety plan.",
            resolve="The prescriber decides; an infusion alone is not enough.",
            by=PRESCRIBER,
        )


def _substances(facts: GateFacts, gate: GateLimits, now: datetime) -> Iterator[Finding]:
    yield _hours_since(
        "R07-other-ketamine",
        facts.other_ketamine_last_at,
        gate.other_ketamine_h,
        now,
        recent="Ketamine or esketamine from elsewhere less than {hours} h ago.",
        unknown="Nobody has asked about ketamine from elsewhere.",
        hard=True,
    )
    yield _hours_since(
        "R07-alcohol",
        facts.alcohol_or_drugs_last_at,
        gate.alcohol_h,
        now,
        recent="Alcohol or recreational drugs less than {hours} h ago.",
        unknown="Nobody has asked about alcohol and recreational drugs.",
        hard=False,
    )
    flags, most = facts.misuse_flags, gate.misuse_flags
    basis = Basis.of(most)
    if isinstance(flags, Unknown):
        yield basis.ask(
            "R07-flags",
            "Nobody has gone through the signs of misuse.",
            resolve="Ask about cravings, early boosters, higher doses and other sources.",
            by=PRESCRIBER,
        )
    elif flags >= most.value:
        yield basis.hold("R07-flags", "{flags} signs of misuse.", resolve=FACE_TO_FACE, by=PRESCRIBER, flags=flags)
    else:
        yield basis.clear("R07-flags", "Fewer than {most} signs of misuse.", most=most)


def _hours_since(
    rule: str, last: datetime | Unknown | None, hours: Sourced, now: datetime, *, recent: str, unknown: str, hard: bool
) -> Finding:
    basis = Basis.of(hours)
    if isinstance(last, Unknown):
        return basis.ask(rule, unknown, resolve="Ask the patient when it was last.", by=NOBODY if hard else PRESCRIBER)
    if last is not None and now - last < timedelta(hours=float(hours.value)):
        verdict = basis.refuse if hard else basis.hold
        return verdict(rule, recent, resolve=FACE_TO_FACE, by=PRESCRIBER, hours=hours)
    return basis.clear(rule, "None in the last {hours} h.", hours=hours)


def _liver(facts: GateFacts, gate: GateLimits, now: datetime) -> Finding:
    panel = facts.liver
    if isinstance(panel, Unknown):
        return KETALAR24.ask("R15-liver", "Liver tests are not known.", resolve="Look for ALT, AST, ALP and GGT.")
    days, transaminases, others = gate.liver_panel_days, gate.alt_ast_times_normal, gate.alp_ggt_times_normal
    high = panel is not None and (
        max(panel.alt, panel.ast) >= transaminases.value or max(panel.alp, panel.ggt) >= others.value
    )
    # A day of slack: the panel's date is the laboratory's, `now` is UTC.
    recent = panel is not None and -1 <= (now.date() - panel.taken_on).days <= days.value
    reviewed = panel is not None and panel.reviewed
    if high and (recent or not reviewed):  # high, reviewed and too old: what was reviewed says nothing of today
        verdict = Basis.of(transaminases).hold if reviewed else Basis.of(transaminases).refuse
        return verdict(
            "R15-liver",
            "Liver tests are high: ALT or AST {high} times, or ALP or GGT {other} times the upper limit, or more.",
            resolve="No infusion until the prescriber has reviewed them in writing.",
            by=PRESCRIBER if reviewed else NOBODY,
            high=transaminases,
            other=others,
        )
    if not recent:
        return _without_liver_tests(days, before=facts.went_without_liver_tests)
    return Basis.of(days).clear("R15-liver", "Liver tests of the last {days} days are below the limits.", days=days)


def _without_liver_tests(days: Sourced, *, before: bool) -> Finding:
    if before:
        return KETALAR24.refuse(
            "R15-liver",
            "Liver tests of the last {days} days are missing, and an earlier session went on without.",
            resolve="Take ALT, AST, ALP and GGT. Nobody goes on without a second time.",
            days=days,
        )
    return KETALAR24.refuse(
        "R15-liver",
        "Liver tests of the last {days} days are missing.",
        resolve="Take ALT, AST, ALP and GGT. For one session only, the prescriber may go on without.",
        by=PRESCRIBER,
        days=days,
    )


def _urine(answers: UrinaryAnswers) -> Iterator[Finding]:
    for name, words, fact, grave in (
        ("frequency", "passing water often", answers.frequency, False),
        ("urgency", "sudden urge to pass water", answers.urgency, False),
        ("pain", "pain in bladder or urethra", answers.pain, True),
        ("blood", "blood in the urine", answers.blood, True),
    ):
        yield _urinary(f"R15-urine-{name}", words, fact, grave=grave, reviewed=answers.reviewed)


def _urinary(rule: str, words: str, fact: Fact, *, grave: bool, reviewed: bool) -> Finding:
    if isinstance(fact, Unknown):
        return KETALAR24.ask(
            rule,
            "Not asked yet: {words}.",
            resolve="Ask the four urinary questions.",
            by=NOBODY if grave else PRESCRIBER,
            words=words,
        )
    if not fact:
        return KETALAR24.clear(rule, "No: {words}.", words=words)
    if grave and not reviewed:
        return KETALAR24.refuse(
            rule, "New: {words}.", resolve="Take a urinalysis; no infusion until it is reviewed.", words=words
        )
    return KETALAR24.hold(rule, "New: {words}.", resolve="The prescriber decides.", by=PRESCRIBER, words=words)


def _fasting(facts: GateFacts, gate: GateLimits, now: datetime) -> Iterator[Finding]:
    soft = facts.tier is Tier.A
    by = PRESCRIBER if soft else NOBODY
    for rule, words, last, hours in (
        ("R17-solids", "food", facts.last_solids_at, gate.solids_h),
        ("R17-liquids", "clear liquid", facts.last_clear_liquids_at, gate.liquids_h),
    ):
        basis = Basis.of(hours)
        if isinstance(last, Unknown):
            says, resolve = "When the last {words} was is not known.", "Ask what was last taken, and when."
            yield basis.ask(rule, says, resolve=resolve, by=by, words=words)
        elif now - last < timedelta(hours=float(hours.value)):
            verdict = basis.hold if soft else basis.refuse
            resolve = "Wait until {hours} h have passed. In setting A the prescriber may decide otherwise."
            says = "The last {words} was less than {hours} h ago."
            yield verdict(rule, says, resolve=resolve, by=by, words=words, hours=hours)
        else:
            yield basis.clear(rule, "The last {words} was {hours} h ago or longer.", words=words, hours=hours)

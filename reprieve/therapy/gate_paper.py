"""The gate's paper: checklist (C01-C05), consent (R01), protocol (R02), the order (R12), the interval (R25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy import interval
from reprieve.therapy.decisions import Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER, RECORD, Basis, YesNo
from reprieve.therapy.gate_facts import ConsentFacts, GateFacts
from reprieve.therapy.protocols import Protocol

IDENTITY: Final = YesNo(
    rule="C01-identity",
    wanted=True,
    met="Identity was checked with two identifiers.",
    unmet="The identity does not match.",
    unknown="Identity has not been checked.",
    ask="Ask for full name and date of birth and compare them.",
    resolve="Find out who this is before anything else.",
    basis=DEFAULTS,
)
SCALES: Final = YesNo(
    rule="C03-scales",
    wanted=True,
    met="The rating scales are filled in.",
    unmet="The rating scales are not filled in.",
    unknown="The rating scales are not filled in.",
    ask="Have the patient fill in the scales for this indication.",
    resolve="Have the patient fill in the scales for this indication.",
    basis=DEFAULTS,
)
ACCESS: Final = YesNo(
    rule="C04-access",
    wanted=True,
    met="The vein is open and flows freely.",
    unmet="The vein does not flow freely.",
    unknown="The vein has not been tested.",
    ask="Test that it flows freely.",
    resolve="Place a new line and test that it flows freely.",
    basis=DEFAULTS,
)
PUMP: Final = YesNo(
    rule="C04-pump",
    wanted=True,
    met="The pump's dose limits are set.",
    unmet="The pump's dose limits are not set.",
    unknown="Nobody has said whether the pump's dose limits are set.",
    ask="Set the limits in the pump's library, a hard low-concentration limit among them.",
    resolve="Set the limits in the pump's library, a hard low-concentration limit among them.",
    basis=Basis("ISMP12", Certainty.READ),
)
CAPACITY: Final = YesNo(
    rule="C05-capacity",
    wanted=True,
    met="The patient can decide for themselves today.",
    unmet="The patient cannot decide for themselves today.",
    unknown="Nobody has said whether the patient can decide today.",
    ask="Talk with the patient and write down whether they understand and choose.",
    resolve="No infusion today. Tell the prescriber.",
    basis=DEFAULTS,
)
APPROVED: Final = YesNo(
    rule="R02-approved",
    wanted=True,
    met="The medical director has approved this version of the protocol.",
    unmet="The medical director has not approved this version of the protocol.",
    unknown="Whether this version of the protocol is approved is not known.",
    ask="Ask the medical director to approve a version.",
    resolve="Ask the medical director to approve a version.",
    basis=DEFAULTS,
)


CONSENT_AGAIN: Final = "Go through the consent again and have it signed."


def findings(facts: GateFacts, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    yield IDENTITY.answer(facts.identity_checked)
    yield from interval.findings(facts.changes)
    yield SCALES.answer(facts.scales_filled_in)
    yield ACCESS.answer(facts.iv_access_free_flowing)
    yield PUMP.answer(facts.pump_limits_set)
    yield CAPACITY.answer(facts.has_capacity)
    yield from consent(facts.consent, protocol, now)
    yield APPROVED.answer(facts.protocol_approved)
    yield _indication(facts, protocol)
    yield from _order(facts, protocol)
    yield _interval(facts, protocol, now)


def consent(given: ConsentFacts | Unknown | None, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    """Answer R01."""
    basis = Basis("SANA17", Certainty.READ_SECOND_HAND)
    if isinstance(given, Unknown):
        yield basis.ask("R01", "Whether there is a consent is not known.", resolve="Look for the signed consent.")
        return
    if given is None:
        yield basis.refuse("R01", "There is no consent.", resolve="Go through the consent and have it signed.")
        return
    problems = tuple(_consent_problems(given, protocol, now))
    yield from problems
    if not problems:
        yield basis.clear("R01", "The consent covers this indication, protocol version and drug form.")


def _consent_problems(consent: ConsentFacts, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    if not consent.signed_by.strip() or not consent.language.strip() or consent.signed_at > now:
        yield _again(RECORD, "The consent is not complete: signer, language and date.")
    if not consent.teach_back:
        yield _again(DEFAULTS, "Nobody has written down that the patient could say in their own words what was agreed.")
    if consent.withdrawn:
        yield _again(RECORD, "The consent was withdrawn.")
    if consent.indication is not protocol.indication or consent.protocol_key != protocol.key:
        yield _again(RECORD, "The consent is for another treatment.")
    elif consent.protocol_version != protocol.version:
        yield _again(RECORD, "The consent is for another version of the protocol.")
    elif isinstance(consent.changed, Unknown):
        yield _again(RECORD, "Which text was signed was not kept, so nobody can tell what was agreed.")
    elif consent.changed:
        says = "What patients are told has changed since this consent was signed: {what}."
        yield RECORD.refuse("R01", says, resolve=CONSENT_AGAIN, what=", ".join(consent.changed))
    if consent.drug_form is not protocol.drug_form:
        yield _again(RECORD, "The consent is for another form of the drug.")
    days = protocol.limits.gate.consent_days
    if now - consent.signed_at > timedelta(days=float(days.value)):
        yield Basis.of(days).refuse("R01", "The consent is older than {days} days.", resolve=CONSENT_AGAIN, days=days)


def _again(rests_on: Basis, problem: str) -> Finding:
    return rests_on.refuse("R01", problem, resolve=CONSENT_AGAIN)


def _indication(facts: GateFacts, protocol: Protocol) -> Finding:
    wanted = protocol.indication
    if isinstance(facts.patient_indication, Unknown):
        return RECORD.ask("R02", "The indication is not known.", resolve="Ask the prescriber for the indication.")
    if facts.patient_indication is not wanted:
        return RECORD.refuse(
            "R02",
            "The protocol is for: {wanted}. The patient is treated for: {treated}.",
            resolve="Choose a protocol for this indication; without one nothing may be given.",
            wanted=wanted.title,
            treated=facts.patient_indication.title,
        )
    return RECORD.clear("R02", "The protocol is for this indication.")


def _order(facts: GateFacts, protocol: Protocol) -> Iterator[Finding]:
    if isinstance(facts.order, Unknown):
        yield RECORD.ask("R12-order", "There is no signed order.", resolve="Ask the prescriber to sign an order.")
        return
    if (facts.order.protocol_key, facts.order.protocol_version) != (protocol.key, protocol.version):
        yield RECORD.refuse("R02-order", "The order was made under another protocol.", resolve="Ask for a new order.")
    if facts.order.decision.allows:
        yield RECORD.clear("R12-order", "The order is within what may be given.")
    else:
        yield RECORD.refuse(
            "R12-order", "The order itself is held or refused by a rule.", resolve="Ask the prescriber for a new order."
        )


def _interval(facts: GateFacts, protocol: Protocol, now: datetime) -> Finding:
    hours = protocol.min_interval_h
    basis = Basis.of(hours)
    if isinstance(facts.last_infusion_at, Unknown):
        return basis.ask("R25-interval", "When the last infusion was is not known.", resolve="Ask and look it up.")
    if facts.last_infusion_at is None:
        return basis.clear("R25-interval", "There was no infusion before.")
    if now - facts.last_infusion_at < timedelta(hours=float(hours.value)):
        return basis.hold(
            "R25-interval",
            "The last infusion was less than {hours} h ago.",
            resolve="Wait, or let the prescriber decide.",
            by=PRESCRIBER,
            hours=hours,
        )
    return basis.clear("R25-interval", "The last infusion was {hours} h ago or longer.", hours=hours)

"""The gate's room: the two-person drug check (R14), the escort (R18), staff, kit and monitors (R19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.care import Cared, start_findings
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, Basis, YesNo
from reprieve.therapy.gate_facts import DrawnVial, DrugCheck, Escort, GateFacts, Kit, Monitor
from reprieve.therapy.orders import Plan
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.screening import DrugClass, Item, sleep_score
from reprieve.therapy.session import State

CMAJ08: Final = Basis("CMAJ08", Certainty.READ)
KETALAR24: Final = Basis("KETALAR24", Certainty.READ_SECOND_HAND)
SPRAV: Final = Basis("SPRAV", Certainty.READ)

CREDENTIALS: Final = YesNo(
    rule="R19-credentials",
    wanted=True,
    met="Licences, registrations and ACLS are current.",
    unmet="A licence, registration or ACLS certificate has expired.",
    unknown="Whether licences and ACLS are current is not known.",
    ask="Look at the roster.",
    resolve="Put somebody on the session whose papers are current.",
    basis=DEFAULTS,
)
PRESCRIBER_HERE: Final = YesNo(
    rule="R19-prescriber",
    wanted=True,
    met="A prescriber is on site.",
    unmet="No prescriber is on site.",
    unknown="Whether a prescriber is on site is not known.",
    ask="Find out who is in the building.",
    resolve="Wait until a prescriber is on site.",
    basis=SPRAV,
)
AIRWAY: Final = YesNo(
    rule="R19-airway",
    wanted=True,
    met="A clinician trained in airways is in the suite.",
    unmet="No clinician trained in airways is in the suite.",
    unknown="Whether a clinician trained in airways is in the suite is not known.",
    ask="Name the airway-trained physician or nurse anaesthetist.",
    resolve="Wait, or ask for a new order in a lower setting.",
    basis=DEFAULTS,
)


def monitors_needed(facts: GateFacts, protocol: Protocol) -> frozenset[Monitor]:
    """Return the monitors this session needs: by tier, and in tier A by what is known of the patient (standard 4.2)."""
    needed = {Monitor.SPO2, Monitor.NIBP}
    if facts.tier > Tier.A or _breathing_at_risk(facts, protocol):
        needed.add(Monitor.ETCO2)
    if facts.tier > Tier.A or any(
        facts.screening.get(item) is True for item in (Item.RECENT_CARDIAC_EVENT, Item.POORLY_CONTROLLED_HEART)
    ):
        needed.add(Monitor.ECG)
    return frozenset(needed)


def findings(facts: GateFacts, protocol: Protocol, now: datetime) -> Iterator[Finding]:
    yield from _drug_check(facts.drug_check, facts.order)
    yield from _drawn(facts.drug_check, facts.drawn)
    yield _escort(facts.escort, now)
    yield CREDENTIALS.answer(facts.credentials_current)
    yield PRESCRIBER_HERE.answer(facts.prescriber_on_site)
    yield from _load(facts, protocol)
    if facts.tier > Tier.B:
        yield AIRWAY.answer(facts.airway_clinician_in_suite)
    yield from _kit(facts, now)
    yield _monitors(facts, protocol)


def _load(facts: GateFacts, protocol: Protocol) -> Iterator[Finding]:
    if facts.nurse is None and facts.tier > Tier.A:
        yield DEFAULTS.ask(
            "R19-load",
            "Nobody has taken this patient over yet; in setting {tier} a nurse stays with this patient alone.",
            resolve="Let that nurse take the patient over first.",
            tier=facts.tier.name,
        )
        return
    if facts.nurse is None:
        yield DEFAULTS.advise("R19-load", "Nobody has taken this patient over yet: whoever starts the pump does.")
        return
    starting = Cared(
        room=facts.room,
        tier=facts.tier,
        state=State.INFUSING,
        awake=UNKNOWN,
        recovering_per_nurse=protocol.limits.watch.recovering_per_nurse,
    )
    yield from start_findings(facts.nurse, facts.nurses_patients, starting)


def _breathing_at_risk(facts: GateFacts, protocol: Protocol) -> bool:
    apnoea: Fact | None = facts.screening.get(Item.APNOEA_OR_LUNG)
    drugs = () if isinstance(facts.medicines, Unknown) else facts.medicines
    old = not isinstance(facts.age_years, Unknown) and (facts.age_years >= protocol.limits.gate.capnography_years.value)
    slow = {DrugClass.OPIOID, DrugClass.BENZODIAZEPINE}
    sleepless = sleep_score(facts.history, protocol.limits.gate).reaches(protocol.limits.gate.stop_bang_points.value)
    return apnoea is True or sleepless is True or old or any(slow & set(drug.classes) for drug in drugs)


def _drug_check(check: DrugCheck | Unknown | None, order: Plan | Unknown) -> Iterator[Finding]:
    resolve = "Two people check vial, bag and pump screen together, each for themselves."
    if isinstance(check, Unknown) or isinstance(order, Unknown):
        yield CMAJ08.ask("R14", "The drug has not been checked against an order.", resolve=resolve)
        return
    if check is None:
        yield CMAJ08.refuse("R14", "The drug has not been checked by two people.", resolve=resolve)
        return
    problems = tuple(_check_problems(check, order))
    for problem in problems:
        yield CMAJ08.refuse("R14", problem, resolve="Do not start. Put it right and check again, two people.")
    if not problems:
        yield CMAJ08.clear("R14", "Two people found vial, bag and pump as ordered.")


def _drawn(check: DrugCheck | Unknown | None, drawn: frozenset[DrawnVial] | None) -> Iterator[Finding]:
    """Hold what was read against the dispensary's register, where the clinic keeps it here."""
    if drawn is None:
        return
    if not drawn:
        yield DEFAULTS.refuse(
            "R14-drawn",
            "No vial has been drawn from the dispensary for this session.",
            resolve="Draw the vial from the dispensary, then check it, two people.",
        )
    elif isinstance(check, DrugCheck) and (check.lots, check.ndcs) != (
        frozenset(vial.lot for vial in drawn),
        frozenset(vial.ndc for vial in drawn),
    ):
        yield DEFAULTS.refuse(
            "R14-drawn",
            "Lot {read} was read, lot {drawn} was drawn from the dispensary.",
            resolve="Do not start. Find out which vial is in the bag, put it right, and check again, two people.",
            read=", ".join(sorted(check.lots)),
            drawn=", ".join(sorted({vial.lot for vial in drawn})),
        )
    else:
        yield DEFAULTS.clear("R14-drawn", "The vial was drawn from the dispensary for this session.")


def _check_problems(check: DrugCheck, order: Plan) -> Iterator[str]:
    first, second = check.first_person.strip().casefold(), check.second_person.strip().casefold()
    if not first or not second or first == second:
        yield "The drug was not checked by two different people."
    if not check.vial_lot.strip() or not check.ndc.strip():
        yield "The lot or the NDC of the vial is missing."
    if check.drug_form is not order.drug_form:
        yield "The vial holds another form of the drug than ordered."
    if check.concentration_mg_per_ml != order.concentration_mg_per_ml:
        yield "The bag's concentration is not the ordered one."
    if check.volume_ml != order.volume_ml:
        yield "The volume to be infused is not the ordered one."
    if check.pump_rate_ml_per_h != order.rate_ml_per_h:
        yield "The pump's rate is not the ordered one."


def _escort(escort: Escort | Unknown | None, now: datetime) -> Finding:
    basis = Basis("UK-SMPC", Certainty.READ)
    resolve = "Get the name and phone of an adult who takes the patient home, and see or call them now."
    if isinstance(escort, Unknown):
        return basis.ask("R18", "Who takes the patient home is not known.", resolve=resolve)
    if escort is None:
        return basis.refuse("R18", "Nobody takes the patient home.", resolve=resolve)
    if not escort.name.strip() or not escort.phone.strip():
        return basis.refuse("R18", "The escort's name or phone is missing.", resolve=resolve)
    if isinstance(escort.confirmed_at, Unknown) or escort.confirmed_at > now or not escort.confirmed_by.strip():
        return basis.ask("R18", "The escort is named but not confirmed.", resolve="See or call the escort now.")
    return basis.clear("R18", "The escort is named and confirmed.")


def _kit(facts: GateFacts, now: datetime) -> Iterator[Finding]:
    if isinstance(facts.kit_checked_on, Unknown):
        yield KETALAR24.ask("R19-kit", "The emergency kit has not been checked.", resolve="Check it now.")
        return
    today = facts.day(now)
    stale = [kit for kit in Kit if facts.kit_checked_on.get(kit) != today]
    for kit in stale:
        yield KETALAR24.refuse(
            f"R19-kit-{kit.value.replace('_', '-')}",
            "Not checked today: {kit}.",
            resolve="Check it now and write it down.",
            kit=kit.phrase,
        )
    if not stale:
        yield KETALAR24.clear("R19-kit", "The emergency kit was checked today.")


def _monitors(facts: GateFacts, protocol: Protocol) -> Finding:
    needed = monitors_needed(facts, protocol)
    if isinstance(facts.monitors, Unknown):
        return DEFAULTS.ask(
            "R19-monitors", "Which monitors are attached is not known.", resolve="Attach and name them."
        )
    missing = sorted(monitor.phrase for monitor in needed - facts.monitors)
    if missing:
        return DEFAULTS.refuse(
            "R19-monitors",
            "Missing: {missing}.",
            resolve="Attach what this setting and this patient need.",
            missing=", ".join(missing),
        )
    return DEFAULTS.clear("R19-monitors", "The monitors that this session needs are attached.")

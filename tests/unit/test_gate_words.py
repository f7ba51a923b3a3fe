"""What the gate says where no worked case of the rulebook prints it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import UNKNOWN, Role, Verdict
from reprieve.therapy.findings import NOBODY, PRESCRIBER
from reprieve.therapy.gate_facts import DrawnVial
from reprieve.therapy.gates import Escort
from reprieve.therapy.interval import Change
from reprieve.therapy.ordering import plan
from reprieve.therapy.rulebook.synthetic import NOW, order
from reprieve.therapy.scales import Scale
from reprieve.therapy.screening import DrugClass, Medicine
from tests.gate_days import ADVISE, CLEAR, DAY, HOLD, HOUR, MOMENT, REFUSE, checked, said, took, urine, weighed

METHADONE = Medicine(
    name="Methadone",
    drug_class=DrugClass.OPIOID,
    also=(DrugClass.QT_PROLONGING,),
    ingredient="methadone",
    last_taken_at=NOW - DAY,
)

# What the gate says where no worked case of the rulebook prints it: rule, facts, verdict, who may, words, next.
WORDS: list[tuple[str, dict[str, Any], Verdict, frozenset[Role], str, str | None]] = [
    (
        "C02-history",
        {"changes": {}},
        HOLD,
        NOBODY,
        "Not asked since the last visit: a new diagnosis, or an operation; a visit to an emergency room or hospital; "
        "a fall; fever, a cold, vomiting or another illness; a medicine started, stopped or changed; more alcohol or "
        "other drugs than before; could be pregnant, or a period is late; new trouble with bladder or urine; mood "
        "worse, or thoughts of self-harm; cravings, or wishes for more or earlier ketamine; ketamine or esketamine "
        "from elsewhere; anything unpleasant in the days after the last infusion.",
        "Ask what is new since the last visit, each question.",
    ),
    ("R02", {}, CLEAR, NOBODY, "The protocol is for this indication.", None),
    ("R12-order", {}, CLEAR, NOBODY, "The order is within what may be given.", None),
    (
        "R12-order",
        {"order": UNKNOWN},
        HOLD,
        NOBODY,
        "There is no signed order.",
        "Ask the prescriber to sign an order.",
    ),
    (
        "R12-order",
        {"order": plan(order(dose_mg_per_kg=Decimal("0.6"), duration_min=Decimal(60)))},
        REFUSE,
        NOBODY,
        "The order itself is held or refused by a rule.",
        "Ask the prescriber for a new order.",
    ),
    ("R25-interval", {}, CLEAR, NOBODY, "There was no infusion before.", None),
    (
        "R25-interval",
        {"last_infusion_at": UNKNOWN},
        HOLD,
        NOBODY,
        "When the last infusion was is not known.",
        "Ask and look it up.",
    ),
    ("R04-stop-bang", {}, CLEAR, NOBODY, "STOP-Bang is below 3.", None),
    ("R06-suicide", {}, CLEAR, NOBODY, "Suicide risk is not high.", None),
    ("R06-alertness", {}, CLEAR, NOBODY, "The patient is alert and calm.", None),
    ("R07-other-ketamine", {}, CLEAR, NOBODY, "None in the last 24 h.", None),
    (
        "R07-other-ketamine",
        {"other_ketamine_last_at": UNKNOWN},
        HOLD,
        NOBODY,
        "Nobody has asked about ketamine from elsewhere.",
        "Ask the patient when it was last.",
    ),
    (
        "R07-alcohol",
        {"alcohol_or_drugs_last_at": UNKNOWN},
        HOLD,
        PRESCRIBER,
        "Nobody has asked about alcohol and recreational drugs.",
        "Ask the patient when it was last.",
    ),
    ("R07-flags", {}, CLEAR, NOBODY, "Fewer than 2 signs of misuse.", None),
    (
        "R07-flags",
        {"misuse_flags": UNKNOWN},
        HOLD,
        PRESCRIBER,
        "Nobody has gone through the signs of misuse.",
        "Ask about cravings, early boosters, higher doses and other sources.",
    ),
    (
        "R07-urine-screen",
        {},
        CLEAR,
        NOBODY,
        "The urine drug screen of 2026-10-23 is explained.",
        None,
    ),
    (
        "R07-demo",
        {"medicines": (Medicine(name="Demo", drug_class=DrugClass.OTHER_KETAMINE),)},
        HOLD,
        NOBODY,
        "When Demo was last taken is not known.",
        "Ask when the last dose was, how much, and who prescribes it.",
    ),
    (
        "R09-demo",
        {"medicines": (Medicine(name="Demo", drug_class=DrugClass.OPIOID),)},
        HOLD,
        PRESCRIBER,
        "When Demo was last taken is not known.",
        "Ask when the last dose was.",
    ),
    *(
        (
            "R09-demo",
            took(DrugClass.OPIOID, ago),
            HOLD,
            PRESCRIBER,
            f"Demo was taken less than {hours} h ago: more sedation, slower breathing.",
            f"The prescriber decides.{asks} Add capnography. Never stop such a drug abruptly.",
        )
        for ago, hours, asks in (
            (4 * HOUR - MOMENT, 4, " Was it an extra dose? Write down dose and morphine equivalent."),
            (4 * HOUR, 12, ""),
        )
    ),
    (
        "R09-demo-dose",
        took(DrugClass.BENZODIAZEPINE, DAY),
        HOLD,
        PRESCRIBER,
        "The daily dose of Demo is not known.",
        "Ask the prescriber for the daily dose as diazepam equivalent; no table converts it here.",
    ),
    (
        "R09-demo-dose",
        {"medicines": (replace(took(DrugClass.BENZODIAZEPINE, DAY)["medicines"][0], diazepam_mg_per_day=Decimal(8)),)},
        CLEAR,
        NOBODY,
        "Demo: not above 8 mg diazepam equivalent a day.",
        None,
    ),
    (
        "R09-twice-morphine",
        {
            "medicines": tuple(
                Medicine(name=name, drug_class=DrugClass.OPIOID, ingredient="morphine", last_taken_at=NOW - DAY)
                for name in ("MS Contin", "Oramorph")
            )
        },
        ADVISE,
        NOBODY,
        "MS Contin, Oramorph are the same drug: morphine. Ask what is really taken.",
        None,
    ),
    (
        "R09-methadone-qt-prolonging",
        {"medicines": (METHADONE,)},
        ADVISE,
        NOBODY,
        "Methadone prolongs QT: look at the ECG before ondansetron.",
        None,
    ),
    ("R09-methadone", {"medicines": (METHADONE,)}, CLEAR, NOBODY, "Methadone was last taken 12 h ago or longer.", None),
    ("R11-order", {}, CLEAR, NOBODY, "The order was made for this weight.", None),
    *(
        (
            "R11-order",
            {"weighings": none},
            HOLD,
            NOBODY,
            "There is no weight to check the order against.",
            "Weigh the patient.",
        )
        for none in (UNKNOWN, ())
    ),
    (
        "R11-order",
        weighed("62.5"),
        REFUSE,
        NOBODY,
        "The order was made for 70 kg; the patient weighs 62.5 kg.",
        "Ask the prescriber for a new order with today's weight.",
    ),
    ("R11-age", {}, CLEAR, NOBODY, "The weight is not older than 30 days.", None),
    ("R11-change", weighed("70", "70"), CLEAR, NOBODY, "The weight is close to the one before.", None),
    ("R11-range", {}, CLEAR, NOBODY, "The weight is within 45 to 115 kg.", None),
    *(
        (
            "R11-range",
            weighed(*weights),
            HOLD,
            PRESCRIBER,
            says,
            f"Weigh again, in kilograms. If {weights[-1]} kg is right, let the prescriber decide.",
        )
        for weights, says in (
            (("154",), "154 kg looks like pounds: 154 lb are 69.9 kg."),
            (("70", "154"), "154 kg looks like pounds: 154 lb are 69.9 kg."),
            (("100", "154"), "154 kg is outside 45 to 115 kg."),
            (("63.5029318", "154"), "154 kg looks like pounds: 154 lb are 69.9 kg."),  # 10 % more, exactly
            (("63.5029317", "154"), "154 kg is outside 45 to 115 kg."),
            (("253.5",), "253.5 kg looks like pounds: 253.5 lb are 115.0 kg."),
            (("253.6",), "253.6 kg is outside 45 to 115 kg."),
        )
    ),
    (
        "R14",
        {"order": UNKNOWN},
        HOLD,
        NOBODY,
        "The drug has not been checked against an order.",
        "Two people check vial, bag and pump screen together, each for themselves.",
    ),
    (
        "R14",
        checked(ndc=""),
        REFUSE,
        NOBODY,
        "The lot or the NDC of the vial is missing.",
        "Do not start. Put it right and check again, two people.",
    ),
    (
        "R14",
        checked(volume_ml=Decimal(99)),
        REFUSE,
        NOBODY,
        "The volume to be infused is not the ordered one.",
        "Do not start. Put it right and check again, two people.",
    ),
    (
        "R14-drawn",
        {"drawn": frozenset({DrawnVial(lot="DEMO-LOT", ndc="DEMO-NDC")})},
        CLEAR,
        NOBODY,
        "The vial was drawn from the dispensary for this session.",
        None,
    ),
    (
        "R15-liver",
        {"liver": UNKNOWN},
        HOLD,
        NOBODY,
        "Liver tests are not known.",
        "Look for ALT, AST, ALP and GGT.",
    ),
    (
        "R15-urine-blood",
        urine(blood=UNKNOWN),
        HOLD,
        NOBODY,
        "Not asked yet: blood in the urine.",
        "Ask the four urinary questions.",
    ),
    (
        "R15-urine-pain",
        urine(pain=True),
        REFUSE,
        NOBODY,
        "New: pain in bladder or urethra.",
        "Take a urinalysis; no infusion until it is reviewed.",
    ),
    ("R15-urine-frequency", {}, CLEAR, NOBODY, "No: passing water often.", None),
    (
        "R17-solids",
        {"last_solids_at": UNKNOWN},
        HOLD,
        PRESCRIBER,
        "When the last food was is not known.",
        "Ask what was last taken, and when.",
    ),
    ("R17-liquids", {}, CLEAR, NOBODY, "The last clear liquid was 2 h ago or longer.", None),
    (
        "R18",
        {"escort": UNKNOWN},
        HOLD,
        NOBODY,
        "Who takes the patient home is not known.",
        "Get the name and phone of an adult who takes the patient home, and see or call them now.",
    ),
    (
        "R18",
        {"escort": Escort(name="Demo Rowan", phone=" ")},
        REFUSE,
        NOBODY,
        "The escort's name or phone is missing.",
        "Get the name and phone of an adult who takes the patient home, and see or call them now.",
    ),
    ("R19-load", {}, CLEAR, NOBODY, "Demo Nurse Ash can look after this patient.", None),
    (
        "R19-kit",
        {"kit_checked_on": UNKNOWN},
        HOLD,
        NOBODY,
        "The emergency kit has not been checked.",
        "Check it now.",
    ),
    ("R19-kit", {}, CLEAR, NOBODY, "The emergency kit was checked today.", None),
    (
        "R19-monitors",
        {"monitors": UNKNOWN},
        HOLD,
        NOBODY,
        "Which monitors are attached is not known.",
        "Attach and name them.",
    ),
    ("R19-monitors", {}, CLEAR, NOBODY, "The monitors that this session needs are attached.", None),
    (
        "R19-monitors",
        {"monitors": frozenset()},
        REFUSE,
        NOBODY,
        "Missing: pressure cuff, pulse oximeter.",
        "Attach what this setting and this patient need.",
    ),
    ("R16-spo2", {}, CLEAR, NOBODY, "Oxygen saturation 97 %.", None),
]


@pytest.mark.parametrize(
    ("rule", "changes", "verdict", "by", "says", "resolve"), WORDS, ids=[f"{row[0]}-{row[4][:40]}" for row in WORDS]
)
def test_the_gate_says_what_stands_and_what_next(rule, changes, verdict, by, says, resolve):
    found = said(**changes)[rule]

    assert (found.verdict, found.overridable_by) == (verdict, by)
    assert str(found.says) == says
    assert (str(found.resolve) if found.resolve else None) == resolve


def test_a_drug_under_one_name_is_not_on_the_list_twice():
    other = replace(METHADONE, name="Morphine", ingredient="morphine")

    assert not [rule for rule in said(medicines=(METHADONE, other)) if rule.startswith("R09-twice")]
    twice = said(medicines=(METHADONE, other, replace(METHADONE, name="Dolophine")))["R09-twice-methadone"]
    assert (twice.source, twice.certainty) == ("REPRIEVE-RECORD", Certainty.BY_DEFINITION)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"rass": 1}, "RASS is +1, not 0."),
        ({"rass": -1}, "RASS is -1, not 0."),
        ({"sedation": Scale.MOAAS, "moaas": 4}, "MOAA/S is 4, not 5."),
    ],
)
def test_alertness_is_said_on_the_scale_of_the_clinic(facts, says):
    assert str(said(**facts)["R06-alertness"].says) == says


@pytest.mark.parametrize("change", list(Change))
def test_each_thing_that_is_new_since_the_last_visit_is_said_alone(change):
    found = said(changes={**dict.fromkeys(Change, False), change: True})

    (new,) = [one for rule, one in found.items() if rule.startswith("C02-history-")]
    assert (new.rule, new.verdict) == (f"C02-history-{change.value.replace('_', '-')}", ADVISE)
    assert str(new.says) == f"New: {change.question.asks.lower()}."
    assert str(new.resolve) == change.question.then
    assert found["C02-history"].verdict is CLEAR

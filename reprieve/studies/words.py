"""The words of caution, the same wherever the comparison is shown; English msgids for the clinic's pages.

What they say of the treatments themselves rests on claims of the register, which are named beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_EVIDENCE: Final = (
    "These are virtual patients. Nobody has compared these roads in a trial that was long enough; what follows shows "
    "what published numbers and stated guesses would imply, and is no evidence of what a treatment does."
)
NO_DECISION: Final = (
    "It decides nothing for a patient: it sets no dose, opens no gate, books no infusion and changes no taper."
)
BEYOND_PLACEBO: Final = (
    "Relief is counted beyond placebo, of opioids and of ketamine alike: what comes with placebo is on top, on any "
    "road."
)
TWO_READINGS: Final = (
    "How long ketamine's relief lasts is read in two ways, which disagree: as trials of infusions pooled it, and as "
    "the only kinetic model has it, by which short infusions leave little. Neither is settled."
)
ON_RISK: Final = (
    "The chance of depressed breathing is of a laboratory measure at the week's highest level. It is not the risk of "
    "an overdose, and it is too high where patients have found the dose that they bear. It rises with the dose far "
    "more steeply than overdoses do: compare roads by it, never read it as a risk."
)
NOT_IN_IT: Final = (
    "Not in it: withdrawal, misuse, overdose and death, bladder and liver, mood, cost, other medicines, patients who "
    "stop coming, and pain that gets better by itself."
)
AFTER_A_TAPER: Final = (
    "After a taper the old dose is dangerous: tolerance to breathing has fallen, the memory of the dose has not."
)

CAUTIONS: Final = (NOT_EVIDENCE, NO_DECISION, BEYOND_PLACEBO, TWO_READINGS, ON_RISK, NOT_IN_IT, AFTER_A_TAPER)

# The claim of the register that a caution rests on; the others speak of this study alone.
RESTS_ON: Final[Mapping[str, str]] = {
    NOT_EVIDENCE: "no-long-comparison",
    TWO_READINGS: "relief-read-in-two-ways",
    ON_RISK: "overdoses-rise-with-the-dose",
    AFTER_A_TAPER: "taper-not-back-up",
}

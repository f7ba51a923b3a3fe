"""What a patient or a nurse may notice during an infusion, as far as a rule cares."""

from __future__ import annotations

from enum import StrEnum


class Symptom(StrEnum):
    """A symptom or event that is there or is gone; its `phrase` is how it is read aloud."""

    RASH_OR_ITCH = "rash_or_itch"
    DIPLOPIA = "diplopia"
    PANIC = "panic"
    VOMITING = "vomiting"
    CHEST_PAIN = "chest_pain"
    DYSPNOEA = "dyspnoea"
    SEVERE_HEADACHE = "severe_headache"
    VISUAL_LOSS = "visual_loss"
    NEUROLOGICAL_SIGN = "neurological_sign"
    SYNCOPE = "syncope"
    NEW_ARRHYTHMIA = "new_arrhythmia"
    UNSTABLE_RHYTHM = "unstable_rhythm"
    APNOEA = "apnoea"
    CAPNOGRAM_LOST = "capnogram_lost"
    AIRWAY_PROBLEM = "airway_problem"
    LARYNGOSPASM = "laryngospasm"
    ASPIRATION = "aspiration"
    SEIZURE = "seizure"
    ANAPHYLAXIS = "anaphylaxis"
    DANGER = "danger"
    OTHER = "other"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _PHRASES[self]


_PHRASES = {
    Symptom.RASH_OR_ITCH: "rash or itch",
    Symptom.DIPLOPIA: "double vision",
    Symptom.PANIC: "panic",
    Symptom.VOMITING: "vomiting",
    Symptom.CHEST_PAIN: "chest pain",
    Symptom.DYSPNOEA: "short of breath",
    Symptom.SEVERE_HEADACHE: "severe headache",
    Symptom.VISUAL_LOSS: "loss of vision",
    Symptom.NEUROLOGICAL_SIGN: "new neurological sign",
    Symptom.SYNCOPE: "faint that does not recover",
    Symptom.NEW_ARRHYTHMIA: "new irregular rhythm",
    Symptom.UNSTABLE_RHYTHM: "unstable rhythm",
    Symptom.APNOEA: "no breath for 20 seconds or more",
    Symptom.CAPNOGRAM_LOST: "capnogram lost for 15 seconds or more",
    Symptom.AIRWAY_PROBLEM: "airway problem",
    Symptom.LARYNGOSPASM: "laryngospasm",
    Symptom.ASPIRATION: "aspiration",
    Symptom.SEIZURE: "seizure",
    Symptom.ANAPHYLAXIS: "anaphylaxis",
    Symptom.DANGER: "danger to self or others",
    Symptom.OTHER: "other (see words)",
}

"""What may stand in a patient's text without being a claim: nothing that states a number or an effect.

A label, a question, a greeting, a heading claim nothing. "It lasts two weeks", "side effects are mild" and "85 %" do,
and belong in the register, where they have a grade, a source and a date. `unclaimed` finds them, in English and
Spanish; tests hold every patient-facing template and module to it, and what a clinic types itself is asked as well.
It reads words, not meaning: it errs towards finding too much, and a sentence it finds is put in the register or
written without the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NUMBER: Final = r"\d|%|\bper ?cent\b|\bpor ciento\b"
_COUNTED: Final = (
    r"\b(?:one|two|three|four|five|six|seven|eight|ten|twelve|half|most|many|a few|several"
    r"|uno?|una|dos|tres|cuatro|cinco|seis|siete|ocho|diez|doce|mitad|mayor[ií]a|muchos|varios|varias|pocas|pocos)"
    r"\s+(?:of|de|in|en|out|minutes?|hours?|days?|weeks?|months?|years?|people|patients|points|times"
    r"|minutos?|horas?|d[ií]as?|semanas?|meses|a[ñn]os?|personas|pacientes|puntos|veces)\b"
)
# Words that say by themselves what the drug does.
_EFFECT: Final = (
    r"\b(?:reliev\w+|relief|cure[sd]?|heal(?:s|ed|ing)|painless|painkill\w+|harmless|safe(?:r|st|ly|ty)?"
    r"|effective\w*|addict\w+|dependence|dependent|misuse[ds]?|side.effects?|adverse|drows\w+|dizz\w+|nause\w+"
    r"|sedat(?:es|ed|ing|ion)|dissociat\w+|hallucinat\w+|off.label|approved|proven|breakthrough|miracle\w*"
    r"|risks?|risky|overdose\w*|anti.?depressant|withdrawal|trials?|stud(?:y|ies|ied)"
    r"|alivi\w+|cura[ns]?|curar|sana[nr]?|inofensiv\w+|segur[oa]s? y|efica\w+|adictiv\w+|adicci[oó]n\w*|dependencia"
    r"|abus\w+|efectos? secundarios?|somnolen\w+|mareos?|n[aá]useas?|sedaci[oó]n|disocia\w+|alucina\w+"
    r"|aprobad\w+|demostrad\w+|milagr\w+|riesgos?|sobredosis|estudios?|estudiad\w+)\b"
)
# Words that say it of a subject: the drug, its dose, its infusion.
SUBJECT: Final = re.compile(
    r"\b(?:ketamine|es?ketamine|infusions?|treatments?|therapy|drugs?|medicines?|medication|opioids?|boosters?|drip"
    r"|doses?|ketamina|infusi[oó]n(?:es)?|tratamientos?|terapia|medicamentos?|medicinas?|opioides?|refuerzos?|suero)\b",
    re.IGNORECASE,
)
_DOING: Final = (
    r"\b(?:helps?|helped|works?|worked|eases?|eased|improves?|improved|reduces?|reduced|lowers?|lowered|raises?"
    r"|raised|stops?|causes?|caused|prevents?|lasts?|lasted|fades?|wears? off|calms?|restores?|resets?|lifts?"
    r"|better|worse|best|mild|strong(?:er)?|gentle|rapid\w*|fast(?:er)?|quick(?:ly|er)?|powerful|pleasant|natural"
    r"|ayuda[n]?|funciona[n]?|mejora[n]?|reduce[n]?|baja[n]?|sube[n]?|causa[n]?|evita[n]?|dura[n]?|calma[n]?"
    r"|mejor|peor|leves?|fuertes?|r[aá]pid\w+|potente)\b"
)
_MAY_DO: Final = (
    r"(?<!\bwe )\b(?:may|can|will|could|might|should|puede[n]?|podr[ií]a[n]?|va a)\s+"
    r"(?:help|work|ease|improve|reduce|lower|raise|cause|prevent|last|fade|calm|lift|hurt|harm|feel"
    r"|ayudar|funcionar|mejorar|reducir|bajar|subir|causar|durar|calmar|da[ñn]ar|decaer|sentir\w*)\b"
)
_IT_DOES: Final = rf"\b(?:it|this|esto)\s+{_DOING}"
_STATES: Final = re.compile(rf"{_NUMBER}|{_COUNTED}|{_EFFECT}|{_IT_DOES}|{_MAY_DO}", re.IGNORECASE)
_STATES_AN_EFFECT: Final = re.compile(rf"{_EFFECT}|{_IT_DOES}|{_MAY_DO}", re.IGNORECASE)
_THE_LAST: Final = re.compile(  # "since the last infusion" is a day, "may last" an effect
    r"(?<!\bnot )(?<!\bmay )(?<!\bcan )(?<!\bwill )(?<!\bcould )(?<!\bmight )(?<!\bto )(?<!\bdoes )\blast\b",
    re.IGNORECASE,
)
_LEAST_WORDS: Final = 4  # of a sentence: fewer are a label, such as "Adverse events"
_SAYS_OF_IT: Final = (SUBJECT, re.compile(_DOING, re.IGNORECASE))
_BLANK: Final = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
_SENTENCE: Final = re.compile(r"[^.!?;:\n]+[.!?;:]?(?:\n|\s|$)*")


def unclaimed(text: str) -> tuple[str, ...]:
    """Return the sentences that state a number or an effect. Questions and {blanks} state nothing.

    >>> unclaimed("How are you today? Ketamine works within minutes.")
    ('Ketamine works within minutes.',)
    >>> unclaimed("Your next visit is on {day}.")
    ()
    """
    return tuple(sentence for sentence in _sentences(text) if _states(sentence, _STATES))


def effects(text: str) -> tuple[str, ...]:
    """Return the sentences that state an effect. What staff read is full of numbers and labels, which state none.

    >>> effects("Adverse events. Ring within 5 minutes. The infusion eases pain.")
    ('The infusion eases pain.',)
    """
    long = (sentence for sentence in _sentences(text) if len(sentence.split()) >= _LEAST_WORDS)
    return tuple(sentence for sentence in long if _states(_THE_LAST.sub(" ", sentence), _STATES_AN_EFFECT))


def _sentences(text: str) -> Iterator[str]:
    return (found.strip() for found in _SENTENCE.findall(_BLANK.sub(" ", text)))


def _states(sentence: str, by_itself: re.Pattern[str]) -> bool:
    if sentence.endswith("?"):
        return False
    return bool(by_itself.search(sentence)) or all(words.search(sentence) for words in _SAYS_OF_IT)

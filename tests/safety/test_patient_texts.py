"""Nothing a patient reads states a number or an effect that is not a claim; nothing contradicted is used as true.

A patient's page may say "How are you today?" in its own words. "It wears off within two hours" it may say only as
`{% claim "..." %}`, from the register, where it has a grade, a source and a date.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reprieve.evidence.claims import claims, spoken
from reprieve.evidence.patient_text import SUBJECT, unclaimed
from tests.safety.patient_texts import READERS, texts_of, texts_of_catalogue, texts_of_module, texts_of_template

ROOT = Path(__file__).parents[2]
PATIENTS_READ = (
    "reprieve/templates/portal/**/*.html",
    "reprieve/templates/patient/**/*.html",
    "reprieve/portal/**/*.py",
    "reprieve/people/letters.py",
    "reprieve/staff/presenters/leaflet.py",
    "reprieve/staff/presenters/treatment_leaflet.py",
    "reprieve/therapy/advice.py",
    "reprieve/therapy/leaflets.py",
    "reprieve/staff/presenters/taper_paper.py",
    "reprieve/templates/staff/consent*.html",  # the tablet is handed over
    "reprieve/templates/[0-9]*.html",
    "reprieve/therapy/troubles.py",
    "reprieve/therapy/leaflet_book/*.toml",
    "reprieve/voice/services.py",
    "reprieve/locale/*/LC_MESSAGES/*.po",
    "reprieve/static/js/portal/*.js",
)
# What the rule finds and what is no claim about a drug, exactly as it stands, with the reason.
NO_CLAIM = {
    "how a page of the portal is used": (
        "That was not a number from 0 to 10.",
        "It works once, for minutes.",
        "It works once, for minutes:",
        "That keeps your pages safe.",
        "Four digits, such as 1980",
        "Please type four digits, such as 1980.",
    ),
    "the ends of a scale that the patient answers on": ("0 = 10 =", "0 is none, 10 is worst", "0 is good, 10 is bad."),
    "the patient's own answers, counted": (
        "in the last 7 days:",
        "The 7 days before:",
        "of 10 on average.",
        "of 10 on average, from to .",
    ),
    "headings of the leaflet, over claims": (
        "What studies show",
        "Qué muestran los estudios",
        "Lo que le puede causar",
        "Misuse and dependence",
        "Abuso y dependencia",
    ),
    "what a patient may say of themselves": ("I am dizzy or very sleepy",),
    "how a diary is read": ("Los números suben y bajan de un día a otro.",),
    "for whoever writes templates": (
        "{% patient_field %} wants a field, not",
        "{% patient_field %} wants a field, not :",
    ),
}
# Where claims are kept and handed on; nothing is worded there for a patient.
SAY_WITHOUT_WORDS_OF_THEIR_OWN = {"reprieve/evidence/claims.py", "reprieve/site/claim_tag.py"}
_ALLOWED = frozenset(sentence for sentences in NO_CLAIM.values() for sentence in sentences)


def files() -> list[Path]:
    return [path for pattern in PATIENTS_READ for path in sorted(ROOT.glob(pattern))]


def stated(text: str) -> list[str]:
    """Return what a text claims on its own account; blanks and line breaks as one space."""
    found = (" ".join(sentence.split()) for sentence in unclaimed(text))
    return [sentence for sentence in found if sentence not in _ALLOWED]


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_patients_text_states_nothing_outside_the_register(path: Path) -> None:
    assert [sentence for text in texts_of(path) for sentence in stated(text)] == []


PLANTS = {
    ".html": (
        "<p>{}</p>",
        '<p data-says="{}"></p>',
        '{{% mark "green" "{}" %}}',
        '{{% include "portal/parts.html" with intro="{}" only %}}',
        '<option label="{}">',
        "</style><p>{}</p>",
    ),
    ".py": ('LINE = _("{}")', 'LINE = f"{{NAME}}: {}"', 'LINE = "{}".format(name=NAME)', 'LINE = _("Hello. ") + "{}"'),
    ".po": ('msgid "How are you, {{name}}"\nmsgstr "{}"',),
    ".toml": ('[planted]\nen = "{}"', '[[planted]]\n[planted.says]\nes = "{}"'),
    ".js": ('const says = "{}";', "const says = `${{name}}: {}`;"),
}
FALSE = {
    ".po": ("La ketamina no es adictiva.", "El alivio dura tres meses.", "Es un tratamiento seguro y eficaz."),
    "": ("Ketamine is not addictive.", "Relief lasts for three months.", "It works better than opioids."),
}


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_false_sentence_is_found_in_each_file_that_a_patient_reads(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    for false in FALSE.get(path.suffix, FALSE[""]):
        for plant in PLANTS[path.suffix]:
            changed = f"{source}\n\n{plant.format(false)}\n"
            assert [one for text in READERS[path.suffix](changed) for one in stated(text)], plant.format(false)


@pytest.mark.hazard("H-70")
def test_the_spanish_says_no_other_number_than_the_english() -> None:
    page = (
        'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "Four digits, such as 1980"\nmsgstr "Cuatro cifras, como {year}"\n'
    )

    right, wrong = (list(texts_of_catalogue(page.replace("{year}", year))) for year in ("1980", "1908"))

    assert right == []
    assert [one for text in wrong for one in stated(text)]


@pytest.mark.hazard("H-70")
def test_who_says_a_claim_to_a_patient_is_among_those_that_are_read() -> None:
    """A new page or paper for patients is known by it: it takes a claim from the register."""
    takes = re.compile(r"\bspoken\(|\badvice\.[a-zA-Z]|\{%\s*claim\b|\bleaflets\.leaflet\(")
    places = (*(ROOT / "reprieve").rglob("*.html"), *(ROOT / "reprieve").rglob("*.py"))
    say = {str(path.relative_to(ROOT)) for path in places if takes.search(path.read_text(encoding="utf-8"))}

    assert say - {str(path.relative_to(ROOT)) for path in files()} == SAY_WITHOUT_WORDS_OF_THEIR_OWN


def test_a_questionnaire_says_nothing_of_the_treatment() -> None:
    """Its answers count days and name complaints; what they may not do is say what the drug does."""
    books = sorted((ROOT / "reprieve/therapy/instruments").glob("*.toml"))
    found = [one for book in books for text in texts_of(book) for one in unclaimed(text) if SUBJECT.search(one)]

    assert len(books) > 40
    assert found == []


def test_no_exception_outlives_its_text() -> None:
    read = {" ".join(found.split()) for path in files() for text in texts_of(path) for found in unclaimed(text)}

    assert read >= _ALLOWED


@pytest.mark.hazard("H-70")
@pytest.mark.parametrize(
    "planted",
    [
        "Ketamine is not addictive.",
        "Side effects are mild.",
        "It works within minutes.",
        "Relief lasts for weeks.",
        "85 % of our patients feel it.",
        "Most patients sleep well.",
        "This treatment is safe.",
        "The infusion helps with nerve pain.",
        "You will be back at work after two days.",
        "La ketamina no es adictiva.",
        "El tratamiento mejora el ánimo.",
        "Dura dos semanas.",
        "No tiene riesgos.",
        "Es eficaz.",
    ],
)
def test_a_planted_sentence_is_found_wherever_it_stands(planted: str) -> None:
    templates = (
        f"<p>{planted}</p>",
        f"<p>Hello. {planted} See you soon.</p>",
        f'{{% translate "{planted}" %}}',
        f"{{% blocktranslate %}}{planted}{{% endblocktranslate %}}",
        f'<button aria-label="{planted}"></button>',
        f"<img alt='{planted}'>",
        f'{{{{ name|default:"{planted}" }}}}',
        f"<ul><li>One</li><li><strong>{planted}</strong></li></ul>",
    )
    modules = (f'LINE = _("{planted}")', f'LINE = say("{planted}")', f'def line():\n    return "{planted}"')

    for template in templates:
        assert [one for text in texts_of_template(template) for one in stated(text)], template
    for module in modules:
        assert [one for text in texts_of_module(module) for one in stated(text)], module


def test_a_sentence_cut_by_markup_is_read_whole() -> None:
    template = "<p>Ketamine <em>is</em> <strong>harmless</strong> for {{ name }}.</p>"

    assert [one for text in texts_of_template(template) for one in stated(text)]


@pytest.mark.parametrize(
    "harmless",
    [
        "How is your pain today?",
        "Does it help?",
        "Welcome, {name}.",
        "Your next visit",
        "Ring us at {phone}.",
        "Read about your infusion",
        "¿Cómo se siente hoy?",
        "Su próxima cita es el {day}.",
        "Do you feel better after the infusion?",
    ],
)
def test_labels_questions_and_greetings_claim_nothing(harmless: str) -> None:
    assert unclaimed(harmless) == ()


def test_what_is_not_shown_is_not_read() -> None:
    template = """{# 85 % #}{% comment %}It works.{% endcomment %}<!-- It heals. --><div data-after="10">
    <script type="module" src="a2.js"></script>{% url 'portal:day' 5 %}{{ risk }}{% claim "breathing" %}</div>"""
    module = '"""It works within 5 minutes."""\nKEY = "b-12"\n'

    assert [one for text in texts_of_template(template) for one in stated(text)] == []
    assert [one for text in texts_of_module(module) for one in stated(text)] == []


_USED = re.compile(r"""(?:\{%\s*claim\s+|\bspoken\(\s*|\bclaim\(\s*)["']([\w-]+)["']""")


@pytest.mark.hazard("H-70")
def test_every_claim_that_is_named_in_code_or_template_may_be_said() -> None:
    places = (*(ROOT / "reprieve").rglob("*.html"), *(ROOT / "reprieve").rglob("*.py"))
    used = {key: path for path in places for key in _USED.findall(path.read_text(encoding="utf-8"))}

    for key, path in used.items():
        assert key in claims(), f"{path} names {key}, which is no claim"
        assert not claims()[key].of_the_brief, f"{path} repeats the brief's {key}"
        assert claims()[key].grade.may_be_said, f"{path} says {key}, which is {claims()[key].grade.phrase}"


def test_the_register_itself_would_be_found() -> None:
    """The rule is worth something only if it knows a claim when it sees one."""
    ours = [one for one in claims().values() if not one.of_the_brief and "benefit" in one.topics]

    missed = [one.key for one in ours for language in ("en", "es") if not unclaimed(one.plain(language))]
    assert len(missed) <= len(ours) // 5, sorted(set(missed))
    assert unclaimed(spoken("dependence", "en"))

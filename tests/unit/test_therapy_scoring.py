"""Instruments as data, their scores at every boundary, and what a form with open items comes to."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from decimal import Decimal

import pytest

from reprieve.cli import main
from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.escalation import calls, help_shown
from reprieve.therapy.instruments import UnknownInstrument, book, instrument
from reprieve.therapy.instruments.shape import InvalidInstrument
from reprieve.therapy.instruments.toml_file import instrument_from
from reprieve.therapy.scoring import NotAnAnswer, Scored, answers_from, score


def scored(name: str, answers: str) -> Scored:
    held = instrument(name)
    return score(held, answers_from(held, answers.split(",")))


def reprieve(capsys: pytest.CaptureFixture[str], command: str) -> tuple[int, str, str]:
    try:
        code = main(shlex.split(command))
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def ones(total: int, items: int, most: int) -> str:
    """Return answers of so many items that add up to a total."""
    answers = []
    for _ in range(items):
        answers.append(min(most, total))
        total -= answers[-1]
    return ",".join(map(str, answers))


@pytest.mark.parametrize(
    ("name", "items", "most", "bands"),
    [
        ("phq-9", 9, 3, {0: "minimal", 5: "mild", 10: "moderate", 15: "moderately severe", 20: "severe"}),
        ("phq-2", 2, 3, {0: "negative", 3: "positive"}),
        ("gad-7", 7, 3, {0: "minimal", 5: "mild", 10: "moderate", 15: "severe"}),
        ("madrs", 10, 6, {0: "no depression", 7: "mild", 20: "moderate", 35: "severe"}),
        ("oci-r", 18, 4, {0: "mild", 16: "moderate", 28: "severe"}),
        ("dn4", 10, 1, {0: "negative", 4: "positive"}),
        ("dn4-interview", 7, 1, {0: "negative", 3: "positive"}),
        ("ort-oud", 9, 1, {0: "low", 3: "high"}),
        ("comm", 17, 4, {0: "negative", 9: "positive"}),
        ("soapp-r", 24, 4, {0: "negative", 18: "positive"}),
        ("padss", 5, 2, {0: "not fit", 9: "fit"}),
        ("aldrete", 5, 2, {0: "not met", 9: "meets 9 or more"}),
        ("nrs", 1, 10, {0: "none", 1: "mild", 4: "moderate", 7: "severe"}),
    ],
)
def test_a_band_begins_at_its_number(name: str, items: int, most: int, bands: dict[int, str]) -> None:
    starts = sorted(bands)
    for place, start in enumerate(starts):
        assert scored(name, ones(start, items, most)).band == bands[start]
        if place:
            assert scored(name, ones(start - 1, items, most)).band == bands[starts[place - 1]]


@pytest.mark.parametrize(
    ("answers", "value", "band"),
    [
        ("1,1,1,1,1,1,1,NA,0", "7.875", "mild"),
        ("2,2,2,2,2,2,2,NA,NA", "18", "moderately severe"),
        ("1,1,1,1,0,0,0,0,NA", "4.5", "minimal"),
        ("3,3,3,3,3,3,NA,NA,NA", None, None),
    ],
)
def test_two_open_items_of_the_phq_9_are_prorated_and_three_are_too_many(
    answers: str, value: str | None, band: str | None
) -> None:
    found = scored("phq-9", answers)

    assert found.value == (UNKNOWN if value is None else Decimal(value))
    assert found.band == (UNKNOWN if band is None else band)
    assert ("prorated" in found.flags) is (value is not None)


@pytest.mark.parametrize(
    ("answers", "fact"),
    [
        ("2,2,2,2,2,0,0,0,0", True),
        ("2,0,2,2,2,0,0,0,1", True),
        ("2,0,2,2,1,0,0,0,1", False),
        ("1,1,2,2,2,2,2,0,0", False),
        ("NA,1,2,2,2,2,2,0,0", UNKNOWN),
        ("NA,2,2,2,2,2,2,0,0", True),
    ],
)
def test_the_diagnostic_count_asks_for_five_with_one_of_the_first_two(answers: str, fact: object) -> None:
    assert scored("phq-9", answers).criteria["diagnostic count"] is fact


def test_the_difficulty_item_is_never_scored_and_only_given_by_name() -> None:
    assert scored("phq-9", "1,1,1,1,1,1,1,1,0,difficulty=3").value == 8
    with pytest.raises(NotAnAnswer, match="one too many"):
        scored("phq-9", "1,1,1,1,1,1,1,1,0,3")


@pytest.mark.parametrize(
    ("answers", "value", "band"),
    [
        ("1,1,1,1,1,1,1,1,1,1", "20", "minimal"),
        ("2,1,1,1,1,1,1,1,1,NA", "22.2", "moderate"),
        ("2,2,2,2,2,2,2,2,2,2", "40", "moderate"),
        ("3,2,2,2,2,2,2,2,2,2", "42", "severe"),
        ("3,3,3,3,3,3,3,3,3,3", "60", "severe"),
        ("5,4,4,4,4,4,4,4,4,4", "82", "bed-bound"),
        ("1,NA,NA,NA,NA,NA,NA,NA,NA,NA", "20", "minimal"),
    ],
)
def test_an_open_section_of_the_odi_takes_five_off_what_it_is_shared_by(answers: str, value: str, band: str) -> None:
    found = scored("odi", answers)

    assert (found.shown, found.band) == (Decimal(value), band)


@pytest.mark.hazard("H-81")
def test_nothing_answered_has_no_score_anywhere() -> None:
    for held in book().values():
        found = score(held, {})
        assert found.value is UNKNOWN
        assert found.band is UNKNOWN
        assert found.missing


def test_bpi_interference_needs_more_than_half() -> None:
    assert scored("bpi-interference", "5,6,NA,4,NA,NA,2").value == Decimal("4.25")
    assert scored("bpi-interference", "5,6,NA,4,NA,NA,NA").value is UNKNOWN


def test_longer_promis_forms_are_prorated_up_and_the_short_one_is_not() -> None:
    assert scored("promis-pi-4a", "1,1,1,1").value == Decimal("41.6")
    assert scored("promis-pi-4a", "5,5,5,5").value == Decimal("75.6")
    assert scored("promis-pi-4a", "1,2,1,NA").value is UNKNOWN
    assert scored("promis-pi-8a", "2,2,2,2,3,NA,NA,NA").value == 18  # 11 x 8/5 = 17.6
    assert scored("promis-pi-6a", "2,2,NA,NA,NA,NA").value is UNKNOWN


def test_qids_takes_the_worst_of_sleep_of_appetite_and_of_movement() -> None:
    only = dict.fromkeys(map(str, range(1, 17)), 0)

    assert score(instrument("qids"), only | {"1": 3, "4": 2}).value == 3
    assert score(instrument("qids"), only | {"6": 1, "7": 2, "8": 3, "9": 2}).value == 3
    assert score(instrument("qids"), only | {"15": 1, "16": 2, "5": 1}).value == 3


@pytest.mark.parametrize(("answers", "level"), [("2,2,2,1,1,1,1,1,1,1", 2)])
def test_madrs_calls_for_item_ten(answers: str, level: int) -> None:
    assert scored("madrs", answers).flags == ("item10-self-harm",)


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ("1=n,2=n,6=n", "none"),
        ("1=y,2=n,6=n", "low"),
        ("1=y,2=y,3=n,4=n,5=n,6=n", "low"),
        ("1=y,2=y,3=y,4=n,5=n,6=n", "moderate"),
        ("1=n,2=n,6=lifetime_only", "moderate"),
        ("1=y,2=y,3=n,4=y,5=n,6=n", "high"),
        ("n,n,NA,NA,NA,past3months", "high"),
        ("n,n,NA,NA,NA,y", "high"),
        ("1=NA,2=NA,3=NA,4=NA,5=y,6=NA", "high"),
        ("1=y,2=y,3=y,4=NA,5=n,6=n", UNKNOWN),
        ("1=n,2=NA,3=NA,4=NA,5=NA,6=n", UNKNOWN),
        ("1=n,2=n,4=y,6=n", "high"),
    ],
)
def test_the_suicide_screener_never_calls_an_open_question_a_no(answers: str, band: object) -> None:
    assert scored("c-ssrs", answers).band == band


def test_the_gate_of_pc_ptsd_closes_the_rest() -> None:
    assert scored("pc-ptsd-5", "trauma=no").value == 0
    assert scored("pc-ptsd-5", "no,1,1,1,1,1").value == 0
    assert "item1-answered-though-not-asked" in scored("pc-ptsd-5", "no,1,1,1,1,1").flags
    assert scored("pc-ptsd-5", "NA,1,1,1,1,1").value is UNKNOWN
    assert scored("pc-ptsd-5", "yes,1,1,1,NA,0").value is UNKNOWN
    with pytest.raises(NotAnAnswer, match="missing"):
        scored("pc-ptsd-5", "1,1,1,1,0")


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ("F,1,1,0", "negative"),
        ("F,1,1,1", "positive"),
        ("M,1,1,1", "negative"),
        ("M,2,1,1", "positive"),
        ("1,1,0", "negative"),
        ("1,1,1", UNKNOWN),
        ("2,1,1", "positive"),
        ("sex=female,1,1,1", "positive"),
    ],
)
def test_alcohol_is_judged_by_sex_and_says_where_the_sex_decides(answers: str, band: object) -> None:
    assert scored("audit-c", answers).band == band


def test_aldrete_has_its_stricter_and_its_looser_variant() -> None:
    cuts = scored("modified-aldrete", "2,2,0,2,2").cuts

    assert list(cuts.values()) == [False, False, True]
    assert list(scored("aldrete", "2,1,1,2,2").cuts.values()) == [False, True, False]


def test_blood_or_two_yes_ask_for_the_urine_even_before_the_form_is_done() -> None:
    assert "urinalysis" in score(instrument("urinary"), {"5": 1}).flags
    assert "urinalysis" in score(instrument("urinary"), {"1": 1, "2": 1}).flags
    assert score(instrument("urinary"), {"1": 1}).flags == ()


def test_pgic_keeps_its_label_and_says_who_responded() -> None:
    assert (scored("pgic", "2").band, scored("pgic", "2").cuts) == ("much improved", {"responder": True})
    assert scored("pgic", "3").cuts == {"responder": False}


@pytest.mark.hazard("H-80")
def test_thoughts_of_self_harm_call_from_a_form_with_one_answer() -> None:
    (finding,) = calls(instrument("phq-9"), {"9": 1})

    assert finding.verdict is Verdict.REFUSE
    assert "self-harm" in str(finding.says)
    assert help_shown(instrument("phq-9"), {"9": 1})
    assert calls(instrument("phq-9"), {"1": 3, "2": 3, "9": 0}) == ()
    assert calls(instrument("qids"), {"12": 1})[0].verdict is Verdict.REFUSE
    assert calls(instrument("madrs"), {"10": 1})[0].verdict is Verdict.REFUSE


@pytest.mark.hazard("H-80")
def test_any_yes_on_the_suicide_screener_calls_and_the_grave_ones_now() -> None:
    held = instrument("c-ssrs")
    urgent = {key: calls(held, {key: held.item(key).high})[0].verdict for key in ("1", "2", "3", "4", "5", "6")}

    assert urgent == {
        "1": Verdict.HOLD,
        "2": Verdict.HOLD,
        "3": Verdict.HOLD,
        "4": Verdict.REFUSE,
        "5": Verdict.REFUSE,
        "6": Verdict.REFUSE,
    }
    assert calls(held, {"6": 1})[0].verdict is Verdict.HOLD


def test_words_are_shipped_only_where_the_licence_allows() -> None:
    for held in book().values():
        assert held.has_text is held.licence.ships_text, held.name
        if held.has_text and not held.by_clinician:
            assert all(set(item.text) == {"en", "es"} for item in held.items), held.name
            assert all(set(words) == {"en", "es"} for item in held.items for words in item.options.values()), held.name


def test_every_item_that_is_chosen_by_words_has_a_word_for_every_answer() -> None:
    for held in book().values():
        for item in held.items:
            if item.options and len(item.values) < 8:
                assert set(item.options) == set(item.values), (held.name, item.key)


def test_a_name_may_be_written_as_on_paper() -> None:
    assert {instrument(name).name for name in ("PHQ-9", "phq-9", "phq9", "Phq 9")} == {"phq-9"}
    with pytest.raises(UnknownInstrument, match="bpi-interference"):
        instrument("bpi")


def test_a_file_that_is_no_instrument_is_refused() -> None:
    page = 'title = "x"\nabout = "x"\nversion = "1"\nlicence = "C"\nlicence_says = ""\nsource = "CSSRS"\ntag = "read"\n'
    page += 'method = "sum"\nvalues = [0, 3]\nlow = 0\nhigh = 3\n[[items]]\nen = "words that are not ours"\n'
    with pytest.raises(InvalidInstrument, match="licence"):
        instrument_from("x", page)
    with pytest.raises(InvalidInstrument):
        instrument_from("x", page.replace("CSSRS", "NOBODY"))


def test_the_command_prints_what_was_promised(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = reprieve(capsys, "score phq-9 --answers 1,2,0,3,1,1,0,2,0 --format json")
    found = json.loads(out)

    assert (code, err) == (0, "")
    assert {key: found[key] for key in ("score", "band", "flags", "missing")} == {
        "score": 10,
        "band": "moderate",
        "flags": [],
        "missing": [],
    }
    assert found["version"]
    assert found["rules_version"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("score phq-9 --answers 1,2,0,3,1,1,0,2", "missing: item 9"),
        ("score phq-9 --answers 1,2,0,3,1,1,0,2,0,1", "one too many"),
        ("score phq-9 --answers 1,2,0,3,1,1,0,2,4", "a whole number from 0 to 3"),
        ("score phq-9 --answers=-1,2,0,3,1,1,0,2,0", "a whole number from 0 to 3"),
        ("score phq-9 --answers 1,2,0,3,1,1,0,2,1.0", "a whole number from 0 to 3"),
        ("score phq-9 --answers 1,2,,3,1,1,0,2,0", "item 3"),
        ("score phq-9 --answers 1,2,0,3,1,1,0,2,²", "item 9"),
        ("score phq-9 --answers 9=1,9=2,1,1,1,1,1,1,1,1", "twice"),
        ("score phq-9 --answers 10=1", "no item '10'"),
        ("score phq-9 --answers ''", "item 1"),
        ("score peg --answers 7,NA,6", "cannot be scored"),
        ("score c-ssrs --answers maybe,n,n,n,n,n", "yes"),
        ("score paindetect --answers 5,5,5,5,5,5,5,2,2", "pattern"),
        ("score paindetect --answers 5,5,5,5,5,5,5,1,1", "radiate"),
        ("score no-such-thing --answers 1", "--list"),
        ("score kset --answers 1", "side-effects"),
        ("score phq-9", "--answers"),
        ("score", "--list"),
        ("score 'y-bocs pre/post' --answers 26", "two totals"),
        ("score 'y-bocs pre/post' --answers 26,x", "not a total"),
        ("score 'y-bocs pre/post' --answers 26,41", "from 0 to 40"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(capsys: pytest.CaptureFixture[str], command: str, says: str) -> None:
    code, _, err = reprieve(capsys, command)

    assert code == 2
    assert says in err
    assert err.count("\n") == 1


def test_the_list_names_every_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = reprieve(capsys, "score --list")
    _, as_json, _ = reprieve(capsys, "score --list --format json")

    assert all(name in out for name in book())
    assert [entry["name"] for entry in json.loads(as_json)] == list(book())


def test_words_for_people_hold_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = reprieve(capsys, "score phq-9 --answers 1,1,1,1,1,1,1,NA,2")

    assert "PHQ-9: 10.13, moderate (0 to 27 points, prorated)" in out
    assert "Calls for action: item9-self-harm" in out
    assert "Not answered: 8" in out


def test_the_fall_of_two_totals_is_judged(capsys: pytest.CaptureFixture[str]) -> None:
    bands = {}
    for totals in ("20,13", "24,16", "20,16", "26,12"):
        _, out, _ = reprieve(capsys, f"score 'y-bocs pre/post' --answers {totals} --format json")
        bands[totals] = json.loads(out)["band"]
    _, words, _ = reprieve(capsys, "score 'nrs pre/post' --answers 0,3")

    assert bands == {"20,13": "response", "24,16": "partial response", "20,16": "no response", "26,12": "response"}
    assert "from 0 no percentage exists" in words


def test_scoring_needs_no_django() -> None:
    program = "import sys; sys.modules['django'] = None\nfrom reprieve.cli import main\nsys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "score", "peg", "--answers", "8,9,9"], capture_output=True, text=True
    )

    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "PEG: 8.67, severe (0 to 10 points)")


@pytest.mark.parametrize(
    ("answers", "value", "band"),
    [
        ("0,0,0,0,0,0,0,0,0,0,0", 0, "none"),
        ("1,1,0,0,1,1,0,0,0,0,0", 4, "none"),
        ("1,1,1,0,1,1,0,0,0,0,0", 5, "mild"),
        ("2,2,1,2,2,1,0,2,0,0,0", 12, "mild"),
        ("2,2,1,2,2,1,1,2,0,0,0", 13, "moderate"),
        ("4,4,5,5,4,4,5,4,1,0,0", 36, "moderately severe"),
        ("4,4,5,5,4,4,5,4,2,0,0", 37, "severe"),
        ("4,4,5,5,4,4,5,4,4,4,5", 48, "severe"),
    ],
)
def test_cows_has_the_bands_that_were_read_and_the_most_that_its_items_add_up_to(answers, value, band) -> None:
    found = scored("cows", answers)

    assert (found.value, found.band) == (Decimal(value), band)


def test_an_item_of_cows_has_no_answer_between_its_steps() -> None:
    with pytest.raises(NotAnAnswer, match="item 11: 0 or 3 or 5"):
        scored("cows", "0,0,0,0,0,0,0,0,0,0,1")

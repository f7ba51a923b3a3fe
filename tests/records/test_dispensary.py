"""Every milligram of the controlled drug, through the services, on the record."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from reprieve.chart import services as chart
from reprieve.chart.queries import session_view
from reprieve.chart.services import NotPermitted, NotPlausible, Refused
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.models import Movement, Vial
from reprieve.dispensary.rows import Step
from reprieve.people.services import confirm_password
from reprieve.therapy.ledger import Kind
from reprieve.therapy.stock import Purpose
from tests.clinic import NOW, PASSWORD, Clinic, after, as_it_should_be


@pytest.fixture
def vials(clinic: Clinic) -> tuple[int, ...]:
    return clinic.stock()


@pytest.fixture
def drawn(clinic: Clinic, vials: tuple[int, ...]) -> int:
    """A session that is ready, with 50 mg drawn for it from the first vial."""
    session = clinic.ready(clinic.register())
    clinic.draw(session, vials[0])
    return session


@pytest.fixture
def ended(clinic: Clinic, drawn: int) -> int:
    """The same session after its 40 minutes: 40 mg were given."""
    clinic.start(drawn)
    clinic.stop(drawn, now=after(40))
    return drawn


def rules_of(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.rule for finding in refusal.value.decision.blocking}


def test_what_came_stands_on_the_shelf_in_numbered_vials(vials):
    (lot,) = register.stock()

    assert lot.on_hand == 2000
    assert [vial.name for vial in lot.vials] == ["V-0001", "V-0002", "V-0003", "V-0004"]


def test_receiving_twice_with_one_key_receives_once(clinic, vials):
    (lot,) = register.stock()
    key = uuid4()
    received = [
        dispensary.receive(
            product_id=lot.product.id, lot="B2", expires_on=NOW.date() + timedelta(days=90), vials=2,
            supplier="Demo", invoice="9", received_on=NOW.date(), by=clinic.by(), now=NOW, key=key,
        )
        for _ in range(2)
    ]  # fmt: skip

    assert received[0] == received[1]
    assert Vial.objects.count() == 6


def test_one_lot_has_one_expiry(clinic, vials):
    (lot,) = register.stock()

    with pytest.raises(Refused, match="another expiry"):
        dispensary.receive(
            product_id=lot.product.id, lot=lot.number, expires_on=lot.expires_on + timedelta(days=1), vials=1,
            supplier="Demo", invoice="9", received_on=NOW.date(), by=clinic.by(), now=NOW,
        )  # fmt: skip


def test_the_gate_asks_for_a_vial_of_the_register_once_stock_is_kept(clinic, vials):
    session = clinic.ready(clinic.register())

    with pytest.raises(Refused) as refusal:
        clinic.start(session)

    assert "R14-drawn" in rules_of(refusal)


def test_the_gate_refuses_where_another_lot_was_drawn_than_read(clinic, vials):
    other = clinic.stock(lot="OTHER", vials=1)
    session = clinic.ready(clinic.register())
    clinic.draw(session, other[0])

    with pytest.raises(Refused) as refusal:
        clinic.start(session)

    assert "R14-drawn" in rules_of(refusal)


def test_the_drawn_vial_that_two_people_read_opens_the_gate(clinic, drawn):
    assert clinic.start(drawn)


def test_what_was_given_is_the_rate_records_own_and_nobody_types_it(ended):
    account = register.session_account(ended)

    assert (account.drawn, account.given, account.remaining) == (Decimal(50), Decimal(40), Decimal(10))


def test_while_the_pump_runs_nothing_is_entered_as_given(clinic, drawn):
    clinic.start(drawn)

    assert register.session_account(drawn).given == 0


@pytest.mark.hazard("H-50")
def test_a_corrected_stop_corrects_what_was_given_by_a_new_entry(clinic, ended):
    view = session_view(ended, after(41))
    (stop,) = [event for event in view.events if event.kind.value == "stopped"]

    chart.amend_event(event_id=stop.id, reason="Typed late", occurred_at=after(35), by=clinic.by(), now=after(42))

    drug = register.session_drug(ended)
    assert drug.account.given == 35
    given = [(row.mg, row.struck) for row in drug.entries if row.kind is Kind.GIVE]
    assert given == [(Decimal(40), True), (Decimal(35), False)]


def test_a_retracted_stop_strikes_out_what_was_given(clinic, ended):
    view = session_view(ended, after(41))
    (stop,) = [event for event in view.events if event.kind.value == "stopped"]

    chart.retract_event(event_id=stop.id, reason="Pump still runs", by=clinic.by(), now=after(42))

    assert register.session_account(ended).given == 0


def test_a_draw_entered_after_the_end_is_given_at_once(clinic, drawn, vials):
    clinic.start(drawn)
    (entry,) = register.session_drug(drawn).entries
    dispensary.correct(movement_id=entry.id, mg=Decimal(30), reason="Read wrongly", by=clinic.by(), now=after(5))
    clinic.stop(drawn, now=after(40))
    assert register.session_account(drawn).remaining == -10

    clinic.draw(drawn, vials[1], now=after(50), ml=Decimal("0.2"))

    drug = register.session_drug(drawn)
    assert drug.account.remaining == 0
    assert [vial.account.remaining for vial in drug.vials] == [0, 0]


def test_an_expired_lot_is_not_drawn(clinic, vials):
    later = NOW + timedelta(days=201)
    session = clinic.ready(clinic.register(now=later), now=later)

    with pytest.raises(Refused, match="expired"):
        clinic.draw(session, vials[0], now=later)


def test_a_lot_set_aside_is_not_drawn_until_the_director_releases_it(clinic, vials):
    session = clinic.ready(clinic.register())
    (lot,) = register.stock()
    dispensary.set_aside(lot_id=lot.id, why="Recall letter", by=clinic.by(), now=NOW)

    with pytest.raises(Refused, match="set aside"):
        clinic.draw(session, vials[0])
    with pytest.raises(NotPermitted):
        dispensary.set_aside(lot_id=lot.id, why="Fine", by=clinic.by(), now=NOW, release=True)

    dispensary.set_aside(lot_id=lot.id, why="Other lot meant", by=clinic.by("director"), now=NOW, release=True)
    assert clinic.draw(session, vials[0])


def test_nothing_is_drawn_up_before_the_escort_is_confirmed(clinic, vials):
    order = clinic.order(patient := clinic.register())
    session = clinic.book(patient, order_id=order)
    clinic.check_in(session)

    with pytest.raises(Refused) as refusal:
        clinic.draw(session, vials[0])

    assert rules_of(refusal) == {"R18"}


def test_no_more_is_drawn_than_a_vial_holds(clinic, vials):
    session = clinic.ready(clinic.register())

    with pytest.raises(Refused, match="50 mg are missing"):
        clinic.draw(session, vials[0], ml=Decimal(11))

    assert register.stock()[0].on_hand == 2000


def test_a_sealed_vial_goes_back_and_an_opened_one_does_not(clinic, vials):
    session = clinic.ready(clinic.register())
    clinic.draw(session, vials[0], ml=None)
    dispensary.put_back(vial_id=vials[0], session_id=session, by=clinic.by(), now=after(1))
    assert register.stock()[0].on_hand == 2000

    clinic.draw(session, vials[0], ml=None, now=after(2))
    dispensary.open_vial(vial_id=vials[0], by=clinic.by(), now=after(3))
    with pytest.raises(Refused, match="opened"):
        dispensary.put_back(vial_id=vials[0], session_id=session, by=clinic.by(), now=after(4))


@pytest.mark.hazard("H-50")
def test_waste_takes_a_second_person_and_never_the_same_one(clinic, ended):
    same = clinic.proof("nurse", now=after(41))

    with pytest.raises(Refused, match="their own waste"):
        chart.waste_drug(session_id=ended, method="Drug buster", witness=same, by=clinic.by(), now=after(41))

    clinic.waste_rest(ended, now=after(42))
    drug = register.session_drug(ended)
    assert drug.account.remaining == 0
    (waste,) = [row for row in drug.entries if row.kind is Kind.WASTE]
    assert (waste.mg, waste.ml, waste.by, waste.witness) == (
        Decimal(10),
        Decimal("0.2"),
        "Demo Nurse, RN",
        "Demo Second Nurse, RN",
    )


def test_a_witness_whose_password_is_old_does_not_count(clinic, ended):
    witness = clinic.proof("second_nurse", now=after(41))

    with pytest.raises(Refused, match="too long ago"):
        chart.waste_drug(session_id=ended, method="x", witness=witness, by=clinic.by(), now=after(60))


def test_the_front_desk_is_no_witness(clinic, ended):
    witness = confirm_password(user=clinic.front_desk, password=PASSWORD, now=after(41))

    with pytest.raises(NotPermitted):
        chart.waste_drug(session_id=ended, method="x", witness=witness, by=clinic.by(), now=after(41))


def test_the_database_itself_refuses_a_waste_that_nobody_else_saw(clinic, vials):
    session = clinic.ready(clinic.register())
    columns = {
        "vial_id": vials[0], "kind": "waste", "mg": Decimal(1), "session_id": session, "method": "x",
        "written_at": NOW, "by_user": clinic.nurse, "by_name": "Demo Nurse", "by_role": "nurse",
    }  # fmt: skip

    for witness in ({}, {"witness": clinic.nurse, "witness_name": "Demo Nurse"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Movement.objects.create(**columns, **witness)


def test_the_rest_is_not_known_before_the_end(clinic, drawn):
    clinic.start(drawn)

    with pytest.raises(Refused, match="not over"):
        clinic.waste_rest(drawn, now=after(10))


def test_no_more_is_wasted_than_is_left(clinic, ended):
    witness = clinic.proof("second_nurse", now=after(41))

    with pytest.raises(Refused, match="10 mg"):
        chart.waste_drug(
            session_id=ended, method="x", witness=witness, by=clinic.by(), now=after(41), mg=Decimal("10.01")
        )


def test_a_correction_is_a_new_entry_and_the_old_one_stays_struck(clinic, drawn):
    (entry,) = register.session_drug(drawn).entries

    dispensary.correct(movement_id=entry.id, mg=Decimal(45), reason="0.9 mL were drawn", by=clinic.by(), now=after(1))

    old, new = register.session_drug(drawn).entries
    assert (old.struck, new.amends, new.mg) == (True, old.id, Decimal(45))
    with pytest.raises(Refused, match="corrected before"):
        dispensary.correct(movement_id=entry.id, mg=Decimal(40), reason="Again", by=clinic.by(), now=after(2))


def test_what_was_given_is_not_corrected_by_hand(clinic, ended):
    (given,) = [row for row in register.session_drug(ended).entries if row.kind is Kind.GIVE]

    with pytest.raises(Refused, match="rate record"):
        dispensary.correct(movement_id=given.id, mg=Decimal(1), reason="No", by=clinic.by(), now=after(41))


@pytest.mark.hazard("H-50")
def test_the_day_closes_only_when_nothing_is_unexplained(clinic, ended):
    nurse = clinic.by()
    with pytest.raises(Refused, match="10 mg were drawn and are neither given nor wasted"):
        chart.close_drug_day(by=nurse, now=after(41))

    clinic.waste_rest(ended, now=after(42))
    with pytest.raises(Refused, match="not counted"):
        chart.close_drug_day(by=nurse, now=after(43))

    clinic.count_shelf(now=after(44))
    assert chart.close_drug_day(by=nurse, now=after(45))
    assert not register.moved_since_close()


def test_an_infusion_for_which_nothing_was_drawn_keeps_the_day_open(clinic):
    session = clinic.ready(clinic.register())
    clinic.start(session)
    clinic.stock(now=after(5))
    clinic.stop(session, now=after(40))
    clinic.count_shelf(now=after(41))

    with pytest.raises(Refused, match="40 mg were given, the ledger says 0 mg"):
        chart.close_drug_day(by=clinic.by(), now=after(42))


def test_a_count_that_is_off_keeps_the_day_open_until_it_is_right_or_a_discrepancy(clinic, vials):
    (lot,) = register.stock()
    short = {lot.id: dispensary.Found(sealed_vials=3, opened_ml=Decimal(0))}
    dispensary.count(found=short, by=clinic.by(), now=after(1))
    with pytest.raises(Refused, match="1500 mg were counted, 2000 mg should be there"):
        chart.close_drug_day(by=clinic.by(), now=after(2))

    number = dispensary.open_discrepancy(
        vial_id=vials[3], what="V-0004 is not in the safe; looked everywhere", by=clinic.by(), now=after(3)
    )
    dispensary.count(found=short, by=clinic.by(), now=after(4))
    with pytest.raises(Refused, match="is not explained"):
        chart.close_drug_day(by=clinic.by(), now=after(5))
    with pytest.raises(NotPermitted):
        decide(clinic, number, Step.TAKEN, by="nurse")

    decide(clinic, number, Step.TAKEN)
    assert chart.close_drug_day(by=clinic.by(), now=after(7))
    decide(clinic, number, Step.THEFT_OR_LOSS)
    assert not register.discrepancy(number).settled
    decide(clinic, number, Step.REPORTED)
    assert register.discrepancy(number).settled
    with pytest.raises(Refused, match="cannot follow"):
        decide(clinic, number, Step.TAKEN)


def decide(clinic: Clinic, number: int, step: Step, by: str = "director", found: bool = False) -> int:
    return dispensary.decide_discrepancy(
        discrepancy_id=number, step=step, words="Looked into it", by=clinic.by(by), now=after(6), found=found
    )


def test_a_vial_that_turns_up_stands_on_the_shelf_again(clinic, vials):
    number = dispensary.open_discrepancy(vial_id=vials[3], what="Not there", by=clinic.by(), now=after(3))
    assert register.stock()[0].on_hand == 1500

    decide(clinic, number, Step.RESOLVED, found=True)

    assert register.stock()[0].on_hand == 2000


def test_what_is_missing_of_a_session_is_opened_as_a_discrepancy(clinic, ended, vials):
    dispensary.open_discrepancy(
        vial_id=vials[0], session_id=ended, what="Spilt", by=clinic.by("director"), now=after(41)
    )
    clinic.count_shelf(now=after(42))

    assert register.session_account(ended).lost == 10
    assert chart.close_drug_day(by=clinic.by(), now=after(43))


def test_a_count_before_the_last_movement_no_longer_holds(clinic, ended, vials):
    clinic.waste_rest(ended, now=after(41))
    clinic.count_shelf(now=after(42))
    second = clinic.ready(clinic.register("Birch"), room=1)
    clinic.draw(second, vials[1], now=after(43))

    with pytest.raises(Refused, match="not counted since it last moved"):
        chart.close_drug_day(by=clinic.by(), now=after(44))


def test_every_lot_is_counted_or_nothing_is_kept(clinic, vials):
    clinic.stock(lot="SECOND", vials=1)
    (first, *_) = as_it_should_be().items()

    with pytest.raises(NotPlausible, match="Count Lot"):
        dispensary.count(found=dict([first]), by=clinic.by(), now=after(1))


def test_the_record_of_a_session_is_not_signed_over_unexplained_drug(clinic, ended):
    clinic.recover(ended, now=after(150))
    chart.discharge(session_id=ended, by=clinic.by(), now=after(151))
    with pytest.raises(Refused) as refusal:
        chart.sign_record(session_id=ended, signed=clinic.proof("nurse", now=after(152)), now=after(152))
    assert rules_of(refusal) == {"R10"}

    clinic.waste_rest(ended, now=after(153))
    chart.sign_record(session_id=ended, signed=clinic.proof("nurse", now=after(154)), now=after(154))


def test_residue_of_an_opened_vial_is_wasted_and_a_sealed_one_is_destroyed_by_two(clinic, ended, vials):
    witness = clinic.proof("second_nurse", now=after(60))
    with pytest.raises(Refused, match="sealed"):
        dispensary.waste_stock(vial_id=vials[1], method="x", reason="x", witness=witness, by=clinic.by(), now=after(60))
    dispensary.waste_stock(
        vial_id=vials[0], method="Drug buster", reason="End of day", witness=witness, by=clinic.by(), now=after(60)
    )
    with pytest.raises(NotPermitted):
        dispensary.destroy(vial_ids=[vials[1]], method="x", witness=witness, by=clinic.by(), now=after(60))

    number = dispensary.destroy(
        vial_ids=[vials[1]], method="Incinerated", witness=witness, by=clinic.by("director"), now=after(61)
    )

    assert [row.mg for row in register.destruction(number).entries] == [500]
    assert register.stock()[0].on_hand == 1000


def test_a_sealed_vial_is_sent_back_with_its_paper(clinic, vials):
    dispensary.send_back(vial_id=vials[2], paper="RMA-1", reason="Near expiry", by=clinic.by(), now=after(1))

    assert register.stock()[0].on_hand == 1500
    assert register.vial(vials[2]).entries[-1].paper == "RMA-1"


def test_who_got_this_lot(clinic, ended, vials):
    (lot,) = register.stock()

    assert register.given_from(lot.id) == {ended: 40}


def test_the_log_of_a_lot_says_what_the_shelf_held_after_each_entry(ended):
    (lot,) = register.stock()
    entries = register.log(lot_id=lot.id)

    assert [row.shelf for row in reversed(entries)] == [500, 1000, 1500, 2000, 1950, 1950]


def test_an_inventory_says_at_which_end_of_the_day_it_was_taken(clinic, vials):
    with pytest.raises(NotPlausible):
        dispensary.count(found=as_it_should_be(), purpose=Purpose.INITIAL, by=clinic.by(), now=after(1))

    dispensary.count(
        found=as_it_should_be(), purpose=Purpose.INITIAL, at_opening=True, by=clinic.by("director"), now=after(1)
    )

    assert register.inventories() == {Purpose.INITIAL: NOW.date()}


@pytest.mark.parametrize(
    ("scan", "finds"),
    [("V-0002", 1), ("DEMO-LOT-1", 0), ("(01)00300000000007(10)DEMO-LOT-1", 0), ("V-99", None), ("", None)],
)
def test_a_scan_finds_its_vial(vials, scan, finds):
    found = register.find_scanned(scan)

    assert (found and found.id) == (None if finds is None else vials[finds])


@pytest.mark.parametrize("role", ["front_desk", "owner"])
def test_who_does_not_handle_the_drug_cannot(clinic, vials, role):
    session = clinic.ready(clinic.register())

    with pytest.raises(NotPermitted):
        chart.draw_drug(session_id=session, vial_id=vials[0], by=clinic.by(role), now=NOW)
    with pytest.raises(NotPermitted):
        chart.close_drug_day(by=clinic.by(role), now=NOW)


def test_a_repeated_press_draws_and_wastes_once(clinic, vials):
    session, key, waste_key = clinic.ready(clinic.register()), uuid4(), uuid4()
    for _ in range(2):
        chart.draw_drug(session_id=session, vial_id=vials[0], ml=Decimal(1), by=clinic.by(), now=NOW, key=key)
    clinic.start(session)
    clinic.stop(session, now=after(40))
    for _ in range(2):
        chart.waste_drug(
            session_id=session, method="Drug buster", witness=clinic.proof("second_nurse", now=after(41)),
            by=clinic.by(), now=after(41), key=waste_key,
        )  # fmt: skip

    account = register.session_account(session)
    assert (account.drawn, account.given, account.wasted) == (Decimal(50), Decimal(40), Decimal(10))

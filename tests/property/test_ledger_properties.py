"""The drug ledger under any sequence of movements: every milligram stays in exactly one place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.therapy.decisions import Verdict
from reprieve.therapy.ledger import (
    OF_A_SESSION,
    Account,
    Books,
    ImpossibleMovement,
    Kind,
    Movement,
    given_by_rate_record,
    milligrams,
    share,
    shelf_after_each,
    shortfall,
    standing,
)
from reprieve.therapy.ledger_rules import SessionFacts, judge_session

VIALS, SESSIONS = st.integers(1, 3), st.integers(1, 3)
MG = st.decimals("0.0001", 5000, places=4)


@st.composite
def histories(draw) -> tuple[Movement, ...]:
    """Movements in any order and amount, some of them corrections of earlier ones."""
    movements: list[Movement] = []
    for number in range(1, draw(st.integers(1, 25)) + 1):
        kind = draw(st.sampled_from(Kind))
        amendable = [m for m in standing(movements) if m.kind is kind]
        amended = draw(st.sampled_from(amendable)) if amendable and draw(st.booleans()) else None
        movements.append(
            Movement(
                id=number,
                kind=kind,
                vial=draw(VIALS),
                session=draw(SESSIONS) if kind in OF_A_SESSION else None,
                mg=draw(MG | st.just(Decimal(0))) if amended else draw(MG),
                amends=amended.id if amended else None,
            )
        )
    return tuple(movements)


@given(histories())
def test_what_was_received_is_in_exactly_one_place(movements):
    books = Books(movements)

    assert books.conserved()
    assert all(books.conserved(vial=vial) for vial in (1, 2, 3))


@given(histories())
def test_drawn_is_given_and_wasted_and_put_back_and_lost_and_remaining(movements):
    books = Books(movements)
    for session in (1, 2, 3):
        account = books.session(session)

        assert account.drawn == account.given + account.wasted + account.put_back + account.lost + account.remaining
        assert account.remaining == books.balance(Account.DRAWN, session=session)


@given(histories())
def test_the_parts_of_an_account_are_the_whole(movements):
    books = Books(movements)
    for account in Account:
        assert books.balance(account) == sum(books.balance(account, vial=vial) for vial in (1, 2, 3))
    assert books.balance(Account.DRAWN) == sum(books.session(session).remaining for session in (1, 2, 3))


@given(histories())
def test_one_more_movement_moves_just_that(movements):
    new = Movement(id=99, kind=Kind.DRAW, vial=1, session=2, mg=Decimal("12.5"))
    before = Books(movements)
    after = before.after(new)

    assert after.conserved()
    assert after.balance(Account.ON_HAND, vial=1) == before.balance(Account.ON_HAND, vial=1) - new.mg
    assert after.session(2).drawn == before.session(2).drawn + new.mg
    assert Books((*movements, new)).balance(Account.ON_HAND) == after.balance(Account.ON_HAND)


@given(histories())
def test_an_amended_movement_no_longer_counts_and_stays(movements):
    kept = standing(movements)

    assert Books(kept).balance(Account.ON_HAND) == Books(movements).balance(Account.ON_HAND)
    assert {m.id for m in kept}.isdisjoint({m.amends for m in movements})


@given(histories())
def test_the_shelf_after_each_movement_is_what_the_books_said_then(movements):
    for place, held in enumerate(shelf_after_each(movements), start=1):
        assert held == Books(movements[:place]).balance(Account.ON_HAND)


@given(MG, st.dictionaries(VIALS, MG, min_size=1))
def test_a_share_is_the_whole_and_takes_what_was_drawn_first(mg, remaining):
    shares = share(mg, remaining)

    assert sum(shares.values()) == mg
    *others, last = remaining
    assert all(shares.get(vial, 0) <= remaining[vial] for vial in others)
    if mg <= sum(remaining.values()):
        assert shares.get(last, 0) <= remaining[last]


@given(st.decimals(0, 2000, places=9), st.decimals(0, 3000, places=4))
@settings(max_examples=60)
def test_a_session_balances_only_when_nothing_is_missing_and_the_rate_record_agrees(given_mg, drawn):
    given = given_by_rate_record(given_mg)
    if drawn < given:
        return
    moves = [
        Movement(id=number, kind=kind, vial=1, session=1, mg=mg)
        for number, (kind, mg) in enumerate(((Kind.DRAW, drawn), (Kind.GIVE, given), (Kind.WASTE, drawn - given)))
        if mg
    ]
    balanced = SessionFacts(name="x", account=Books(moves).session(1), given_mg=given_mg)

    assert judge_session(balanced).verdict is Verdict.CLEAR
    for left_out in range(len(moves)):
        short = Books(moves[:left_out] + moves[left_out + 1 :]).session(1)
        assert judge_session(SessionFacts(name="x", account=short, given_mg=given_mg)).verdict is Verdict.REFUSE


@given(st.decimals(0, 200, places=2), st.decimals(0, 100, places=2))
def test_milligrams_of_a_volume_are_exact(strength, ml):
    mg = milligrams(strength_mg_per_ml=strength, ml=ml)

    assert mg == mg.quantize(Decimal("0.0001"))


@pytest.mark.parametrize("mg", [Decimal("-1"), Decimal("0"), Decimal("0.00001"), Decimal("NaN"), Decimal("Infinity")])
def test_no_movement_of_nothing_or_less(mg):
    with pytest.raises(ImpossibleMovement):
        Movement(id=1, kind=Kind.RECEIVE, vial=1, mg=mg)


def test_a_draw_names_its_session_and_a_receipt_none():
    with pytest.raises(ImpossibleMovement):
        Movement(id=1, kind=Kind.DRAW, vial=1, mg=Decimal(1))
    with pytest.raises(ImpossibleMovement):
        Movement(id=1, kind=Kind.RECEIVE, vial=1, session=1, mg=Decimal(1))


def test_volumes_finer_than_two_decimals_are_not_guessed_at():
    with pytest.raises(ImpossibleMovement):
        milligrams(strength_mg_per_ml=Decimal(50), ml=Decimal("0.001"))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-0.01"])
def test_what_is_no_amount_is_no_strength_and_no_volume(number: str) -> None:
    with pytest.raises(ImpossibleMovement, match="not negative and have at most two decimals"):
        milligrams(strength_mg_per_ml=Decimal(number), ml=Decimal(1))
    with pytest.raises(ImpossibleMovement, match="not negative and have at most two decimals"):
        milligrams(strength_mg_per_ml=Decimal(50), ml=Decimal(number))


def test_a_session_counts_by_vial_what_it_took_from_each() -> None:
    books = Books(
        [
            Movement(id=1, kind=Kind.RECEIVE, vial=1, mg=Decimal(500)),
            Movement(id=2, kind=Kind.RECEIVE, vial=2, mg=Decimal(500)),
            Movement(id=3, kind=Kind.DRAW, vial=1, session=1, mg=Decimal(30)),
            Movement(id=4, kind=Kind.DRAW, vial=2, session=1, mg=Decimal(20)),
        ]
    )

    assert [books.session(1, vial=vial).drawn for vial in (1, 2, None)] == [30, 20, 50]


def test_nothing_is_shared_out_of_nothing():
    with pytest.raises(ImpossibleMovement, match="Nothing was drawn for this session"):
        share(Decimal(1), {})


def test_a_shelf_that_would_hold_less_than_nothing_says_by_how_much():
    books = Books([Movement(id=1, kind=Kind.DRAW, vial=4, session=1, mg=Decimal(500))])

    assert shortfall(books, (4, 5)) == {4: Decimal(500)}

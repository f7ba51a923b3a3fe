"""The drug ledger in double entry: every milligram is in exactly one place, and every movement has two ends.

Received = on hand + drawn and not yet accounted for + given + wasted + returned + destroyed + lost, to the
ten-thousandth of a milligram (tolerance 0, R10). The container is the vial; what a lot or a session holds is the sum of
its vials. What was posted stays; a correction is a new movement that names the one it amends.
What a rule says of the balances is in `ledger_rules`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

# Volume and strength have two decimals each, so their product is exact with four.
EXACT: Final = Decimal("0.0001")
# Milligrams of a rate record are rate times time; they enter the ledger once, rounded to this.
GIVEN_GRAIN: Final = Decimal("0.01")


class Account(StrEnum):
    """Where the drug is, or went."""

    RECEIVED = "received"
    ON_HAND = "on hand"
    DRAWN = "drawn for a session"
    GIVEN = "given"
    WASTED = "wasted"
    RETURNED = "returned to the supplier"
    DESTROYED = "destroyed"
    LOST = "lost"


class Kind(StrEnum):
    """What can happen to the drug."""

    RECEIVE = "receive"
    DRAW = "draw"
    GIVE = "give"
    WASTE = "waste"
    PUT_BACK = "put_back"
    WASTE_STOCK = "waste_stock"
    SEND_BACK = "send_back"
    DESTROY = "destroy"
    MISS_STOCK = "miss_stock"
    FIND_STOCK = "find_stock"
    MISS_DRAWN = "miss_drawn"
    FIND_DRAWN = "find_drawn"


WAYS: Final[Mapping[Kind, tuple[Account, Account]]] = MappingProxyType(
    {
        Kind.RECEIVE: (Account.RECEIVED, Account.ON_HAND),
        Kind.DRAW: (Account.ON_HAND, Account.DRAWN),
        Kind.GIVE: (Account.DRAWN, Account.GIVEN),
        Kind.WASTE: (Account.DRAWN, Account.WASTED),
        Kind.PUT_BACK: (Account.DRAWN, Account.ON_HAND),
        Kind.WASTE_STOCK: (Account.ON_HAND, Account.WASTED),
        Kind.SEND_BACK: (Account.ON_HAND, Account.RETURNED),
        Kind.DESTROY: (Account.ON_HAND, Account.DESTROYED),
        Kind.MISS_STOCK: (Account.ON_HAND, Account.LOST),
        Kind.FIND_STOCK: (Account.LOST, Account.ON_HAND),
        Kind.MISS_DRAWN: (Account.DRAWN, Account.LOST),
        Kind.FIND_DRAWN: (Account.LOST, Account.DRAWN),
    }
)
OF_THE_SHELF: Final = frozenset(kind for kind, way in WAYS.items() if Account.ON_HAND in way)
OF_A_SESSION: Final = frozenset(kind for kind, way in WAYS.items() if Account.DRAWN in way)
WITNESSED: Final = frozenset({Kind.WASTE, Kind.WASTE_STOCK, Kind.DESTROY})


class ImpossibleMovement(ValueError):
    """This cannot be a movement of a drug ledger, or would take from a place what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """So many milligrams of one vial went one way. amends: the movement that this one stands for from now on.

    mg: never below 0, at most four decimals; 0 only to strike out what it amends.
    """

    id: int
    kind: Kind
    vial: int
    mg: Decimal
    session: int | None = None
    amends: int | None = None

    def __post_init__(self) -> None:
        if not self.mg.is_finite() or self.mg < 0 or self.mg != self.mg.quantize(EXACT):
            raise ImpossibleMovement("Milligrams are not negative and have at most four decimals.")
        if self.mg == 0 and self.amends is None:
            raise ImpossibleMovement("Nothing moved.")
        if (self.session is None) is (self.kind in OF_A_SESSION):
            raise ImpossibleMovement(f"{self.kind.value} belongs to a session, or to none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAccount:
    """One session's drug, in mg. remaining: drawn and not yet accounted for; below 0, more went out than was drawn."""

    drawn: Decimal
    given: Decimal
    wasted: Decimal
    put_back: Decimal
    lost: Decimal

    @property
    def remaining(self) -> Decimal:
        return self.drawn - self.given - self.wasted - self.put_back - self.lost


class Books:
    """The balances that movements come to; those that were amended do not count."""

    def __init__(self, movements: Iterable[Movement] = ()) -> None:
        self._sums: dict[tuple[Kind, int, int | None], Decimal] = defaultdict(Decimal)
        for movement in standing(movements):
            self._sums[movement.kind, movement.vial, movement.session] += movement.mg

    def moved(self, kind: Kind, *, vial: int | None = None, session: int | None = None) -> Decimal:
        """Return the milligrams that moved this way; of every vial and session, or of one."""
        parts = (
            mg
            for (of_kind, of_vial, of_session), mg in self._sums.items()
            if of_kind is kind and vial in (None, of_vial) and session in (None, of_session)
        )
        return sum(parts, Decimal(0))

    def balance(self, account: Account, *, vial: int | None = None, session: int | None = None) -> Decimal:
        """Return what is in this place; of the supplier (RECEIVED) what came from it."""
        total = Decimal(0)
        for kind, (source, target) in WAYS.items():
            sign = (target is account) - (source is account)
            if sign:
                total += sign * self.moved(kind, vial=vial, session=session)
        return -total if account is Account.RECEIVED else total

    def conserved(self, *, vial: int | None = None) -> bool:
        """Return whether everything received is in exactly one place."""
        places = (place for place in Account if place is not Account.RECEIVED)
        return self.balance(Account.RECEIVED, vial=vial) == sum(self.balance(place, vial=vial) for place in places)

    def session(self, session: int, *, vial: int | None = None) -> SessionAccount:
        """Return one session's account, of all its vials or of one."""

        def moved(kind: Kind) -> Decimal:
            return self.moved(kind, vial=vial, session=session)

        return SessionAccount(
            drawn=moved(Kind.DRAW),
            given=moved(Kind.GIVE),
            wasted=moved(Kind.WASTE),
            put_back=moved(Kind.PUT_BACK),
            lost=moved(Kind.MISS_DRAWN) - moved(Kind.FIND_DRAWN),
        )

    def vials_of(self, session: int) -> tuple[int, ...]:
        """Return the vials that were drawn for a session, in the order of the first movement of each."""
        vials = (vial for (_, vial, of_session), mg in self._sums.items() if of_session == session and mg)
        return tuple(dict.fromkeys(vials))

    def after(self, new: Movement) -> Books:
        """Return the books with one more movement that amends none."""
        books = Books()
        books._sums.update(self._sums)
        books._sums[new.kind, new.vial, new.session] += new.mg
        return books


def standing(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """Return the movements that no other amends, in their order."""
    everything = tuple(movements)
    amended = {movement.amends for movement in everything}
    return tuple(movement for movement in everything if movement.id not in amended)


def shortfall(books: Books, vials: Iterable[int]) -> Mapping[int, Decimal]:
    """Return of each vial the milligrams by which the shelf would hold less than nothing; empty where it does not."""
    held = {vial: books.balance(Account.ON_HAND, vial=vial) for vial in vials}
    return {vial: -mg for vial, mg in held.items() if mg < 0}


def shelf_after_each(movements: Iterable[Movement]) -> tuple[Decimal, ...]:
    """Return what the shelf held after each movement, as it was known then: a correction counts from its own place."""
    known: dict[int, Decimal] = {}
    held, after = Decimal(0), []
    for movement in movements:
        source, target = WAYS[movement.kind]
        change = ((target is Account.ON_HAND) - (source is Account.ON_HAND)) * movement.mg
        held += change - (known[movement.amends] if movement.amends is not None else 0)
        known[movement.id] = change
        after.append(held)
    return tuple(after)


def share(mg: Decimal, remaining: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Share milligrams out over vials: what was drawn first is used first; what exceeds all is the last vial's.

    remaining: vial → mg not yet accounted for, in order of drawing. Raises ImpossibleMovement where nothing was drawn.
    """
    if not remaining:
        raise ImpossibleMovement("Nothing was drawn for this session.")
    shares: dict[int, Decimal] = {}
    left = mg
    for vial, there in remaining.items():
        shares[vial] = max(Decimal(0), min(left, there))
        left -= shares[vial]
    shares[list(remaining)[-1]] += left
    return {vial: part for vial, part in shares.items() if part}


def given_by_rate_record(mg: Decimal) -> Decimal:
    """Return the milligrams of a rate record as the ledger keeps them: rounded once, to a hundredth."""
    return mg.quantize(GIVEN_GRAIN, rounding=ROUND_HALF_EVEN)


def milligrams(*, strength_mg_per_ml: Decimal, ml: Decimal) -> Decimal:
    """Return the milligrams in a volume; exact. Raises ImpossibleMovement for more than two decimals in either."""
    for number in (strength_mg_per_ml, ml):
        if not number.is_finite() or number < 0 or number != number.quantize(GIVEN_GRAIN):
            raise ImpossibleMovement("Strength and volume are not negative and have at most two decimals.")
    return strength_mg_per_ml * ml

"""The controlled drug's register: what came in which vials, and each milligram that moved. Written once, never changed.

Balances are nowhere in these tables: `therapy.ledger` computes them from the movements. Sessions are named by number,
because the chart stands above the dispensary; a vial's `settled` is the one cached word, and says which vials a page
need not read.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from reprieve.audit.entries import Entry
from reprieve.dispensary.rows import Step
from reprieve.therapy.decisions import Role
from reprieve.therapy.ledger import OF_A_SESSION, WITNESSED, Kind
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import Purpose

_OF_A_SESSION: Final = sorted(kind.value for kind in OF_A_SESSION)
_WITNESSED: Final = sorted(kind.value for kind in WITNESSED)


class Product(Entry):
    """What a supplier sells: one NDC, one strength, one size."""

    ndc = models.CharField(max_length=20, unique=True, help_text="As printed: 00000-0000-00")
    name = models.CharField(max_length=80)
    labeler = models.CharField(max_length=80)
    drug_form = models.CharField(max_length=20)
    strength_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2, help_text="Ketamine base")
    volume_ml = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(ndc="") & ~Q(name="") & ~Q(labeler=""), name="product_named"),
            models.CheckConstraint(condition=Q(strength_mg_per_ml__gt=0, volume_ml__gt=0), name="product_holds_drug"),
            models.CheckConstraint(condition=Q(drug_form__in=[f.value for f in DrugForm]), name="product_form_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ndc}"


class Lot(Entry):
    """One lot of a product."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["product", "number"], name="lot_of_a_product_once"),
            models.CheckConstraint(condition=~Q(number=""), name="lot_numbered"),
        ]
        indexes = [models.Index(fields=["expires_on"], name="lot_by_expiry")]

    def __str__(self) -> str:
        return self.number


class LotMark(Entry):
    """A lot is set aside from use, or released again; the last row holds."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="marks")
    quarantined = models.BooleanField()
    why = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(why=""), name="lot_mark_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {'set aside' if self.quarantined else 'released'}"


class Receipt(Entry):
    """A delivery of one lot, as the invoice has it."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="receipts")
    supplier = models.CharField(max_length=120)
    invoice = models.CharField(max_length=60)
    vials = models.PositiveSmallIntegerField()
    received_on = models.DateField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(supplier="") & ~Q(invoice=""), name="receipt_has_a_paper"),
            models.CheckConstraint(condition=Q(vials__gte=1), name="receipt_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.vials}"


class Vial(models.Model):
    """One numbered container. settled: nothing of it is on the shelf or drawn and unaccounted for."""

    number = models.PositiveIntegerField(unique=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="contents")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="contents")
    opened_at = models.DateTimeField(null=True)
    settled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="vial_numbered_from_one")]
        indexes = [models.Index(fields=["settled", "lot"], name="vial_by_what_is_left")]

    def __str__(self) -> str:
        return f"V-{self.number:04d}"


class Destruction(Entry):
    """Stock destroyed on the premises before two employees; the draft of Form 41 is printed from it."""

    method = models.CharField(max_length=120)
    witness = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    witness_name = models.CharField(max_length=150)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(method="") & Q(witness__isnull=False) & ~Q(by_user=F("witness")), name="destruction_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"destruction {self.pk}"


class Discrepancy(Entry):
    """Milligrams that nobody can explain, opened by name; the movement that names it takes them out of their place."""

    what = models.TextField(help_text="What does not add up, and what was tried")
    session_id = models.BigIntegerField(null=True, help_text="The session it was drawn for; empty for stock")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(what=""), name="discrepancy_says_what"),
        ]

    def __str__(self) -> str:
        return f"discrepancy {self.pk}"


class DiscrepancyStep(Entry):
    """What the medical director did about a discrepancy."""

    discrepancy = models.ForeignKey(Discrepancy, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=14, choices=[(step.value, step.value) for step in Step])
    words = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in Step]) & ~Q(words=""),
                name="discrepancy_step_known",
            ),
            models.CheckConstraint(
                condition=Q(by_role=Role.MEDICAL_DIRECTOR.value), name="discrepancy_step_by_director"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.discrepancy_id}: {self.step}"


class Movement(Entry):
    """So many milligrams of one vial went one way. A correction is a new row that names the one it amends."""

    vial = models.ForeignKey(Vial, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    mg = models.DecimalField(max_digits=12, decimal_places=4)
    session_id = models.BigIntegerField(null=True)
    amends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    method = models.CharField(max_length=120, blank=True, help_text="How it was made unusable")
    paper = models.CharField(max_length=120, blank=True, help_text="Invoice, return authorisation")
    reason = models.TextField(blank=True)
    discrepancy = models.ForeignKey(Discrepancy, null=True, on_delete=models.PROTECT, related_name="movements")
    destruction = models.ForeignKey(Destruction, null=True, on_delete=models.PROTECT, related_name="movements")
    witness = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    witness_name = models.CharField(max_length=150, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="movement_kind_known"),
            models.CheckConstraint(
                condition=Q(mg__gt=0) | Q(mg=0, amends__isnull=False), name="movement_moves_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_OF_A_SESSION, session_id__isnull=False)
                | (~Q(kind__in=_OF_A_SESSION) & Q(session_id__isnull=True)),
                name="movement_of_a_session_or_of_none",
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True, witness_name="") | (Q(witness__isnull=False) & ~Q(witness_name="")),
                name="movement_witness_named",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_WITNESSED)
                | (Q(witness__isnull=False, by_user__isnull=False) & ~Q(method="") & ~Q(witness=F("by_user"))),
                name="movement_waste_seen_by_another",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(reason=""), name="movement_amended_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["session_id"], name="movement_by_session"),
            models.Index(fields=["vial", "id"], name="movement_by_vial"),
            models.Index(fields=["written_at"], name="movement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mg} mg"


class CountRound(Entry):
    """Somebody counted the whole shelf before seeing what should be there."""

    purpose = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Purpose])
    counted_on = models.DateField(help_text="The clinic's day")
    at_opening = models.BooleanField(
        null=True, help_text="An inventory is taken at the opening or the close of business"
    )

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(purpose__in=[p.value for p in Purpose]), name="count_purpose_known"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.DAILY.value) | Q(at_opening__isnull=False), name="inventory_says_when"
            ),
        ]
        indexes = [models.Index(fields=["counted_on"], name="count_by_day")]

    def __str__(self) -> str:
        return f"{self.purpose} count of {self.counted_on}"


class CountLine(Entry):
    """What was found of one lot, and what the ledger had at that moment."""

    round = models.ForeignKey(CountRound, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="count_lines")
    sealed_vials = models.PositiveSmallIntegerField()
    opened_ml = models.DecimalField(max_digits=8, decimal_places=2, help_text="In opened vials, as read")
    counted_mg = models.DecimalField(max_digits=12, decimal_places=4)
    expected_mg = models.DecimalField(max_digits=12, decimal_places=4)
    after_movement = models.BigIntegerField(help_text="The lot's last movement when it was counted; 0 for none")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["round", "lot"], name="count_line_for_a_lot_once"),
            models.CheckConstraint(condition=Q(opened_ml__gte=0, counted_mg__gte=0), name="count_line_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.counted_mg} mg"


class DayClose(Entry):
    """Somebody closed a day on which nothing was unexplained; `decision` keeps what every rule said."""

    day = models.DateField()
    decision = models.JSONField()
    after_movement = models.BigIntegerField(help_text="The last movement that this close covers")

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints]
        indexes = [models.Index(fields=["day"], name="day_close_by_day")]

    def __str__(self) -> str:
        return f"closed {self.day}"


class StockLimits(Entry):
    """The clinic's own thresholds for one product; the last row holds, no row means that none is set."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="limits")
    fewest_vials = models.PositiveSmallIntegerField()
    warn_days = models.PositiveSmallIntegerField(help_text="Before expiry")

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.fewest_vials}"

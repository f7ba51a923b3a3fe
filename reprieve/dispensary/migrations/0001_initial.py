import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CountRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("daily", "daily"),
                            ("initial", "initial"),
                            ("annual", "annual"),
                            ("biennial", "biennial"),
                        ],
                        max_length=10,
                    ),
                ),
                ("counted_on", models.DateField(help_text="The clinic's day")),
                (
                    "at_opening",
                    models.BooleanField(
                        help_text="An inventory is taken at the opening or the close of business", null=True
                    ),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["counted_on"], name="count_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_countround_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["daily", "initial", "annual", "biennial"])),
                        name="count_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose", "daily"), ("at_opening__isnull", False), _connector="OR"),
                        name="inventory_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("day", models.DateField()),
                ("decision", models.JSONField()),
                ("after_movement", models.BigIntegerField(help_text="The last movement that this close covers")),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["day"], name="day_close_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_dayclose_by_a_person_or_a_machine",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("method", models.CharField(max_length=120)),
                ("witness_name", models.CharField(max_length=150)),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_destruction_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", ""), _negated=True),
                            ("witness__isnull", False),
                            models.Q(("by_user", models.F("witness")), _negated=True),
                        ),
                        name="destruction_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discrepancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("what", models.TextField(help_text="What does not add up, and what was tried")),
                (
                    "session_id",
                    models.BigIntegerField(help_text="The session it was drawn for; empty for stock", null=True),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_discrepancy_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="discrepancy_says_what"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DiscrepancyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("taken", "taken"),
                            ("resolved", "resolved"),
                            ("theft_or_loss", "theft_or_loss"),
                            ("reported", "reported"),
                        ],
                        max_length=14,
                    ),
                ),
                ("words", models.TextField()),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "discrepancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="dispensary.discrepancy"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_discrepancystep_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["taken", "resolved", "theft_or_loss", "reported"]),
                            models.Q(("words", ""), _negated=True),
                        ),
                        name="discrepancy_step_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_role", "medical_director")), name="discrepancy_step_by_director"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("number", models.CharField(max_length=40)),
                ("expires_on", models.DateField()),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CountLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("sealed_vials", models.PositiveSmallIntegerField()),
                (
                    "opened_ml",
                    models.DecimalField(decimal_places=2, help_text="In opened vials, as read", max_digits=8),
                ),
                ("counted_mg", models.DecimalField(decimal_places=4, max_digits=12)),
                ("expected_mg", models.DecimalField(decimal_places=4, max_digits=12)),
                (
                    "after_movement",
                    models.BigIntegerField(help_text="The lot's last movement when it was counted; 0 for none"),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="dispensary.countround"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="count_lines", to="dispensary.lot"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_countline_by_a_person_or_a_machine",
                    ),
                    models.UniqueConstraint(fields=("round", "lot"), name="count_line_for_a_lot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("counted_mg__gte", 0), ("opened_ml__gte", 0)), name="count_line_possible"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("quarantined", models.BooleanField()),
                ("why", models.TextField()),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="dispensary.lot"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_lotmark_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="lot_mark_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("ndc", models.CharField(help_text="As printed: 00000-0000-00", max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("labeler", models.CharField(max_length=80)),
                ("drug_form", models.CharField(max_length=20)),
                ("strength_mg_per_ml", models.DecimalField(decimal_places=2, help_text="Ketamine base", max_digits=6)),
                ("volume_ml", models.DecimalField(decimal_places=2, max_digits=6)),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_product_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ndc", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            models.Q(("labeler", ""), _negated=True),
                        ),
                        name="product_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength_mg_per_ml__gt", 0), ("volume_ml__gt", 0)),
                        name="product_holds_drug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("drug_form__in", ["racemic", "s_ketamine"])), name="product_form_known"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="lot",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="dispensary.product"
            ),
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("supplier", models.CharField(max_length=120)),
                ("invoice", models.CharField(max_length=60)),
                ("vials", models.PositiveSmallIntegerField()),
                ("received_on", models.DateField()),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="dispensary.lot"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_receipt_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supplier", ""), _negated=True), models.Q(("invoice", ""), _negated=True)
                        ),
                        name="receipt_has_a_paper",
                    ),
                    models.CheckConstraint(condition=models.Q(("vials__gte", 1)), name="receipt_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockLimits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("fewest_vials", models.PositiveSmallIntegerField()),
                ("warn_days", models.PositiveSmallIntegerField(help_text="Before expiry")),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="limits", to="dispensary.product"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_stocklimits_by_a_person_or_a_machine",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Vial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("settled", models.BooleanField(default=False)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contents", to="dispensary.lot"
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contents", to="dispensary.receipt"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["settled", "lot"], name="vial_by_what_is_left")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="vial_numbered_from_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receive", "receive"),
                            ("draw", "draw"),
                            ("give", "give"),
                            ("waste", "waste"),
                            ("put_back", "put_back"),
                            ("waste_stock", "waste_stock"),
                            ("send_back", "send_back"),
                            ("destroy", "destroy"),
                            ("miss_stock", "miss_stock"),
                            ("find_stock", "find_stock"),
                            ("miss_drawn", "miss_drawn"),
                            ("find_drawn", "find_drawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("mg", models.DecimalField(decimal_places=4, max_digits=12)),
                ("session_id", models.BigIntegerField(null=True)),
                ("method", models.CharField(blank=True, help_text="How it was made unusable", max_length=120)),
                ("paper", models.CharField(blank=True, help_text="Invoice, return authorisation", max_length=120)),
                ("reason", models.TextField(blank=True)),
                ("witness_name", models.CharField(blank=True, max_length=150)),
                (
                    "amends",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="dispensary.movement",
                    ),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "destruction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="dispensary.destruction",
                    ),
                ),
                (
                    "discrepancy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="dispensary.discrepancy",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="dispensary.vial"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["session_id"], name="movement_by_session"),
                    models.Index(fields=["vial", "id"], name="movement_by_vial"),
                    models.Index(fields=["written_at"], name="movement_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dispensary_movement_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "receive",
                                    "draw",
                                    "give",
                                    "waste",
                                    "put_back",
                                    "waste_stock",
                                    "send_back",
                                    "destroy",
                                    "miss_stock",
                                    "find_stock",
                                    "miss_drawn",
                                    "find_drawn",
                                ],
                            )
                        ),
                        name="movement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mg__gt", 0), models.Q(("amends__isnull", False), ("mg", 0)), _connector="OR"
                        ),
                        name="movement_moves_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["draw", "find_drawn", "give", "miss_drawn", "put_back", "waste"]),
                                ("session_id__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ["draw", "find_drawn", "give", "miss_drawn", "put_back", "waste"]),
                                    _negated=True,
                                ),
                                ("session_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="movement_of_a_session_or_of_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("witness__isnull", True), ("witness_name", "")),
                            models.Q(("witness__isnull", False), models.Q(("witness_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="movement_witness_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["destroy", "waste", "waste_stock"]), _negated=True),
                            models.Q(
                                ("by_user__isnull", False),
                                ("witness__isnull", False),
                                models.Q(("method", ""), _negated=True),
                                models.Q(("witness", models.F("by_user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="movement_waste_seen_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amends__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="movement_amended_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["expires_on"], name="lot_by_expiry"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_role", ""), ("by_user__isnull", True)),
                    models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                    _connector="OR",
                ),
                name="dispensary_lot_by_a_person_or_a_machine",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("product", "number"), name="lot_of_a_product_once"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="lot_numbered"),
        ),
    ]

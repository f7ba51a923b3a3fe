import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identifier", models.CharField(help_text="As the device sends it", max_length=120, unique=True)),
                ("name", models.CharField(help_text="As people call it", max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="PromptEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("rule", models.CharField(max_length=20)),
                ("sign", models.CharField(max_length=30)),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "REMIND"), (1, "ALERT"), (2, "PAUSE"), (3, "STOP"), (4, "CALL_911")]
                    ),
                ),
                ("says", models.JSONField()),
                ("resolve", models.JSONField()),
                ("since", models.DateTimeField(help_text="When it began to hold")),
                ("source", models.CharField(max_length=40)),
                ("certainty", models.CharField(max_length=10)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("place", models.PositiveSmallIntegerField(default=0, help_text="Its place on the board")),
            ],
            options={
                "ordering": ["place", "name"],
            },
        ),
        migrations.CreateModel(
            name="BodyMeasure",
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
                ("weight_kg", models.DecimalField(decimal_places=2, max_digits=5)),
                ("height_cm", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("measured_at", models.DateTimeField()),
                ("scale_id", models.TextField(blank=True)),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="people.patient"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "measured_at"], name="measure_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_bodymeasure_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight_kg__gt", 0), ("weight_kg__lt", 500)), name="measure_weight_possible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("height_cm__isnull", True),
                            models.Q(("height_cm__gte", 50), ("height_cm__lte", 260)),
                            _connector="OR",
                        ),
                        name="measure_height_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                ("indication", models.CharField(max_length=40)),
                ("protocol_key", models.CharField(max_length=60)),
                ("protocol_version", models.PositiveSmallIntegerField()),
                ("drug_form", models.CharField(max_length=20)),
                ("signed_at", models.DateTimeField()),
                ("signed_by", models.TextField(help_text="The patient, or who may sign for them")),
                ("language", models.CharField(max_length=20)),
                ("teach_back", models.BooleanField(help_text="The patient said in their own words what will happen")),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.patient"
                    ),
                ),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="chart.consent",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "protocol_key"], name="consent_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_consent_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_by", ""), _negated=True), models.Q(("language", ""), _negated=True)
                        ),
                        name="consent_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drug_form__in", ["racemic", "s_ketamine"]),
                            (
                                "indication__in",
                                [
                                    "crps",
                                    "refractory_pain",
                                    "spinal_cord_injury_pain",
                                    "neuropathic_pain",
                                    "fibromyalgia",
                                    "cancer_pain",
                                    "phantom_limb_pain",
                                    "migraine",
                                    "depression",
                                    "ptsd",
                                    "ocd",
                                    "anxiety",
                                ],
                            ),
                        ),
                        name="consent_indication_and_form_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Diagnosis",
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
                ("indication", models.CharField(max_length=40)),
                ("basis", models.TextField(help_text="Who found it, by which criteria")),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="diagnoses", to="people.patient"
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
                        name="chart_diagnosis_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "indication__in",
                                [
                                    "crps",
                                    "refractory_pain",
                                    "spinal_cord_injury_pain",
                                    "neuropathic_pain",
                                    "fibromyalgia",
                                    "cancer_pain",
                                    "phantom_limb_pain",
                                    "migraine",
                                    "depression",
                                    "ptsd",
                                    "ocd",
                                    "anxiety",
                                ],
                            )
                        ),
                        name="diagnosis_indication_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KitCheck",
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
                ("kit", models.CharField(max_length=30)),
                ("checked_on", models.DateField()),
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
                "indexes": [models.Index(fields=["kit", "checked_on"], name="kit_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_kitcheck_by_a_person_or_a_machine",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LiverResult",
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
                ("taken_on", models.DateField()),
                ("alt_u_per_l", models.DecimalField(decimal_places=1, max_digits=7)),
                ("alt_upper_u_per_l", models.DecimalField(decimal_places=1, max_digits=6)),
                ("ast_u_per_l", models.DecimalField(decimal_places=1, max_digits=7)),
                ("ast_upper_u_per_l", models.DecimalField(decimal_places=1, max_digits=6)),
                ("alp_u_per_l", models.DecimalField(decimal_places=1, max_digits=7)),
                ("alp_upper_u_per_l", models.DecimalField(decimal_places=1, max_digits=6)),
                ("ggt_u_per_l", models.DecimalField(decimal_places=1, max_digits=7)),
                ("ggt_upper_u_per_l", models.DecimalField(decimal_places=1, max_digits=6)),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="liver_results", to="people.patient"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "taken_on"], name="liver_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_liverresult_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alp_u_per_l__gte", 0),
                            ("alp_upper_u_per_l__gt", 0),
                            ("alt_u_per_l__gte", 0),
                            ("alt_upper_u_per_l__gt", 0),
                            ("ast_u_per_l__gte", 0),
                            ("ast_upper_u_per_l__gt", 0),
                            ("ggt_u_per_l__gte", 0),
                            ("ggt_upper_u_per_l__gt", 0),
                        ),
                        name="liver_values_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LiverReview",
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
                ("plan", models.TextField()),
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
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="chart.liverresult"
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
                        name="chart_liverreview_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("plan", ""), _negated=True), name="liver_review_has_a_plan"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Medicine",
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
                ("name", models.TextField()),
                (
                    "drug_class",
                    models.CharField(blank=True, help_text="Empty: not matched, to be asked", max_length=30),
                ),
                ("dose", models.TextField(blank=True, help_text="As the patient says it; no rule reads it")),
                ("last_taken_at", models.DateTimeField(null=True)),
                (
                    "diazepam_mg_per_day",
                    models.DecimalField(decimal_places=2, help_text="Equivalent", max_digits=6, null=True),
                ),
                ("taken", models.BooleanField(default=True, help_text="False: stopped")),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="medicines", to="people.patient"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "name"], name="medicine_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_medicine_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="medicine_named"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "drug_class__in",
                                [
                                    "",
                                    "theophylline",
                                    "benzodiazepine",
                                    "opioid",
                                    "sedative",
                                    "maoi",
                                    "stimulant",
                                    "lamotrigine",
                                    "antipsychotic",
                                    "cyp2b6_inhibitor",
                                    "cyp3a4_inhibitor",
                                    "rifampicin",
                                    "naltrexone",
                                    "qt_prolonging",
                                    "none",
                                ],
                            )
                        ),
                        name="medicine_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("diazepam_mg_per_day__isnull", True), ("diazepam_mg_per_day__gte", 0), _connector="OR"
                        ),
                        name="medicine_equivalent_possible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                ("indication", models.CharField(max_length=40)),
                ("protocol_key", models.CharField(max_length=60)),
                ("protocol_version", models.PositiveSmallIntegerField()),
                ("drug_form", models.CharField(max_length=20)),
                ("weight_kg", models.DecimalField(decimal_places=2, help_text="The weight used", max_digits=5)),
                (
                    "asked_mg",
                    models.DecimalField(
                        decimal_places=6, help_text="Before rounding to what a pump can do", max_digits=12
                    ),
                ),
                ("dose_mg", models.DecimalField(decimal_places=6, max_digits=12)),
                ("dose_mg_per_kg", models.DecimalField(decimal_places=6, max_digits=12)),
                ("rate_mg_per_h", models.DecimalField(decimal_places=6, max_digits=12)),
                ("rate_mg_per_kg_h", models.DecimalField(decimal_places=6, max_digits=12)),
                ("rate_ml_per_h", models.DecimalField(decimal_places=6, max_digits=12)),
                ("volume_ml", models.DecimalField(decimal_places=6, max_digits=12)),
                ("concentration_mg_per_ml", models.DecimalField(decimal_places=6, max_digits=12)),
                ("duration_min", models.DecimalField(decimal_places=3, help_text="As asked", max_digits=8)),
                (
                    "run_min",
                    models.DecimalField(decimal_places=3, help_text="At the rounded rate; never shorter", max_digits=8),
                ),
                ("tier", models.PositiveSmallIntegerField(choices=[(1, "A"), (2, "B"), (3, "C"), (4, "D")])),
                ("rounding", models.JSONField(help_text="How it was rounded, as a sentence")),
                ("decision", models.JSONField(help_text="Every finding at signing, overrides among them")),
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
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="chart.bodymeasure"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="people.patient"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "written_at"], name="order_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_order_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight_kg__gt", 0),
                            ("asked_mg__gt", 0),
                            ("dose_mg__gt", 0),
                            ("dose_mg_per_kg__gt", 0),
                            ("rate_mg_per_h__gt", 0),
                            ("rate_mg_per_kg_h__gt", 0),
                            ("rate_ml_per_h__gt", 0),
                            ("volume_ml__gt", 0),
                            ("concentration_mg_per_ml__gt", 0),
                            ("duration_min__gt", 0),
                            ("run_min__gt", 0),
                        ),
                        name="order_numbers_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dose_mg__lte", models.F("asked_mg"))), name="order_rounds_down"
                    ),
                    models.CheckConstraint(condition=models.Q(("tier__lt", 4)), name="order_is_for_outpatients"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drug_form__in", ["racemic", "s_ketamine"]),
                            (
                                "indication__in",
                                [
                                    "crps",
                                    "refractory_pain",
                                    "spinal_cord_injury_pain",
                                    "neuropathic_pain",
                                    "fibromyalgia",
                                    "cancer_pain",
                                    "phantom_limb_pain",
                                    "migraine",
                                    "depression",
                                    "ptsd",
                                    "ocd",
                                    "anxiety",
                                ],
                            ),
                        ),
                        name="order_indication_and_form_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PregnancyResult",
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
                ("positive", models.BooleanField()),
                ("taken_at", models.DateTimeField()),
                ("lot", models.TextField(blank=True)),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pregnancy_results",
                        to="people.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "taken_at"], name="pregnancy_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_pregnancyresult_by_a_person_or_a_machine",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromptAnswer",
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
                ("did", models.TextField()),
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
                    "prompt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="chart.promptentry"
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
                        name="chart_promptanswer_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("did", ""), _negated=True), name="answer_says_what_was_done"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtocolApproval",
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
                ("protocol_key", models.CharField(max_length=60)),
                ("protocol_version", models.PositiveSmallIntegerField()),
                ("approved", models.BooleanField()),
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
                "indexes": [models.Index(fields=["protocol_key", "protocol_version"], name="approval_by_protocol")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_protocolapproval_by_a_person_or_a_machine",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceBinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bound_from", models.DateTimeField()),
                ("bound_until", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="chart.device"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="chart.room"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["device", "bound_from"], name="binding_by_device")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("bound_until__isnull", True)),
                        fields=("device",),
                        name="binding_one_room_per_device",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bound_until__isnull", True), ("bound_until__gte", models.F("bound_from")), _connector="OR"
                        ),
                        name="binding_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreeningAnswer",
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
                ("item", models.CharField(max_length=40)),
                ("present", models.BooleanField()),
                ("note", models.TextField(blank=True, help_text="The evidence: who, when, which document")),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screening_answers",
                        to="people.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "item"], name="screening_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_screeninganswer_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "item__in",
                                [
                                    "ketamine_allergy",
                                    "pressure_rise_hazard",
                                    "aneurysm_avm_bleed",
                                    "severe_heart_disease",
                                    "stroke_or_head_trauma",
                                    "eclampsia",
                                    "psychosis_or_mania",
                                    "breastfeeding",
                                    "recent_cardiac_event",
                                    "poorly_controlled_heart",
                                    "uncontrolled_pressure",
                                    "psychosis_in_family",
                                    "severe_liver",
                                    "moderate_liver",
                                    "raised_icp",
                                    "eye_pressure",
                                    "past_ketamine_misuse",
                                    "hyperthyroid",
                                    "porphyria",
                                    "apnoea_or_lung",
                                    "bladder",
                                    "seizures",
                                ],
                            )
                        ),
                        name="screening_item_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(help_text="As booked")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("checked_in", "checked_in"),
                            ("infusing", "infusing"),
                            ("paused", "paused"),
                            ("recovering", "recovering"),
                            ("discharged", "discharged"),
                            ("cancelled", "cancelled"),
                        ],
                        default="booked",
                        max_length=12,
                    ),
                ),
                ("checked_in_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(help_text="Discharged, transferred, left or cancelled", null=True)),
                ("key", models.UUIDField(help_text="Booking twice with one key makes one session", unique=True)),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="chart.order",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="people.patient"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="chart.room"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["starts_at"], name="session_by_day"),
                    models.Index(fields=["patient", "starts_at"], name="session_by_patient"),
                    models.Index(fields=["room", "checked_in_at"], name="session_by_room"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("checked_in", "infusing", "paused", "recovering"))),
                        fields=("room",),
                        name="session_one_in_a_room",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("checked_in", "infusing", "paused", "recovering"))),
                        fields=("patient",),
                        name="session_one_at_a_time_for_a_patient",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("room", "starts_at"),
                        name="session_one_booking_for_a_slot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["booked", "checked_in", "infusing", "paused", "recovering", "discharged", "cancelled"],
                            )
                        ),
                        name="session_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("infusing", "paused", "recovering", "discharged")), _negated=True),
                            ("checked_in_at__isnull", False),
                            _connector="OR",
                        ),
                        name="session_ran_after_check_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("infusing", "paused")), _negated=True),
                            models.Q(("order__isnull", False), ("started_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="session_runs_on_an_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("over_at__isnull", False), ("state__in", ("discharged", "cancelled"))),
                            models.Q(
                                models.Q(("state__in", ("discharged", "cancelled")), _negated=True),
                                ("over_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="session_over_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
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
                    "sign",
                    models.CharField(
                        choices=[
                            ("systolic", "systolic"),
                            ("diastolic", "diastolic"),
                            ("mean", "mean"),
                            ("pulse", "pulse"),
                            ("spo2", "spo2"),
                            ("resp", "resp"),
                            ("etco2", "etco2"),
                            ("temp", "temp"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, help_text="mmHg, /min, % or °C, as the sign has it", max_digits=6
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("source", models.CharField(choices=[("device", "device"), ("hand", "hand")], max_length=8)),
                (
                    "artefact",
                    models.BooleanField(default=False, help_text="Not the patient's: a moved cuff, a cold finger"),
                ),
                (
                    "drawn",
                    models.BooleanField(
                        help_text="By hand, or first, lowest or highest of its minute: what a chart shows"
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="Why it was amended")),
                (
                    "amends",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="chart.reading",
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
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="chart.device",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["session", "taken_at"], name="reading_by_session"),
                    models.Index(
                        condition=models.Q(("drawn", True)), fields=["session", "taken_at"], name="reading_drawn"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_reading_by_a_person_or_a_machine",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("device__isnull", False)),
                        fields=("device", "sign", "taken_at"),
                        name="reading_once_per_device",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign__in", ["systolic", "diastolic", "mean", "pulse", "spo2", "resp", "etco2", "temp"])
                        ),
                        name="reading_sign_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("device__isnull", False), ("source", "device")),
                            models.Q(("device__isnull", True), ("source", "hand")),
                            _connector="OR",
                        ),
                        name="reading_from_a_device_or_by_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0), ("value__lte", 400)), name="reading_possible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amends__isnull", True), ("reason", "")),
                            models.Q(("amends__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="reading_amended_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="promptentry",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="prompts", to="chart.session"
            ),
        ),
        migrations.CreateModel(
            name="LatestReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sign",
                    models.CharField(
                        choices=[
                            ("systolic", "systolic"),
                            ("diastolic", "diastolic"),
                            ("mean", "mean"),
                            ("pulse", "pulse"),
                            ("spo2", "spo2"),
                            ("resp", "resp"),
                            ("etco2", "etco2"),
                            ("temp", "temp"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="chart.reading"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="latest_readings", to="chart.session"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("session", "sign"), name="latest_of_a_sign_once")],
            },
        ),
        migrations.CreateModel(
            name="GateRecord",
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
                ("gate", models.CharField(choices=[("start", "Start"), ("discharge", "Discharge")], max_length=10)),
                ("opens", models.BooleanField()),
                ("decision", models.JSONField()),
                ("facts", models.JSONField(help_text="As they stood; unknown ones say so")),
                (
                    "protocol_key",
                    models.CharField(blank=True, help_text="Empty while there is no order", max_length=60),
                ),
                ("protocol_version", models.PositiveSmallIntegerField(default=0)),
                ("limits_version", models.PositiveSmallIntegerField(default=0)),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gate_records", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["session", "gate", "written_at"], name="gate_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_gaterecord_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(condition=models.Q(("gate__in", ["start", "discharge"])), name="gate_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens", False), models.Q(("protocol_key", ""), _negated=True), _connector="OR"
                        ),
                        name="gate_opens_under_a_protocol",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateOverride",
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
                ("gate", models.CharField(choices=[("start", "Start"), ("discharge", "Discharge")], max_length=10)),
                ("rule", models.CharField(max_length=40)),
                ("verdict", models.CharField(max_length=10)),
                ("says", models.JSONField()),
                ("reason", models.TextField()),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["session", "gate"], name="override_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_gateoverride_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="override_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrugReading",
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
                ("drug_form", models.CharField(max_length=20)),
                ("concentration_mg_per_ml", models.DecimalField(decimal_places=4, max_digits=8)),
                ("volume_ml", models.DecimalField(decimal_places=3, max_digits=8)),
                ("pump_rate_ml_per_h", models.DecimalField(decimal_places=3, max_digits=8)),
                ("vial_lot", models.TextField()),
                ("ndc", models.TextField()),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drug_readings", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["session", "written_at"], name="drug_reading_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_drugreading_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concentration_mg_per_ml__gt", 0), ("pump_rate_ml_per_h__gt", 0), ("volume_ml__gt", 0)
                        ),
                        name="drug_reading_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vial_lot", ""), _negated=True), models.Q(("ndc", ""), _negated=True)
                        ),
                        name="drug_reading_names_the_vial",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("drug_form__in", ["racemic", "s_ketamine"])), name="drug_reading_form_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_user__isnull", False)), name="drug_read_by_a_person"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DischargeRow",
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
                ("walks_and_turns", models.BooleanField(null=True)),
                ("oriented", models.BooleanField(null=True)),
                ("escort_asked", models.BooleanField(default=False)),
                ("escort_name", models.TextField(blank=True, help_text="Who is here and takes over")),
                ("leaflet_given", models.BooleanField(null=True)),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discharge_rows", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["session", "id"], name="discharge_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_dischargerow_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("escort_asked", True), ("escort_name", ""), _connector="OR"),
                        name="discharge_escort_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckInRow",
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
                ("identity_checked", models.BooleanField(null=True)),
                ("has_capacity", models.BooleanField(null=True)),
                ("interval_history_taken", models.BooleanField(null=True)),
                ("scales_filled_in", models.BooleanField(null=True)),
                ("medicines_reconciled", models.BooleanField(null=True)),
                ("could_be_pregnant", models.BooleanField(null=True)),
                ("cannot_conceive_documented", models.BooleanField(null=True)),
                ("new_psychosis_or_mania", models.BooleanField(null=True)),
                ("high_suicide_risk", models.BooleanField(null=True)),
                ("safety_plan", models.BooleanField(null=True)),
                ("intoxicated", models.BooleanField(null=True)),
                ("urine_screen_unexplained", models.BooleanField(null=True)),
                ("active_substance_use_disorder", models.BooleanField(null=True)),
                ("misuse_flags", models.PositiveSmallIntegerField(null=True)),
                ("other_ketamine_asked", models.BooleanField(default=False)),
                ("other_ketamine_last_at", models.DateTimeField(null=True)),
                ("alcohol_or_drugs_asked", models.BooleanField(default=False)),
                ("alcohol_or_drugs_last_at", models.DateTimeField(null=True)),
                ("jaundice", models.BooleanField(null=True)),
                ("urinary_frequency", models.BooleanField(null=True)),
                ("urinary_urgency", models.BooleanField(null=True)),
                ("urinary_pain", models.BooleanField(null=True)),
                ("urinary_blood", models.BooleanField(null=True)),
                ("urinary_reviewed", models.BooleanField(default=False)),
                ("rested_with_right_cuff", models.BooleanField(null=True)),
                ("new_irregular_rhythm", models.BooleanField(null=True)),
                ("unwell", models.BooleanField(null=True)),
                ("last_solids_at", models.DateTimeField(null=True)),
                ("last_clear_liquids_at", models.DateTimeField(null=True)),
                ("slow_stomach", models.BooleanField(null=True)),
                ("iv_access_free_flowing", models.BooleanField(null=True)),
                ("escort_asked", models.BooleanField(default=False)),
                ("escort_name", models.TextField(blank=True)),
                ("escort_phone", models.TextField(blank=True)),
                ("escort_confirmed_at", models.DateTimeField(null=True)),
                ("escort_confirmed_by", models.TextField(blank=True)),
                ("prescriber_on_site", models.BooleanField(null=True)),
                ("nurse_one_to_one", models.BooleanField(null=True)),
                ("airway_clinician_in_suite", models.BooleanField(null=True)),
                ("monitors", models.JSONField(help_text="Names of what is connected; null: nobody looked", null=True)),
                ("pump_limits_set", models.BooleanField(null=True)),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checkin_rows", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["session", "id"], name="checkin_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_checkinrow_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("other_ketamine_asked", True),
                                ("other_ketamine_last_at__isnull", True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("alcohol_or_drugs_asked", True),
                                ("alcohol_or_drugs_last_at__isnull", True),
                                _connector="OR",
                            ),
                            models.Q(("escort_asked", True), ("escort_name", ""), _connector="OR"),
                        ),
                        name="checkin_answers_were_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("escort_confirmed_at__isnull", True), ("escort_confirmed_by", "")),
                            models.Q(
                                ("escort_confirmed_at__isnull", False),
                                models.Q(("escort_confirmed_by", ""), _negated=True),
                                models.Q(("escort_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="checkin_escort_confirmed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionEvent",
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
                ("seq", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("checked_in", "checked_in"),
                            ("started", "started"),
                            ("rate_changed", "rate_changed"),
                            ("paused", "paused"),
                            ("resumed", "resumed"),
                            ("stopped", "stopped"),
                            ("patient_asked_to_stop", "patient_asked_to_stop"),
                            ("rescue_given", "rescue_given"),
                            ("symptom", "symptom"),
                            ("symptom_gone", "symptom_gone"),
                            ("scored", "scored"),
                            ("noted", "noted"),
                            ("discharged", "discharged"),
                            ("left_against_advice", "left_against_advice"),
                            ("transferred", "transferred"),
                            ("cancelled", "cancelled"),
                            ("retracted", "retracted"),
                        ],
                        max_length=24,
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True, help_text="Why it amends, or why a rate exceeds the order")),
                ("rate_mg_per_h", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ("cause", models.CharField(blank=True, max_length=24)),
                ("drug", models.CharField(blank=True, max_length=40)),
                ("dose", models.DecimalField(decimal_places=4, help_text="In `unit`", max_digits=10, null=True)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("route", models.CharField(blank=True, max_length=20)),
                ("symptom", models.CharField(blank=True, max_length=30)),
                ("scale", models.CharField(blank=True, max_length=16)),
                ("score", models.SmallIntegerField(null=True)),
                ("words", models.TextField(blank=True)),
                (
                    "amends",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="chart.sessionevent",
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
                    "gate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opened",
                        to="chart.gaterecord",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="chart.session"
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
                        name="chart_sessionevent_by_a_person_or_a_machine",
                    ),
                    models.UniqueConstraint(fields=("session", "seq"), name="event_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "checked_in",
                                    "started",
                                    "rate_changed",
                                    "paused",
                                    "resumed",
                                    "stopped",
                                    "patient_asked_to_stop",
                                    "rescue_given",
                                    "symptom",
                                    "symptom_gone",
                                    "scored",
                                    "noted",
                                    "discharged",
                                    "left_against_advice",
                                    "transferred",
                                    "cancelled",
                                    "retracted",
                                ],
                            )
                        ),
                        name="event_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="event_seq_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("rate_mg_per_h__isnull", True), ("rate_mg_per_h__gt", 0), _connector="OR"),
                        name="event_rate_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dose__isnull", True), ("dose__gt", 0), _connector="OR"),
                        name="event_dose_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dose__isnull", True), models.Q(("unit", ""), _negated=True), _connector="OR"
                        ),
                        name="event_dose_has_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("started", "discharged")), _negated=True),
                            ("gate__isnull", False),
                            _connector="OR",
                        ),
                        name="event_passes_a_gate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("started", "rate_changed", "resumed")), _negated=True),
                            ("rate_mg_per_h__isnull", False),
                            _connector="OR",
                        ),
                        name="event_has_a_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amends__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="event_amended_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "",
                                    "planned_end",
                                    "pressure_or_pulse",
                                    "breathing_or_sedation",
                                    "distress",
                                    "missed_vitals",
                                    "equipment",
                                    "comfort",
                                    "gate_closed",
                                    "patient_did_not_come",
                                    "other",
                                ],
                            ),
                            (
                                "symptom__in",
                                [
                                    "",
                                    "rash_or_itch",
                                    "diplopia",
                                    "panic",
                                    "vomiting",
                                    "chest_pain",
                                    "dyspnoea",
                                    "severe_headache",
                                    "visual_loss",
                                    "neurological_sign",
                                    "syncope",
                                    "new_arrhythmia",
                                    "unstable_rhythm",
                                    "apnoea",
                                    "capnogram_lost",
                                    "airway_problem",
                                    "laryngospasm",
                                    "aspiration",
                                    "seizure",
                                    "anaphylaxis",
                                    "danger",
                                    "other",
                                ],
                            ),
                        ),
                        name="event_words_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scale", ""), ("score__isnull", True)),
                            models.Q(("scale", "rass"), ("score__gte", -5), ("score__lte", 4)),
                            models.Q(("scale", "moaas"), ("score__gte", 0), ("score__lte", 5)),
                            models.Q(("scale", "aldrete"), ("score__gte", 0), ("score__lte", 10)),
                            models.Q(("scale", "padss"), ("score__gte", 0), ("score__lte", 10)),
                            models.Q(("scale", "cadss6"), ("score__gte", 0), ("score__lte", 24)),
                            models.Q(("scale", "dissociation"), ("score__gte", 0), ("score__lte", 10)),
                            models.Q(("scale", "pain"), ("score__gte", 0), ("score__lte", 10)),
                            models.Q(("scale", "nausea"), ("score__gte", 0), ("score__lte", 3)),
                            _connector="OR",
                        ),
                        name="event_score_on_its_scale",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("meaning", models.TextField()),
                ("sha256", models.CharField(help_text="Over the canonical content at that moment", max_length=64)),
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
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="chart.order",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="chart.session",
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
                        name="chart_signature_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order__isnull", False), ("session__isnull", True)),
                            models.Q(("order__isnull", True), ("session__isnull", False)),
                            _connector="OR",
                        ),
                        name="signature_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_user__isnull", False)), name="signature_by_a_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meaning", ""), _negated=True), name="signature_means_something"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="promptentry",
            index=models.Index(fields=["session", "opened_at"], name="prompt_by_session"),
        ),
        migrations.AddConstraint(
            model_name="promptentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)), fields=("session", "key"), name="prompt_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="promptentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                ),
                name="prompt_closes_after_opening",
            ),
        ),
    ]

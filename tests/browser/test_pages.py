"""Every page, at every width, as the people who use it see it: nothing for axe to find, nothing to scroll sideways."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.opioids import services as opioids
from reprieve.opioids import tapering
from reprieve.outcomes import queries as reported
from reprieve.outcomes import services as measures
from reprieve.people.services import confirm_password
from reprieve.therapy.protocols import Indication
from reprieve.therapy.taper import Use, Wish
from tests.browser.conftest import WIDTHS, SignIn, Site, sticking_out, violations
from tests.clinic import CRPS, PASSWORD, Clinic

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(clinic: Clinic) -> dict[str, list[str]]:
    """Every kind of page by who opens it: sessions in several states, and a patient without an order."""
    now = timezone.now()
    earlier = now - timedelta(hours=3)
    over = clinic.ready(clinic.register("Birch", now=earlier), now=earlier, room=1)
    clinic.start(over, now=earlier)
    clinic.stop(over, now=earlier + timedelta(minutes=40))
    recovering = clinic.ready(birch := clinic.register("Cedar", now=now), now=now - timedelta(hours=1), room=0)
    clinic.start(recovering, now=now - timedelta(hours=1))
    clinic.stop(recovering, now=now - timedelta(minutes=20))
    alder = clinic.register("Alder", now=now, protocol_key=CRPS)
    order = clinic.order(alder, now=now, protocol_key=CRPS)
    coming = clinic.book(alder, now=now, order_id=order)
    roads = f"/patients/{birch}/compare?pain=7&mme_per_day=60&protocol=refractory-pain-0.5&weeks=12"
    person = [roads, f"/patients/{birch}", f"/patients/{birch}/screening", f"/patients/{birch}/screening/heart"]
    person += [f"/patients/{birch}/laboratory/{test}" for test in ("qtc", "urine_drugs")]
    person += [f"/patients/{birch}/forecast"]
    days = [f"/sessions/{session}" for session in (over, recovering, coming)]
    days += [f"{day}/record" for day in days[:2]]
    days += [f"/sessions/{recovering}/adverse-events", f"/sessions/{recovering}/hand-over"]
    clinic.leaves(over, now=now)
    calls = [f"/calls/{task.id}" for task in queries.calls_of(over, now)[:1]]
    plan_id = come_down(clinic, birch, now=now)
    person += [f"/patients/{birch}/opioids", f"/tapers/{plan_id}"]
    monitor = queries.devices(now)[0].id
    consent = queries.patient_view(alder, now).consents[0].id
    vial, missing, *_ = clinic.stock(now=now)
    discrepancy = dispensary.open_discrepancy(vial_id=missing, what="Synthetic, for a page", by=clinic.by(), now=now)
    count = clinic.count_shelf(now=now)
    entry, lot = register.log(limit=1)[0], register.stock()[0]
    shelf = ["", "receive", "count", f"counts/{count}", "close", "log", f"log/{entry.id}/correct", "inventory"]
    shelf += [f"vials/{vial}", f"lots/{lot.id}", f"discrepancies/{discrepancy}"]
    by, nine = clinic.by(), {str(item): 1 for item in range(1, 10)}
    measures.assign(patient_id=birch, indication=Indication.DEPRESSION, by=by, now=earlier)
    form = measures.answer_all(
        patient_id=birch, instrument="phq-9", answers=nine, by=by, now=now, for_at=earlier, key=uuid4()
    )
    call = reported.escalations()[0].id
    asked = [f"/patients/{birch}/{place}" for place in ("measures", "course", "measures/new/peg", "measures/new/pgic")]
    asked += [f"/measures/{form}", "/help-calls", f"/help-calls/{call}"]
    return {
        "demo-nurse": [
            *asked,
            "/",
            "/devices",
            f"/devices/{monitor}",
            "/board",
            "/day",
            "/patients",
            "/unclaimed",
            "/help",
            "/evidence?topic=bladder",
            "/evidence/B02",
            "/leaflets",
            "/consents",
            f"/leaflets/{CRPS}/es",
            f"/patients/{alder}/consent/{CRPS}/en",
            f"/patients/{alder}/consent/{consent}/withdrawn",
            f"/consents/{consent}",
            "/duty",
            "/calls",
            "/messages",
            f"/patients/{birch}/phone",
            *(f"/dispensary/{place}" for place in shelf),
            *calls,
            *person,
            *days,
        ],
        "demo-prescriber": [
            f"/patients/{alder}/orders/new?protocol={CRPS}",
            f"/orders/{order}",
            f"/patients/{birch}/opioids/taper",
            f"/tapers/{plan_id}",
        ],
        "demo-front-desk": ["/day", "/patients", "/patients/new"],
        "demo-owner": ["/day", "/audit", "/safety", "/outcomes", "/dispensary/"],
        "demo-director": [
            "/dispensary/destroy",
            f"/dispensary/discrepancies/{discrepancy}",
            "/audit",
            "/board",
            "/protocols",
            f"/protocols/{CRPS}",
            f"/protocols/{CRPS}/new",
            "/devices/new",
            "/sedation-scale",
            "/clinic-numbers",
            "/safety/alerts",
            "/outcomes",
            "/rulebook",
            "/mechanism",
        ],
    }


def come_down(clinic: Clinic, patient_id: int, *, now: datetime) -> int:
    """Put an opioid with its load on record and sign a plan; return the plan's id."""
    chart.add_medicine(patient_id=patient_id, name="oxycodone", dose="20 mg TID", by=clinic.by(), now=now)
    opioids.record_load(patient_id=patient_id, by=clinic.by(), now=now)
    wish = Wish(
        drug="oxycodone", dose=Fraction(60), times_a_day=3, strengths=(Fraction(5), Fraction(10)), use=Use.LONG,
        percent=Fraction(10), every_days=30, floor=Fraction(20), starts_on=timezone.localdate(now),
    )  # fmt: skip
    signed = confirm_password(user=clinic.prescriber, password=PASSWORD, now=now)
    return tapering.sign_taper(
        patient_id=patient_id, wish=wish, stops_if="A bad week.", agreed="Yes.", signed=signed, now=now
    )


def faults(page: Page, address: str) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    found = [] if answer.ok else [f"{address} answered {answer.status}"]
    found += [f"{address}: {violation}" for violation in violations(page)]
    found += [f"{address} scrolls sideways: {element}" for element in sticking_out(page)]
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier_or_scrolls_sideways(
    addresses: dict[str, list[str]], site: Site, sign_in: SignIn, width: str
) -> None:
    found: list[str] = []
    for username, paths in addresses.items():
        page = sign_in(username, width)
        for path in paths:
            found += faults(page, f"{site.address}{path}")
    assert found == []


def test_the_dim_theme_has_no_barrier_either(addresses: dict[str, list[str]], site: Site, sign_in: SignIn) -> None:
    page = sign_in("demo-nurse", "tablet", dim=True)
    assert [fault for path in addresses["demo-nurse"] for fault in faults(page, f"{site.address}{path}")] == []

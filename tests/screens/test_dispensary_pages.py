"""The dispensary's pages, through the client: a whole day of the drug, and what is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from reprieve.dispensary import queries as register
from reprieve.dispensary.queries import Step
from reprieve.people.models import User
from tests.clinic import PASSWORD, Clinic

Enter = Callable[[User], Client]
WITNESS = {"username": "demo-second-nurse", "password": PASSWORD}
METHOD = {"method": "chemical container"}
KEY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def vials(clinic: Clinic) -> tuple[int, ...]:
    return clinic.stock(now=timezone.now() - timedelta(hours=3))


@pytest.fixture
def ended(clinic: Clinic, vials: tuple[int, ...]) -> int:
    """A session that got 40 mg of the 50 that were drawn, an hour ago."""
    started = timezone.now() - timedelta(minutes=100)
    session = clinic.ready(clinic.register(now=started), now=started)
    clinic.draw(session, vials[0], now=started)
    clinic.start(session, now=started)
    clinic.stop(session, now=started + timedelta(minutes=40))
    return session


def send(client: Client, path: str, **typed: Any) -> Any:
    return client.post(path, {"key": KEY, **typed})


def says(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def pdf_text(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_the_home_page_shows_the_shelf(clinic, enter: Enter, vials):
    page = says(enter(clinic.nurse).get("/dispensary/"))

    assert "V-0001" in page
    assert "2000 mg" in page
    assert "4 sealed vials" in page
    assert "Initial inventory is due" in page


def test_a_delivery_is_taken_into_stock_and_a_slip_loses_nothing(clinic, enter: Enter):
    nurse = enter(clinic.nurse)
    product = {
        "name": "Ketamine", "labeler": "Demo", "ndc": "00000-0001-00", "drug_form": "racemic",
        "strength_mg_per_ml": "50", "volume_ml": "10",
    }  # fmt: skip
    assert send(nurse, "/dispensary/products/new", **product).status_code == 302
    today = timezone.localdate()
    line = {
        "product_id": register.products()[0].id, "lot": "A1", "vials": "3", "supplier": "Demo", "invoice": "7",
        "expires_on": (today - timedelta(days=1)).isoformat(), "received_on": today.isoformat(),
    }  # fmt: skip

    refused = send(nurse, "/dispensary/receive", **line)
    assert refused.status_code == 422
    assert "had expired when it came" in says(refused)
    assert 'value="A1"' in refused.content.decode()

    line["expires_on"] = (today + timedelta(days=300)).isoformat()
    assert send(nurse, "/dispensary/receive", **line).status_code == 302
    assert register.stock()[0].on_hand == 1500


def test_the_session_page_draws_by_scan_and_names_what_does_not_fit(clinic, enter: Enter, vials):
    session = clinic.ready(clinic.register(now=timezone.now()), now=timezone.now())
    nurse = enter(clinic.nurse)
    page = says(nurse.get(f"/sessions/{session}"))
    assert "What the order still needs: 40 mg" in page

    lost = send(nurse, f"/sessions/{session}/draw", scan="V-0999", much="ordered")
    assert lost.status_code == 422
    assert "Nothing on the shelf fits" in says(lost)

    assert send(nurse, f"/sessions/{session}/draw", scan="V-0002", much="ordered").status_code == 302
    (drawn,) = register.session_drug(session).vials
    assert (drawn.name, drawn.account.drawn) == ("V-0002", Decimal(40))


def test_the_drug_check_ticks_the_drawn_vial(clinic, enter: Enter, vials):
    session = clinic.ready(clinic.register(now=timezone.now()), now=timezone.now())
    clinic.draw(session, vials[0], now=timezone.now())
    nurse = enter(clinic.nurse)
    assert "The vials in my hand" in says(nurse.get(f"/sessions/{session}"))

    read = {
        "drug_form": "racemic", "vials": [str(vials[0])], "concentration_mg_per_ml": "1", "volume_ml": "40",
        "pump_rate_ml_per_h": "60",
    }  # fmt: skip
    assert send(nurse, f"/sessions/{session}/drug-reading", **read).status_code == 302


def test_the_rest_is_wasted_in_one_form_by_two_people(clinic, enter: Enter, ended):
    nurse = enter(clinic.nurse)
    page = says(nurse.get(f"/sessions/{ended}"))
    assert "Waste the rest: 10 mg (0.2 mL as drawn)" in page

    alone = send(nurse, f"/sessions/{ended}/waste", **METHOD, username="demo-nurse", password=PASSWORD)
    assert alone.status_code == 422
    assert "cannot witness their own waste" in says(alone)
    wrong = send(nurse, f"/sessions/{ended}/waste", **METHOD, username="demo-second-nurse", password="no")
    assert wrong.status_code == 422
    assert "not your password" in says(wrong)

    assert send(nurse, f"/sessions/{ended}/waste", **METHOD, **WITNESS).status_code == 302
    assert register.session_account(ended).remaining == 0
    record = pdf_text(nurse.get(f"/sessions/{ended}/record.pdf"))
    for fact in ("Drug account", "V-0001", "DEMO-LOT-1", "Demo Second Nurse"):
        assert fact in record


def counted(sealed: int, opened: str = "") -> dict[str, Any]:
    (lot,) = register.stock()
    return {"purpose": "daily", f"sealed_{lot.id}": sealed, f"opened_{lot.id}": opened}


def test_the_count_is_blind_and_then_shows_what_is_off(clinic, enter: Enter, vials):
    nurse = enter(clinic.nurse)
    form = says(nurse.get("/dispensary/count"))
    assert "2000" not in form

    answer = nurse.post("/dispensary/count", {"key": KEY, **counted(3)}, follow=True)

    assert "500 mg too little" in says(answer)


def test_an_untouched_count_counts_nothing(clinic, enter: Enter, vials):
    answer = send(enter(clinic.nurse), "/dispensary/count", purpose="daily")

    assert answer.status_code == 422
    assert not register.count_rounds(inventories=False)


def test_the_day_closes_when_everything_is_explained(clinic, enter: Enter, ended):
    nurse = enter(clinic.nurse)
    page = says(nurse.get("/dispensary/close"))
    assert "10 mg were drawn and are neither given nor wasted" in page
    assert "not counted since it last moved" in page
    assert send(nurse, "/dispensary/close").status_code == 422

    clinic.waste_rest(ended, now=timezone.now())
    nurse.post("/dispensary/count", {"key": KEY, **counted(3, "9")})
    assert send(nurse, "/dispensary/close").status_code == 302
    assert "Nothing is unexplained" in says(nurse.get("/dispensary/close"))


def test_what_is_missing_goes_to_the_director_who_alone_decides(clinic, enter: Enter, vials):
    nurse, director = enter(clinic.nurse), enter(clinic.director)
    answer = send(
        nurse, f"/dispensary/vials/{vials[3]}/missing", vial_id=vials[3], what="Not in the safe, looked twice"
    )
    address = answer["Location"]
    decision = {"step": Step.THEFT_OR_LOSS.value, "words": "Lock was broken, police told"}
    assert "waits for the director" in says(nurse.get(address))
    assert send(nurse, f"{address}/decide", **decision).status_code == 403

    assert send(director, f"{address}/decide", **decision).status_code == 302
    assert "Report to the DEA" in says(director.get("/dispensary/"))
    assert "Draft for Form 106" in pdf_text(director.get(f"{address}/form-106.pdf"))


def test_a_lot_names_who_got_it_to_those_who_may_open_a_chart(clinic, enter: Enter, ended):
    (lot,) = register.stock()
    assert "Alder" in says(enter(clinic.nurse).get(f"/dispensary/lots/{lot.id}"))

    owner = says(enter(clinic.owner).get(f"/dispensary/lots/{lot.id}"))
    assert "Alder" not in owner
    assert "1 session" in owner
    assert "Perpetual log" in pdf_text(enter(clinic.owner).get(f"/dispensary/lots/{lot.id}/log.pdf"))


def test_a_lot_set_aside_is_no_longer_offered(clinic, enter: Enter, vials):
    (lot,) = register.stock()
    session = clinic.ready(clinic.register(now=timezone.now()), now=timezone.now())
    nurse = enter(clinic.nurse)
    assert send(nurse, f"/dispensary/lots/{lot.id}/set-aside", why="Recall letter of today").status_code == 302

    assert "V-0001" not in says(nurse.get(f"/sessions/{session}"))
    refused = send(nurse, f"/sessions/{session}/draw", scan="V-0001", much="whole")
    assert "set aside: Recall letter" in says(refused)


def test_the_log_finds_a_lot_a_vial_and_a_session_and_corrects_beside_the_original(clinic, enter: Enter, ended):
    nurse = enter(clinic.nurse)
    for wanted in ("DEMO-LOT", "V-0001", str(ended)):
        assert "Drawn" in says(nurse.get("/dispensary/log", {"q": wanted}))
    assert "No entries" in says(nurse.get("/dispensary/log", {"q": "ZZZ"}))
    (draw,) = [row for row in register.session_drug(ended).entries if row.kind.value == "draw"]

    assert "1 mL" in says(nurse.get(f"/dispensary/log/{draw.id}/correct"))
    assert send(nurse, f"/dispensary/log/{draw.id}/correct", mg="45", reason="0.9 mL were drawn").status_code == 302
    assert register.session_account(ended).remaining == 5


def test_an_opened_vial_is_wasted_from_stock_and_a_sealed_one_destroyed(clinic, enter: Enter, ended, vials):
    nurse, director = enter(clinic.nurse), enter(clinic.director)
    waste = {**METHOD, **WITNESS, "reason": "End of the day"}
    assert send(nurse, f"/dispensary/vials/{vials[0]}/waste", **waste).status_code == 302
    assert "Wasted from stock" in says(nurse.get(f"/dispensary/vials/{vials[0]}"))

    destroyed = send(director, "/dispensary/destroy", vials=[vials[1]], **METHOD, **WITNESS)
    assert destroyed.status_code == 302
    assert "Form 41" in says(director.get(destroyed["Location"]))
    assert "Demo Second Nurse" in pdf_text(director.get(f"{destroyed['Location']}/form-41.pdf"))


def test_an_inventory_is_printed(clinic, enter: Enter, vials):
    director = enter(clinic.director)
    taken = director.post(
        "/dispensary/count", {"key": KEY, **counted(4), "purpose": "initial", "at_opening": "opening"}
    )

    assert "2000 mg" in pdf_text(director.get(f"{taken['Location']}/inventory.pdf"))
    assert "Initial inventory" in says(director.get("/dispensary/inventory"))


def test_thresholds_are_the_clinics_own_and_remind(clinic, enter: Enter, vials):
    owner = enter(clinic.owner)
    product = register.products()[0].id
    assert "No thresholds are set" in says(owner.get("/dispensary/"))

    send(owner, f"/dispensary/products/{product}/thresholds", fewest_vials="5", warn_days="365")

    board = says(enter(clinic.nurse).get("/board"))
    assert "low: 4 sealed vials" in board
    assert "expires in" in board


def test_the_board_reminds_nobody_who_keeps_no_register(clinic, enter: Enter):
    assert "Dispensary: act on this" not in says(enter(clinic.nurse).get("/board"))

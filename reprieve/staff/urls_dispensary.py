"""Addresses of the dispensary: the shelf, the evening, the log, the papers."""

from django.urls import URLPattern, path

from reprieve.staff.views.dispensary import evening, papers, shelf

_VIAL, _LOT, _COUNT = "vials/<int:vial_id>", "lots/<int:lot_id>", "counts/<int:round_id>"
_DISCREPANCY, _DESTRUCTION = "discrepancies/<int:discrepancy_id>", "destructions/<int:destruction_id>"
urlpatterns: list[URLPattern] = [
    path("", shelf.dispensary_home, name="dispensary"),
    path("products/<int:product_id>/thresholds", shelf.drug_limits, name="drug_limits"),
    path("products/new", shelf.drug_product, name="drug_product"),
    path("receive", shelf.drug_receive, name="drug_receive"),
    path(_VIAL, shelf.drug_vial, name="drug_vial"),
    path(f"{_VIAL}/open", shelf.drug_open, name="drug_open"),
    path(f"{_VIAL}/waste", shelf.drug_waste_stock, name="drug_waste_stock"),
    path(f"{_VIAL}/send-back", shelf.drug_send_back, name="drug_send_back"),
    path(f"{_VIAL}/missing", shelf.drug_missing, name="drug_missing"),
    path(_LOT, shelf.drug_lot, name="drug_lot"),
    path(f"{_LOT}/log.pdf", papers.drug_lot_pdf, name="drug_lot_pdf"),
    path(f"{_LOT}/set-aside", shelf.drug_set_aside, name="drug_set_aside"),
    path(f"{_LOT}/release", shelf.drug_release, name="drug_release"),
    path("count", evening.drug_count, name="drug_count"),
    path(_COUNT, evening.drug_count_round, name="drug_count_round"),
    path(f"{_COUNT}/inventory.pdf", papers.drug_count_pdf, name="drug_count_pdf"),
    path("inventory", papers.drug_inventory, name="drug_inventory"),
    path("close", evening.drug_close, name="drug_close"),
    path("sessions/<int:session_id>/missing", evening.drug_session_missing, name="drug_session_missing"),
    path(_DISCREPANCY, evening.discrepancy, name="discrepancy"),
    path(f"{_DISCREPANCY}/decide", evening.discrepancy_step, name="discrepancy_step"),
    path(f"{_DISCREPANCY}/form-106.pdf", papers.discrepancy_pdf, name="discrepancy_pdf"),
    path("destroy", evening.drug_destroy, name="drug_destroy"),
    path(_DESTRUCTION, papers.destruction, name="destruction"),
    path(f"{_DESTRUCTION}/form-41.pdf", papers.destruction_pdf, name="destruction_pdf"),
    path("log", papers.drug_log, name="drug_log"),
    path("log/<int:entry_id>/correct", papers.drug_correct, name="drug_correct"),
]

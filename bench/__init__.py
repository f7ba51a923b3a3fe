"""Measurements, printed and not asserted. A measurement is one module here with `run()`, which prints."""

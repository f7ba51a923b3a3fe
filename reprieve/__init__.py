"""Reprieve runs a ketamine infusion clinic: what the drug does, what good care is, and the record of it."""

__version__ = "0.1.0"

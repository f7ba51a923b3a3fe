"""The rulebook as a page: every rule, what it rests on, and worked cases with what the rules really say of them."""

from reprieve.therapy.rulebook.cases import CASES
from reprieve.therapy.rulebook.page import RULES, text

__all__ = ["CASES", "RULES", "text"]

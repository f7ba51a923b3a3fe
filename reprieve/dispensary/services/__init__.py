"""Write the register: one verb per act, each one transaction that reads again, asks the rules, writes, and is recorded.

Keyword-only; `by` is who does it, `now` is when, `key` makes a repeated press change nothing, `witness` is a second
person's own password. Refusals raise `Refused`; impossible input raises `NotPlausible`; who may not, `NotPermitted`.
What was given is never typed: `keep_given` takes it from the session's rate record.
"""

from reprieve.audit.refusal import NotFound
from reprieve.dispensary.closing import RateRecord
from reprieve.dispensary.services.counting import Found, close_day, count
from reprieve.dispensary.services.discrepancies import decide_discrepancy, open_discrepancy
from reprieve.dispensary.services.sessions import correct, draw, keep_given, put_back, waste
from reprieve.dispensary.services.stock import (
    add_product,
    destroy,
    open_vial,
    receive,
    send_back,
    set_aside,
    set_limits,
    waste_stock,
)

__all__ = [
    "Found",
    "NotFound",
    "RateRecord",
    "add_product",
    "close_day",
    "correct",
    "count",
    "decide_discrepancy",
    "destroy",
    "draw",
    "keep_given",
    "open_discrepancy",
    "open_vial",
    "put_back",
    "receive",
    "send_back",
    "set_aside",
    "set_limits",
    "waste",
    "waste_stock",
]

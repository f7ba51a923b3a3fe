"""What others do with the same work, one subject at a time: (outputs, minutes), ketamine, norketamine, effect site."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from bench._work import FRACTION, LAST_MIN, MINUTES, OVER_MIN, RATE_MG_PER_MIN, TYPICAL, right_hand_side

OUTPUTS = (0, 3, 5)
STATES = ("c1", "c2", "c3", "n1", "n2", "ce")


def scipy_expm(p: dict[str, float]) -> np.ndarray:
    """The exact step by a general matrix exponential."""
    step = np.eye(7)
    a = np.zeros((7, 7))
    a[:6] = right_hand_side(p)
    step = expm(a)
    y, found = np.zeros(7), np.zeros((6, MINUTES.size))
    for k in range(1, MINUTES.size):
        y[6] = RATE_MG_PER_MIN if k <= OVER_MIN else 0.0
        y = step @ y
        found[:, k] = y[:6]
    return found[OUTPUTS, :]


def scipy_lsoda(p: dict[str, float]) -> np.ndarray:
    """An adaptive solver, told when the pump stops."""
    a = right_hand_side(p)
    found, y = np.zeros((6, MINUTES.size)), np.zeros(6)
    for begin, end, rate in ((0.0, OVER_MIN, RATE_MG_PER_MIN), (OVER_MIN, LAST_MIN, 0.0)):
        at = MINUTES[(begin <= MINUTES) & (end >= MINUTES)]

        def slope(_: float, y: np.ndarray, rate: float = rate) -> np.ndarray:
            return np.asarray(a[:, :6] @ y + a[:, 6] * rate)

        part = solve_ivp(slope, (begin, end), y, "LSODA", at, rtol=1e-9, atol=1e-9).y
        found[:, at.astype(int)], y = part, part[:, -1]
    return found[OUTPUTS, :]


@cache
def road_runner() -> Callable[[dict[str, float]], np.ndarray] | None:
    """libRoadRunner on an SBML model that it has compiled; None where it is not installed."""
    try:
        import roadrunner
    except ModuleNotFoundError:
        return None
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_ERROR)
    machine: Any = roadrunner.RoadRunner(_sbml())
    machine.integrator.relative_tolerance = 1e-9
    machine.integrator.absolute_tolerance = 1e-9
    selections = ["c1", "n1", "ce"]

    def run(p: dict[str, float]) -> np.ndarray:
        machine.reset()
        for name, value in p.items():
            machine[name] = value
        machine["rate"] = RATE_MG_PER_MIN
        during = np.array(machine.simulate(0, OVER_MIN, int(OVER_MIN) + 1, selections))
        machine["rate"] = 0.0
        after = np.array(machine.simulate(OVER_MIN, LAST_MIN, int(LAST_MIN - OVER_MIN) + 1, selections))
        return np.vstack([during, after[1:]]).T

    return run


@cache
def pytci() -> Callable[[dict[str, float]], np.ndarray] | None:
    """PyTCI's exact integrator, minute by minute; it knows no metabolite: (2, minutes). None where not installed."""
    try:
        from PyTCI.models.base import Three
    except ModuleNotFoundError:
        return None

    def run(p: dict[str, float]) -> np.ndarray:
        body: Any = Three()
        body.v1, body.v2, body.v3 = p["v1"], p["v2"], p["v3"]
        body.Q1, body.Q2, body.Q3, body.keo = p["cl"], p["q2"], p["q3"], p["ke0"]
        body.from_clearances()
        body.setup()
        body.set_integrator("exact")
        found = np.zeros((2, MINUTES.size))
        for k in range(1, MINUTES.size):
            body.giveoverseconds(RATE_MG_PER_MIN / 60 if k <= OVER_MIN else 0.0, 60)
            found[:, k] = 1000 * body.x1, 1000 * body.xeo
        return found

    return run


def _sbml() -> str:
    """Write the equations as SBML, every state a parameter with a rate rule."""
    slopes = {
        "c1": "(1000*rate - cl*c1 - q2*(c1-c2) - q3*(c1-c3))/v1",
        "c2": "q2*(c1-c2)/v2",
        "c3": "q3*(c1-c3)/v3",
        "n1": f"({FRACTION}*cl*c1 - cln*n1 - qn*(n1-n2))/vn1",
        "n2": "qn*(n1-n2)/vn2",
        "ce": "ke0*(c1-ce)",
    }
    given = "".join(f'<parameter id="{n}" value="{v}" constant="false"/>' for n, v in {**TYPICAL, "rate": 0}.items())
    states = "".join(f'<parameter id="{n}" value="0" constant="false"/>' for n in STATES)
    rules = "".join(
        f'<rateRule variable="{n}"><math xmlns="{MATHML}">{_mathml(f)}</math></rateRule>' for n, f in slopes.items()
    )
    return (
        '<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">'
        f'<model id="w1"><listOfParameters>{given}{states}</listOfParameters>'
        f"<listOfRules>{rules}</listOfRules></model></sbml>"
    )


MATHML = "http://www.w3.org/1998/Math/MathML"


def _mathml(formula: str) -> str:
    import ast

    names = {ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "divide"}

    def written(node: ast.expr) -> str:
        if isinstance(node, ast.BinOp):
            return f"<apply><{names[type(node.op)]}/>{written(node.left)}{written(node.right)}</apply>"
        if isinstance(node, ast.Name):
            return f"<ci>{node.id}</ci>"
        assert isinstance(node, ast.Constant)
        return f"<cn>{node.value!r}</cn>"

    return written(ast.parse(formula, mode="eval").body)

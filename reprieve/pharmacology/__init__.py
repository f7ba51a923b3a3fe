"""What a drug does in a body, in numbers: kinetics, effects, and how far patients differ.

Pure: numbers in, numbers out. `predict` is the way in; `models` holds what was published, `propagate` the mathematics.
"""

"""Pictures that commands draw. Needs matplotlib, the `plot` extra."""

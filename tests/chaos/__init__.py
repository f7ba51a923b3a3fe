"""A clinic's day while its processes and its database are killed at random: `./run chaos`."""

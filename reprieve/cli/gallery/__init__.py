"""One module for each picture of the gallery: a docstring that says what is seen, and `draw()` that returns the figure.

The page docs/gallery.md shows each module as it is written here, with its picture; `./run docs` makes both. The numbers
in the names give the order.
"""

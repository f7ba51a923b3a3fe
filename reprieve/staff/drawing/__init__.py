"""Draw clinical charts once, as plain shapes, and write them as SVG for the screen or as PDF for paper.

sheet        what is to be drawn: frozen values, no rows, no clock
anaesthesia  the chart of an infusion, drawn as an anaesthesia record is
scene        lines and words at places; svg writes them for a browser, printing/ writes them on paper
"""

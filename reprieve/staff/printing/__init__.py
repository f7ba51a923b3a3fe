"""Put a document on paper: the same parts that its page shows, as PDF.

document  what a printed thing is made of: sections of pairs, tables, paragraphs and charts; frozen, already in words
paper     the page: fonts, margins, header, footer with page x of y
ink       how each look of a drawing prints
press     document in, PDF out
"""

"""Virtual trials: the same virtual patients on several roads, ketamine beside opioids. Pure: the CLI writes the files.

Nothing here is evidence of what a treatment does. It says what follows from published numbers and from stated guesses,
and which of the two each result rests on.
"""

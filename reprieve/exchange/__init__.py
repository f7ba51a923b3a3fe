"""The face towards machines: takes monitors' messages in, keeps every byte, charts what is certain.

gateway     the MLLP listener: sockets, frames, answers
writer      the one thread that writes, many messages to a commit
intake      what becomes of a message: known again, refused, kept, charted or parked
charting    whose readings are these? by device, room and time, checked against the patient, never a guess
services    a person claims or dismisses what was parked; queries, views: the tray of the unclaimed
"""

"""What a patient says from home: who drives, a wish for a visit, a problem; and what staff did about it."""

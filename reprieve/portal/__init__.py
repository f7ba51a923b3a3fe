"""The patient's face: large, calm, in English and Spanish. It knows a patient's own things and nobody else's."""

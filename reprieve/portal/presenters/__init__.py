"""Words, dates and pictures for the patient; no rule and no query."""

"""The dispensary's pages: the shelf, the evening, the log and the papers that are printed of it."""

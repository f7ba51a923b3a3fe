"""What `reprieve compare` keeps on disk: a study that can be gone on with, its tables and its report."""

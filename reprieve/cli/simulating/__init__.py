"""What `reprieve simulate` is made of: doses from protocols, workers, Parquet files, the summary at the end."""

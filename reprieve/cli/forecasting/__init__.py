"""What `reprieve forecast` is made of: the file it reads, and what it says."""

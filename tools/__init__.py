"""What maintainers run by hand, offline; nothing here is needed to run, test or install Reprieve."""

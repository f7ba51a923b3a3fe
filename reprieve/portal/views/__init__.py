"""Who asks, one call, present, answer."""

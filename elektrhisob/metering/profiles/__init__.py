"""Load profiles: stored day by day, drawn, split into zones, read as registers."""

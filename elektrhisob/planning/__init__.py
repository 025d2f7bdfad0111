"""S4: consumption plans."""

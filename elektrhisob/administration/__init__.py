"""S1: divisions, roles, settings, settlement periods."""

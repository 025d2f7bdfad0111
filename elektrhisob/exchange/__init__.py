"""S10: partners, one folder each."""

"""S5: meters, installations, readings."""

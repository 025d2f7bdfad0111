"""S8: data from legacy systems."""

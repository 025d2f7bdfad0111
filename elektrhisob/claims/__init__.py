"""S9: claims and lawsuits."""

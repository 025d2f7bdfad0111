"""Mass reading and writing: knows tables, not electricity."""

"""One command to a complete local bench: see README.md."""

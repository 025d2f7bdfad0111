"""Estimates of what nobody read: their methods, entering, and giving way to the true reading."""

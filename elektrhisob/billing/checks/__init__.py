"""Checks of calculated bills: what is odd, what holds a bill, and what people decided about it."""

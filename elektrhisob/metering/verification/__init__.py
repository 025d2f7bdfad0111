"""Verification and maintenance of devices: when they are due, orders, results and what follows from them."""

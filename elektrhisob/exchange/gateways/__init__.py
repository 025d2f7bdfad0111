"""Doors that payment partners call on the network: one frame, and a folder for each partner's protocol."""

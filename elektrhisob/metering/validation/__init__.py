"""Rules over readings, what they stopped, and the worklist of it."""

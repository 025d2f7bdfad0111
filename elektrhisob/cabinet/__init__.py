"""S7: the consumer's portal and messages."""

"""Automatic metering: what head-ends send, what is asked of them, and what they are ordered to do."""

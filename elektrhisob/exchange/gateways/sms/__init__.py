"""Payment by a text message: what an operator's aggregator sends for a subscriber, by a contract of ours."""

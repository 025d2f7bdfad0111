"""T5, T6: substations, feeders, transformers."""

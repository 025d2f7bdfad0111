"""What a bill charges beyond energy times price: read as columns, computed in `core`, written as lines."""

"""Bills computed a second time, by a calculation that shares nothing with the first."""

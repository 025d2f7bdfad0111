"""S11, S12: regulated and analytical reports."""

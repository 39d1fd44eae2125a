"""How fast, and at what cost. Figures are ratios within one run; nothing here is a test."""

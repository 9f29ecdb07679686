"""Probability fields: densities over the Earth's surface, their product, and what is read off it."""

"""Keeping people safe: phrases of acute risk, and where help can be found."""

"""Jurisdictions over time, boundaries, communities: where a figure belongs, and where it does not."""

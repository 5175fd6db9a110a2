"""Executives: quotas from what they can estimate, and correction in mid-quarter."""

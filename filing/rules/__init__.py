"""Dated rule sets as data."""

"""Photographs certificates badly, in ways that can be repeated and that are written down with each picture.

levels.py: scan, phone, hard. spoilt.py: what a reviewer would refuse, with the code that it owes.
"""

from tests.documents.photo.levels import Level, Photo, blurred, photograph, piece_of, take

__all__ = ["Level", "Photo", "blurred", "photograph", "piece_of", "take"]

"""Whole conversations as a person would read them. `stage.py` plays one against any channel."""

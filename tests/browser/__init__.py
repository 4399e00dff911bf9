"""Chromium against the real app, started as a process of its own."""

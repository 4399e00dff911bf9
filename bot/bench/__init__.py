"""Figures about ourselves, one file a benchmark, each beside a peer's measured in the same run where one can be had."""

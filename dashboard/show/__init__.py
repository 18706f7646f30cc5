"""Pieces that pages show: the frame, lists of measures, one measure, subscriptions, sources, the overview's blocks."""

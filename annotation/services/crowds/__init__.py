"""Crowds that are not people: known answers replayed, and simulated opinions, over HTTP alone."""

"""Machinery that approaches share."""

"""Evaluation of NER and classification approaches on Vietnamese text."""

__version__ = "0.1.0"

"""Small tests of what an approach can do, by the sixty: gold by construction, from templates.

Minimum functionality, invariance and direction are told apart (Ribeiro et al. 2020, "Beyond
Accuracy: Behavioral Testing of NLP Models with CheckList").
"""

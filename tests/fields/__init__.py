"""Tests of the five fields and their parts."""

"""The parts of the sample week's generator; see ../week.py."""

"""Measured, not promised: each module measures one use case against its own floor, in one run, as a ratio."""

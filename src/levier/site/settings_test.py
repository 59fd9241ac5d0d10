"""The settings of the tests."""

import os

os.environ["LEVIER_PROFILE"] = "test"
os.environ.setdefault("LEVIER_HOME", "var/tests")

from levier.site.settings import *  # noqa: F403

"""What all tests share: how hypothesis searches."""

import os
import signal

import pytest
from hypothesis import settings

# Where tests run in the background, a shell has them ignore what Ctrl-C sends, and with them
# every process that they start to interrupt it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Before numpy is imported: its matrices are small here, and threads over them only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No deadline: the first call of a rule compiles it. The same examples every time, so that
# a failure belongs to the change that caused it; fresh ones with HYPOTHESIS_PROFILE=fresh.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    import support

    support.give_records_attributes()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Remember what was collected; see `test_collection`."""
    from collecting import COLLECTED

    config.stash[COLLECTED] = [item.nodeid for item in items]

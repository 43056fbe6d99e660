"""What holds for every benchmark that pytest runs."""


def pytest_xdist_auto_num_workers() -> int:
    """None: what is timed has the machine for itself."""
    return 0

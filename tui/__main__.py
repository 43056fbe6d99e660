"""`python -m tui` and the installed `margincall`: the settings of the screen, then the command line."""

import os
import sys


def main() -> int:
    """The exit code of what was asked for."""
    os.environ.setdefault("TEXTUAL_FPS", "120")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    from tui.cli import main as run  # noqa: PLC0415 - Textual reads its settings when it is imported

    return run()


if __name__ == "__main__":
    sys.exit(main())

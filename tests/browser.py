"""The browser of tests: Debian's package `chromium`, which `.ci/run` installs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

WIDTHS = {"desk": (1280, 900), "telephone": (390, 844)}


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a browser without a window."""
    program = shutil.which("chromium")
    assert program, "Debian's package chromium is not installed"
    with sync_playwright() as playwright:
        # The browser's own sandbox refuses to run as root.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        with playwright.chromium.launch(executable_path=program, args=arguments) as found:
            yield found

"""Whole processes, measured."""

import os
import subprocess
import sys
import time


def measured(command: list[str]) -> tuple[float, float, float]:
    """Run Python with these arguments; return seconds, seconds of processor, most memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

"""The locked packages, audited: `make check` runs it.

    python -m tests.audit requirements.lock

Each is pinned with hashes and comes from no address of its own; that is always checked. Whether a
version has a known vulnerability is asked of OSV (https://osv.dev), which knows what PyPI's own
advisories say; where it cannot be reached, that is said and nothing is claimed. No package is
needed for it: pip-audit would bring two dozen.
"""

import json
import re
import sys
import urllib.request
from pathlib import Path

SERVICE = "https://api.osv.dev/v1/querybatch"
# Advisories that do not concern how the package is used here, each with the reason.
ACCEPTED: dict[str, str] = {}
_TIMEOUT_S = 10
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==(\S+)(?: ; .*)?")


def packages(lock: str) -> list[tuple[str, str]]:
    """Return name and version of every package of a lock file.

    Raises:
        ValueError: one is not pinned, has no hash, or comes from an address.
    """
    found = []
    for entry in re.sub(r"\\\n\s*", " ", lock).splitlines():
        if not entry.strip() or entry.startswith("#"):
            continue
        requirement, *hashes = re.split(r"\s+--hash=", entry.strip())
        match = _PINNED.fullmatch(requirement)
        if not match:
            raise ValueError(f"{requirement}: expected is a pinned package, name==version")
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes):
            raise ValueError(f"{requirement}: it has no sha256 hash; `make lock` writes them")
        found.append((match[1], match[2]))
    return found


def vulnerabilities(found: list[tuple[str, str]], service: str = SERVICE) -> list[str]:
    """Return which packages have known vulnerabilities that are not accepted, one line each.

    Raises:
        OSError: the service cannot be reached.
    """
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in found
    ]
    request = urllib.request.Request(  # noqa: S310  an address of ours
        service, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    return [
        f"{name} {version}: {known['id']}, see https://osv.dev/vulnerability/{known['id']}"
        for (name, version), result in zip(found, results, strict=True)
        for known in result.get("vulns", [])
        if known["id"] not in ACCEPTED
    ]


def main() -> None:
    """Audit the lock file named; end with 1 if something is wrong."""
    try:
        found = packages(Path(sys.argv[1]).read_text("utf-8"))
    except ValueError as error:
        sys.exit(f"{sys.argv[1]}: {error}")
    try:
        known = vulnerabilities(found)
    except OSError:
        print(  # noqa: T201  a command
            f"{len(found)} packages are pinned with hashes. {SERVICE} cannot be reached: not "
            "audited for known vulnerabilities."
        )
        return
    if known:
        sys.exit("\n".join(known))
    print(  # noqa: T201  a command
        f"{len(found)} packages are pinned with hashes and have no known vulnerability."
    )


if __name__ == "__main__":
    main()

"""Ask a database of vulnerabilities about every pinned dependency: ``./dev audit``.

0: nothing known, or nobody could be asked (then it says so); 1: something is known that no exception of audit.toml
covers today, or an exception has expired.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).parent
_AWAY = (
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Max retries",
    "Failed to resolve",
    "connection",
    "timed out",
)


def main() -> int:
    """Run the audit; the exit code."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("lock", type=Path, nargs="?", default=HERE.parent / "requirements.lock")
    told.add_argument("--exceptions", type=Path, default=HERE / "audit.toml")
    told.add_argument("--osv-url", help="another server that answers like api.osv.dev")
    given = told.parse_args()
    excepted = read_exceptions(given.exceptions, datetime.now(UTC).date())
    asked = [sys.executable, "-m", "pip_audit", "-r", str(given.lock), "--require-hashes", "--disable-pip"]
    asked += ["-f", "json", "--progress-spinner", "off", "--timeout", "10", "-s", "osv"]
    asked += ["--osv-url", given.osv_url] if given.osv_url else []
    done = subprocess.run(asked, capture_output=True, text=True, timeout=600, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        if not any(sign in done.stderr for sign in _AWAY):
            print(f"audit: pip-audit failed:\n{done.stderr[-2000:]}", file=sys.stderr)
            return 1
        print("audit: NOT DONE: the database of vulnerabilities is not reachable from here", file=sys.stderr)
        return 0
    return report(found, excepted)


def read_exceptions(path: Path, today: date) -> dict[str, bool]:
    """Each excepted id, and whether its exception still holds today."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("exception", [])
    wrong = [row for row in rows if not (row.get("id") and row.get("reason") and isinstance(row.get("until"), date))]
    if wrong:
        sys.exit(f"audit: {path}: an exception needs id, until (a day) and reason: {wrong[0]}")
    return {row["id"]: today <= row["until"] for row in rows}


def report(found: list[dict[str, object]], excepted: dict[str, bool]) -> int:
    """Say what is known of which dependency; the exit code."""
    open_ones = 0
    for dependency in found:
        for known in dependency.get("vulns", []):  # type: ignore[attr-defined]
            names = {known["id"], *known.get("aliases", [])}
            holds = [excepted[name] for name in names if name in excepted]
            state = "excepted" if any(holds) else "exception expired" if holds else "OPEN"
            open_ones += state != "excepted"
            fixed = ", ".join(known.get("fix_versions", [])) or "no version yet"
            print(f"{state}: {dependency['name']} {dependency['version']}: {known['id']} (fixed in {fixed})")
    print(f"audit: {len(found)} dependencies, {open_ones} open")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())

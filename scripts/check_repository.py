"""What `make check` looks for in the files themselves: `check_repository.py locks|places|people`.

Exit code 1, and a line for every finding, when something is there that should not be.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.txt": lambda project: project["project"]["dependencies"],
    "requirements-dev.txt": lambda project: [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
    ],
    "requirements-setup.txt": lambda project: project["dependency-groups"]["setup"],
}
NOT_OURS = re.compile(r"\.(?!ci\b|editorconfig|env\.example|gitignore|npmrc).*|node_modules|var|__pycache__")

FOR_PLAYS = "|".join(r"[\s-]?".join(digits) for digits in ("207946", "7700900", "1632960"))
# Written so that this file does not find itself.
PLACES = {
    "a path of somebody's machine": r"(?<![\w.:/])/(?:home/[a-z]|root/|work/|Users/|opt/[a-z]|mnt/[a-z])",
    "an address of a package host": (
        r"registry\.npm[j]s|registry\.yarn[p]kg|files\.python[h]osted|pypi\.or[g]/simple|jsde[l]ivr|unp[k]g\.com"
        r"|cdn[j]s\.|deb\.deb[i]an\.org"
    ),
    "an address inside a file system": r"file:[/]/",
}
PEOPLE = {
    "an e-mail address outside the example domains": (
        r"[\w.+-]+@(?![\w.-]*\bexample\b)(?!localhost\b)(?!\w+\.service\b)[\w-]+\.(?:[\w-]+\.)*[a-z]{2,}\b"
    ),
    "a telephone number": (  # but for those that are kept for plays and films, which nobody has
        rf"(?<![\w.,/-])(?!(?:\+44\s?|0044\s?|0)(?:{FOR_PLAYS}))(?:\+44\s?\d|0\d)(?:[\s-]?\d){{8,9}}(?![\w.,/-])"
    ),
    "a person by title and name": (
        r"\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|Alderman|Alderwoman|Sir|Dame)\.? [A-Z][a-z]+(?: [A-Z][a-z]+)?\b"
    ),
}


def our_files() -> list[Path]:
    """Every text file of the repository: what git knows or would add, else what is not built."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        ).stdout.split("\0")  # fmt: skip
        files = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        files = [
            path for path in ROOT.rglob("*") if not any(map(NOT_OURS.fullmatch, path.relative_to(ROOT).parts))
        ]
    return [path for path in sorted(files) if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def pins(lock: str) -> dict[str, tuple[str, str]]:
    """The packages of a lock file: name -> (version, the comment that says who asked for it)."""
    found: dict[str, tuple[str, str]] = {}
    name = ""
    for line in (ROOT / lock).read_text().splitlines():
        if pin := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", line):
            name = canonicalize_name(pin[1])
            found[name] = (pin[2], "")
        elif name and line.strip().startswith("#"):
            found[name] = (found[name][0], found[name][1] + line.strip("# ") + " ")
    return found


def hashed(lock: str) -> set[str]:
    """The packages of a lock file whose pin is followed by a hash."""
    pinned = re.findall(
        r"^([A-Za-z0-9._-]+)\S*==.*\\\n +--hash=sha256:", (ROOT / lock).read_text(), re.MULTILINE
    )
    return {canonicalize_name(name) for name in pinned}


def stale_python_locks() -> list[str]:
    """Sentences about lock files that no longer say what pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    problems = []
    for lock, wanted in LOCKS.items():
        locked = pins(lock)
        asked = [Requirement(line) for line in wanted(project)]
        for requirement in asked:
            version, _ = locked.get(canonicalize_name(requirement.name), ("", ""))
            if not version:
                problems.append(f"{lock}: {requirement.name} is missing")
            elif not requirement.specifier.contains(version):
                problems.append(
                    f"{lock}: {requirement.name} is {version}, pyproject.toml asks for {requirement.specifier}"
                )
        names = {canonicalize_name(requirement.name) for requirement in asked}
        problems += [
            f"{lock}: {name} is there for pyproject.toml, which does not ask for it"
            for name, (_, comment) in locked.items()
            if "pyproject.toml" in comment and name not in names
        ]
        problems += [f"{lock}: {name} has no hash" for name in locked if name not in hashed(lock)]
    both = pins("requirements-dev.txt")
    problems += [
        f"requirements-dev.txt: {name} is {both.get(name, ('missing',))[0]}, requirements.txt has {version}"
        for name, (version, _) in pins("requirements.txt").items()
        if both.get(name, ("",))[0] != version
    ]
    return problems


def stale_npm_lock() -> list[str]:
    """The same for npm, and settings without which the lock file would name a host."""
    wanted = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    root = lock["packages"][""]
    problems = [
        f"package-lock.json: {group} differ from package.json"
        for group in ("dependencies", "devDependencies")
        if wanted.get(group, {}) != root.get(group, {})
    ]
    problems += [
        f"package-lock.json: {name} has no integrity hash"
        for name, package in lock["packages"].items()
        if name and not package.get("integrity") and not package.get("link") and not package.get("inBundle")
    ]
    settings = (ROOT / ".npmrc").read_text()
    problems += [
        f".npmrc: {line} is missing"
        for line in ("omit-lockfile-registry-resolved=true", "ignore-scripts=true")
        if line not in settings
    ]
    return problems


def places_in_locks() -> list[str]:
    """Words that a resolver writes when it tells where a package came from."""
    words = ('"resolved"', "index-url", "find-links", "://")
    problems = []
    for name in (*LOCKS, "package-lock.json", ".npmrc"):
        for number, line in enumerate((ROOT / name).read_text().splitlines(), start=1):
            # npm copies the addresses where a package's authors ask for money.
            if any(word in line for word in words) and not re.search(r'"url": "https://', line):
                problems.append(f"{name}:{number}: {line.strip()[:100]}")
    return problems


def search(patterns: dict[str, str], *, skip: tuple[str, ...] = ()) -> list[str]:
    """Every place in our files where one of the patterns stands: "file:line: what: text"."""
    compiled = {what: re.compile(pattern) for what, pattern in patterns.items()}
    problems = []
    for path in our_files():
        name = path.relative_to(ROOT).as_posix()
        if name in skip:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            problems += [
                f"{name}:{number}: {what}: {found[0]}"
                for what, pattern in compiled.items()
                if (found := pattern.search(line))
            ]
    return problems


CHECKS = {
    "locks": lambda: stale_python_locks() + stale_npm_lock() + places_in_locks(),
    "places": lambda: search(PLACES),
    "people": lambda: search(PEOPLE, skip=("package-lock.json", "scripts/check_repository.py")),
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    found = CHECKS[sys.argv[1]]()
    print("\n".join(found[:40]))
    if len(found) > 40:
        print(f"… and {len(found) - 40} more")
    sys.exit(1 if found else 0)

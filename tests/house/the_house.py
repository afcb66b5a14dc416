"""What the house's own rules look at: its apps, files, models and addresses. Nothing here is a test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# From the ground up: an app's floor is its place in this list; siblings share one.
FLOORS = (
    ("common",),
    ("partnership",),
    ("priorities",),
    ("performance",),
    ("actionplans",),
    ("meetings",),
    ("publishing", "workspace"),
    ("scp_portal",),
)
APPS = tuple(app for floor in FLOORS for app in floor)


def floor_of(app: str) -> int:
    """0 for the ground, rising."""
    return next(number for number, apps in enumerate(FLOORS) if app in apps)


def python_files(*, with_migrations: bool = False) -> list[Path]:
    """The modules of the nine apps."""
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if with_migrations or "migrations" not in path.parts
    ]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    """How a finding names a file: its path from the top."""
    return path.relative_to(ROOT).as_posix()


def calls(tree: ast.AST, *, without_arguments: bool = False) -> Iterator[tuple[str, int]]:
    """Every call as ("timezone.now", line)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not (without_arguments and node.args):
            yield ast.unparse(node.func), node.lineno


def imports(tree: ast.AST, *, at_load: bool = False) -> Iterator[tuple[str, int]]:
    """Every imported module as ("django.db", line); with `at_load`, only what runs when the module is loaded."""
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno
        if at_load and _waits_to_run(node):
            continue
        waiting.extend(ast.iter_child_nodes(node))


def _waits_to_run(node: ast.AST) -> bool:
    """The body of a function, and what only a type checker reads."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def our_models() -> list:
    """The models of the nine apps, without the historical twins."""
    from django.apps import apps

    return [
        model
        for config in apps.get_app_configs()
        if config.label in APPS
        for model in config.get_models()
        if not hasattr(model, "instance_type")
    ]


def addresses() -> list[tuple[str, str, object, str]]:
    """Every address of the portal's own apps: (app, name, view, route)."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns, app, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield app, pattern.name or "", pattern.callback, route
            else:
                yield from walk(pattern.url_patterns, pattern.app_name or app, route)

    return [found for found in walk(get_resolver().url_patterns, "", "") if found[0] in APPS]


def sample_path(route: str) -> str:
    """A route with something plausible in each blank: "actions/<slug:ref>/" -> "/actions/no-such-thing/"."""
    samples = {"int": "999999", "uuid": "00000000-0000-4000-8000-000000000000"}
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda blank: samples.get(blank[1] or "str", "no-such-thing"), route)
    return "/" + filled.replace("^", "").replace("$", "").lstrip("/")


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html")) + [
        path for app in APPS for path in sorted((ROOT / app).rglob("templates/**/*.html"))
    ]

"""What we would say twice in review, about Python."""

import ast
import re

from tests.house.the_house import ROOT, calls, imports, name_of, python_files, tree_of

CLOCK = re.compile(
    r"(^|\.)(date\.today|datetime\.(now|today|utcnow)|timezone\.(now|localdate|localtime)|time\.time)$"
)
# Seconds and hundreds of megabytes to load: never with a web page.
HEAVY = {"pandas", "plotly", "weasyprint", "pikepdf", "numpy", "openpyxl", "python_calamine", "gptables"}


def test_only_the_clock_asks_what_day_it_is():
    asked = [
        f"{name_of(path)}:{line}: {name}()"
        for path in python_files()
        if name_of(path) != "common/clock.py"
        for name, line in calls(tree_of(path), without_arguments=True)  # localdate(moment) asks nothing
        if CLOCK.search(name)
    ]
    assert asked == []


def test_a_stored_moment_tells_its_day_in_the_portals_time_zone():
    """A database gives moments in UTC, whose day is another for an hour of every summer night: localdate(moment)."""
    in_utc = [
        f"{name_of(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and re.search(r"(_at|history_date)$", ast.unparse(node.func.value))
    ]
    assert in_utc == []


def test_rules_and_queries_do_not_ask_the_clock():
    """Today is an argument of theirs, so they do not even import it."""
    asked = [
        f"{name_of(path)}:{line}"
        for path in python_files()
        if path.stem in {"models", "rules", "enums", "permissions", "periods", "partial_dates", "summaries"}
        for module, line in imports(tree_of(path))
        if module == "common.clock"
    ]
    assert asked == []


def test_rules_are_pure():
    touched = [
        f"{name_of(path)}:{line}: {module}"
        for path in python_files()
        if path.stem in {"rules", "spc", "periods"}
        for module, line in imports(tree_of(path))
        if module.split(".")[0] in {"django", "random", "time", "os"} or module.endswith(".models")
    ]
    assert touched == []


def test_rules_never_count_in_floats():
    """A figure is a Decimal from the file to the page; only an interval's logarithm may be wider than that."""
    floats = [
        f"{name_of(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in python_files()
        if path.name == "rules.py"
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
    ]
    assert floats == []


def test_heavy_libraries_are_loaded_only_where_they_are_used():
    loaded = [
        f"{name_of(path)}:{line}: {module}"
        for path in python_files()
        for module, line in imports(tree_of(path), at_load=True)
        if module.split(".")[0] in HEAVY
    ]
    assert loaded == []


WRITES = re.compile(
    r"(^|\.)(write|write_many|save|create|update|delete|bulk_\w+|get_or_create|update_or_create)$"
)


def test_an_operation_says_who_did_it_and_when():
    """What writes is keyword-only, `by` whom, `at` what moment."""
    odd = [
        f"{name_of(path)}:{node.lineno}: {node.name}"
        for path in python_files()
        if path.name == "operations.py"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if any(WRITES.search(name) for name, _line in calls(node))
        if node.args.args or not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert odd == []


def test_only_a_decision_accepts_a_red():
    callers = {
        name_of(path)
        for path in python_files()
        for name, _line in calls(tree_of(path))
        if name.split(".")[-1] == "accept_red"
    }
    assert callers == {"meetings/operations/decisions.py"}


def test_a_permission_is_a_sentence_or_nothing():
    """`why_not_<verb>(person, thing) -> str`."""
    odd = [
        f"{name_of(path)}:{node.lineno}: {node.name}"
        for path in python_files()
        if path.name == "permissions.py"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not node.name.startswith("why_not_") or not node.returns or ast.unparse(node.returns) != "str"
    ]
    assert odd == []


def test_every_module_says_what_it_is_for():
    silent = [
        name_of(path)
        for path in python_files()
        if path.name not in {"__init__.py", "apps.py"}
        and path.read_text().strip()
        and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


def test_no_test_sleeps():
    sleeping = [
        f"{name_of(path)}:{line}"
        for path in (ROOT / "tests").rglob("*.py")
        for name, line in calls(tree_of(path))
        if re.search(r"(^|\.)(sleep|wait_for_timeout)$", name)
    ]
    assert sleeping == []


def test_no_test_replaces_our_own_code():
    mocked = [
        f"{name_of(path)}:{line}: {module}"
        for path in (ROOT / "tests").rglob("*.py")
        for module, line in imports(tree_of(path))
        if module.split(".")[0] in {"mock", "pytest_mock"} or module.startswith("unittest")
    ]
    assert mocked == []

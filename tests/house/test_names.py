"""Whoever finds one has found all four: the view, the template, the address and the test share a name."""

import re

from tests.house.the_house import APPS, ROOT, addresses, name_of, python_files


def own_function_views():
    """(app, address name, view, snake name) for the addresses answered by functions of the portal itself."""
    for app, name, view, _route in addresses():
        module = getattr(view, "__module__", "")
        if module.split(".")[0] in APPS and not hasattr(view, "view_class"):
            yield app, name, view, name.replace("-", "_")


def test_every_address_has_a_kebab_name():
    odd = [
        f"{app}: {name or route}"
        for app, name, _view, route in addresses()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    ]
    assert odd == []


def test_every_address_ends_in_a_slash_or_a_file_type():
    odd = [
        route
        for _app, _name, _view, route in addresses()
        if route and not re.search(r"(/|\.[a-z]+|>)$", route)
    ]
    assert odd == []


def test_no_two_addresses_share_a_name():
    names = [f"{app}:{name}" for app, name, _view, _route in addresses()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_a_view_is_named_after_its_address():
    odd = [
        f"{app}:{name} is answered by {view.__name__}"
        for app, name, view, snake in own_function_views()
        if name != "home" and view.__name__ != snake
    ]
    assert odd == []


def test_a_view_lives_in_a_module_of_its_name_or_in_a_short_views_file():
    odd = [
        f"{app}:{name} lives in {view.__module__}"
        for app, name, view, snake in own_function_views()
        if view.__module__ not in {f"{app}.views", f"{app}.views.{snake}"}
    ]
    assert odd == []


def test_a_views_file_is_short():
    long = [
        name_of(path)
        for path in python_files()
        if path.name == "views.py" and len(path.read_text().splitlines()) > 200
    ]
    assert long == []


def test_a_template_lives_in_the_folder_of_an_app_or_of_the_components():
    shared = {
        *APPS,
        "components",
        "govuk",
        "admin",
        "account",  # the pages of allauth, where it looks for them
        "mfa",
        "import_export",
        "simple_history",
        "django",
        "widgets",
    }
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert sorted(folders - shared) == []


def test_a_template_has_a_snake_name():
    odd = [
        name_of(path)
        for path in (ROOT / "templates").rglob("*.html")
        if not re.fullmatch(r"[a-z0-9_]+", path.stem)
    ]
    assert odd == []


def test_every_test_file_stands_where_its_app_stands():
    allowed = {*APPS, "house", "journeys"}
    odd = [
        name_of(path)
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.relative_to(ROOT / "tests").parts[0] not in allowed
    ]
    assert odd == []


def test_a_test_reads_as_a_sentence():
    short = [
        f"{name_of(path)}: {name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
        if name.count("_") < 3
    ]
    assert short == []

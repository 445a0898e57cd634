"""What the settings refuse, and that .env.example names every variable. Each case runs in a process of its own."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"ENVIRONMENT": "production", "SECRET_KEY": "s" * 60, "ALLOWED_HOSTS": "register.example"}


def settings_with(code="", **variables):
    environment = {"PATH": os.environ["PATH"], **variables}
    asked = f"from config import settings\n{code}"
    return subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_starts_with_what_it_needs():
    assert settings_with(**PRODUCTION).stderr == ""


def test_passwords_are_hashed_with_argon2_and_older_hashes_are_read():
    """The tests' own settings hash quickly instead."""
    code = "assert 'Argon2' in settings.PASSWORD_HASHERS[0] and 'PBKDF2' in settings.PASSWORD_HASHERS[1]"
    assert settings_with(code, **PRODUCTION).stderr == ""


def test_one_variable_says_whose_address_is_believed():
    """Nobody's but the nearest, unless it counts the proxies in front."""
    code = "print(settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.REST_FRAMEWORK['NUM_PROXIES'])"
    assert settings_with(code, **PRODUCTION).stdout.split() == ["0", "0"]
    assert settings_with(code, **PRODUCTION, PROXY_COUNT="2").stdout.split() == ["2", "2"]


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has fewer than 50 characters"),
        ({"ALLOWED_HOSTS": None}, "Set ALLOWED_HOSTS"),
        ({"SECOND_FACTOR": "off"}, "SECOND_FACTOR cannot be switched off in production"),
        ({"ENVIRONMENT": "staging"}, "set it to 'production' or 'demo'"),
        ({"UK_SANCTIONS_LIST": "http://list.example/x.csv"}, "A published list is fetched over https alone"),
        ({"DEFENCE_UNIVERSITIES_LIST": "ftp://list.example/x.csv"}, "A published list is fetched over https alone"),
    ],
)
def test_production_refuses_to_start_with_a_hole(variables, sentence):
    wanted = {key: value for key, value in {**PRODUCTION, **variables}.items() if value is not None}
    ended = settings_with(**wanted)
    assert ended.returncode != 0
    assert sentence in ended.stderr


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DATABASE_CONN_MAX_AGE", "so secret", "DATABASE_CONN_MAX_AGE does not hold a value of its kind"),
        ("DATABASE_URL", "mysql://web:secret@host/register", "DATABASE_URL must be like postgres://"),
        ("SECRET_KEY_FILE", "/no/such/file", "SECRET_KEY_FILE names a file that cannot be read: No such file"),
        ("LOG_LEVEL", "secret", "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
    ],
)
def test_a_command_says_in_one_line_which_setting_is_wrong_and_not_what_it_holds(variable, value, sentence):
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **PRODUCTION, variable: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The settings are not right. {sentence}"), ended.stderr
    assert "secret" not in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("k" * 60)
    variables = {**PRODUCTION, "SECRET_KEY_FILE": str(tmp_path / "key")}
    del variables["SECRET_KEY"]
    assert settings_with("print(settings.SECRET_KEY)", **variables).stdout.strip() == "k" * 60


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, {}),
        ({"UK_SANCTIONS_LIST": ""}, {}),
        (
            {"UK_SANCTIONS_LIST": "https://list.example/uk.csv", "DEFENCE_UNIVERSITIES_LIST": "/srv/lists/other.csv"},
            {"uk_sanctions": "https://list.example/uk.csv", "defence_universities": "/srv/lists/other.csv"},
        ),
    ],
    ids=["none", "an empty one", "an address and a file"],
)
def test_each_published_list_is_loaded_from_where_its_variable_says(variables, told):
    ended = settings_with("print(settings.LISTS_FROM)", **PRODUCTION, **variables)
    assert ast.literal_eval(ended.stdout) == told, ended.stderr


def test_redis_holds_no_pickles():
    told = settings_with("print(settings.CACHES)", **PRODUCTION, REDIS_URL="redis://127.0.0.1:6379/9").stdout
    assert "web.cache.JsonSerializer" in told


def test_the_database_session_has_its_limits():
    told = settings_with("print(settings.DATABASES['default']['OPTIONS']['options'])", **PRODUCTION).stdout
    for setting in (
        "statement_timeout=15000",
        "lock_timeout=2000",
        "idle_in_transaction_session_timeout=60000",
        "jit=off",
    ):
        assert setting in told


def variables_read(path):
    """Names that a module reads from the environment, as env.…("NAME") or os.environ.get("NAME")."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        source = ast.unparse(node.func.value)
        first = node.args[0]
        reads = source in {"env", "os.environ"} and node.func.attr != "setdefault"
        if reads and isinstance(first, ast.Constant) and str(first.value).isupper():
            yield first.value


def test_the_example_names_every_variable_and_no_other():
    modules = [ROOT / "config" / "settings.py", ROOT / "config" / "server.py", ROOT / "config" / "celery.py"]
    read = {name for module in modules if module.exists() for name in variables_read(module)}
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE))
    read_elsewhere = {"PORT", "DEMO_PASSWORD", "DATABASE_PASSWORD"}  # by make demo and docker compose
    assert named == read | read_elsewhere


def test_a_shell_can_take_the_example_as_it_stands(tmp_path):
    text = (ROOT / ".env.example").read_text()
    every = tmp_path / "every.env"
    every.write_text(re.sub(r"^# ?([A-Z][A-Z_]+=)", r"\1", text, flags=re.MULTILINE))
    asked = f'set -eua; . {every}; printf %s "$DEFAULT_FROM_EMAIL"'
    told = subprocess.run(["sh", "-c", asked], env={}, capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("Local Engagement Register <register@service.example>", "")

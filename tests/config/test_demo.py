import json
import os
import shutil
import signal
import stat

import environ
import psycopg
import pytest

from config.local import bootstrap, database, demo
from config.local.bootstrap import Trouble
from config.local.database import Server


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / ".local"
    folder.mkdir()
    return folder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_manage_py_finds_the_demonstration_while_it_runs_and_no_longer(folder, monkeypatch):
    values = {"ENVIRONMENT": "demo", "DEMO_PASSWORD": 'it\'s "quoted" #1 $HOME'}
    with demo.settings_file(folder, values):
        written = folder / "demo.env"
        assert mode(written) == 0o600
        read = {}
        monkeypatch.setattr(environ.Env, "ENVIRON", read)
        environ.Env.read_env(written)
        assert read == values
    assert not (folder / "demo.env").exists()


def test_the_settings_file_goes_even_where_the_demonstration_fails(folder):
    with pytest.raises(RuntimeError), demo.settings_file(folder, {"ENVIRONMENT": "demo"}):
        raise RuntimeError
    assert not (folder / "demo.env").exists()


def test_key_and_password_are_kept_from_one_start_to_the_next(folder, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    first = demo.kept_secrets(folder)
    assert demo.kept_secrets(folder) == first
    assert len(first["SECRET_KEY"]) >= 50
    assert len(first["DEMO_PASSWORD"]) >= 12
    assert mode(folder / "demo-secrets.json") == 0o600
    monkeypatch.setenv("DEMO_PASSWORD", "chosen by somebody")
    assert demo.kept_secrets(folder)["DEMO_PASSWORD"] == "chosen by somebody"
    assert json.loads((folder / "demo-secrets.json").read_text())["SECRET_KEY"] == first["SECRET_KEY"]


def test_a_second_demonstration_of_one_folder_is_told_where_the_first_is(folder, monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    with demo.the_only_one(folder), pytest.raises(Trouble, match=r"runs already, at http://127\.0\.0\.1:8123/"):
        demo.the_only_one(folder).__enter__()
    with demo.the_only_one(folder):
        pass


def test_a_database_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    with pytest.raises(Trouble, match="DATABASE_URL cannot be used"), demo.database():
        pass


def test_a_redis_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    with pytest.raises(Trouble, match="REDIS_URL cannot be used"):
        demo.refuse_absent_redis()
    monkeypatch.setenv("REDIS_URL", "nonsense")
    with pytest.raises(Trouble, match="REDIS_URL cannot be used"):
        demo.refuse_absent_redis()


def test_due_work_is_drained_by_celery_where_there_is_redis_and_by_our_own_child_else(folder, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    _, drain = demo.children(folder)
    assert drain.arguments == ["manage.py", "drain", "--forever"]
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/9")
    _, drain = demo.children(folder)
    assert "celery" in drain.arguments


def test_a_child_that_will_not_start_is_named_with_its_log(folder, monkeypatch):
    monkeypatch.setenv("PORT", "1")
    child = demo.Child("web", ["-c", "raise SystemExit('no settings')"], folder)
    child.start()
    child.process.wait()
    with pytest.raises(Trouble, match=r"did not start: see the last lines of .*web\.log"):
        demo.first_page(child)
    assert "no settings" in child.log.read_text()


def test_ctrl_c_ends_it_once_and_is_not_heard_again(monkeypatch):
    before = {ending: signal.getsignal(ending) for ending in demo.ENDINGS}
    try:
        with pytest.raises(demo.Stopped):
            demo.stop(signal.SIGINT, None)
        assert all(signal.getsignal(ending) == signal.SIG_IGN for ending in demo.ENDINGS)
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A real server of a project that lies deep down, so that its socket must go elsewhere."""
    deep = tmp_path / ("a folder with a long name, and a comma" * 2)
    deep.mkdir()
    for module in (bootstrap, database):
        monkeypatch.setattr(module, "ROOT", deep)
    server = Server("test", careless=True)
    yield server
    server.remove()
    shutil.rmtree(deep)


def test_the_embedded_server_starts_twice_finds_chinese_and_opens_no_port(server):
    parents = {path: mode(path) for path in server.package.parents}
    server.start()
    server.create()
    server.create()
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT show_trgm('杭州市') <> '{}'").fetchone() == (True,)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        connection.execute("CREATE TABLE kept ()")
    assert mode(server.home) == mode(server.socket) == 0o700
    if os.geteuid() == 0:
        assert server.data.stat().st_uid == server.account.pw_uid != 0
    # Started again while it runs, as after a kill of the demonstration: it is taken up.
    server.start()
    server.stop()
    assert not (server.data / "postmaster.pid").exists()
    server.start()
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == ("kept",)
    server.stop()
    assert {path: mode(path) for path in server.package.parents} == parents


def test_data_of_another_version_is_named(server):
    server.start()
    server.stop()
    version = server.data / "PG_VERSION"
    right = version.read_text()
    version.write_text("9\n")
    with pytest.raises(Trouble, match="was made by PostgreSQL 9 and this is 18: run make clean-demo"):
        server.start()
    version.write_text(right)

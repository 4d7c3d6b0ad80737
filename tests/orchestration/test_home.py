"""`airflow.cfg` has the template's options for this checkout, and keeps what a user adds."""

import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

from include.orchestration.home import SECRETS, options, write

ROOT = Path(__file__).resolve().parents[2]


def read(file: Path) -> RawConfigParser:
    config = RawConfigParser()
    assert config.read(file)
    return config


def test_airflow_knows_and_reads_every_option_of_the_template():
    from airflow.configuration import conf

    for section, values in options().items():
        for option, value in values.items():
            assert option in conf.configuration_description[section]["options"], option
            assert conf.get(section, option) == value
    assert Path(conf.get("core", "dags_folder")) == ROOT / "dags"
    assert all(conf.get(section, option) for section, option in SECRETS)


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    file = write(tmp_path / "home")
    first = file.read_text()
    assert file.stat().st_mode & 0o77 == 0
    assert len(read(file).get("api_auth", "jwt_secret")) >= 64
    assert write(tmp_path / "home").read_text() == first
    assert write(tmp_path / "other").read_text() != first


def test_what_a_user_adds_stays_and_the_options_of_the_template_are_set_anew(tmp_path):
    file = write(tmp_path)
    key = read(file).get("core", "fernet_key")
    mine = "[smtp]\nsmtp_host = mail\n\n[logging]\nlog_format = [%%(asctime)s]\n"
    file.write_text(file.read_text().replace("load_examples = False", "load_examples = True\nexecutor = X") + mine)
    config = read(write(tmp_path))
    assert config.get("smtp", "smtp_host") == "mail"
    assert config.get("logging", "log_format") == "[%%(asctime)s]"
    assert config.get("core", "executor") == "X"
    assert config.get("core", "load_examples") == "False"
    assert config.get("core", "fernet_key") == key


def test_a_checkout_that_moved_gets_its_new_folders(tmp_path):
    write(tmp_path, Path("/before"))
    assert read(write(tmp_path, Path("/50% done"))).get("core", "dags_folder") == "/50%% done/dags"


def test_a_file_that_is_no_configuration_is_named_and_left_alone(tmp_path):
    file = tmp_path / "airflow.cfg"
    file.write_text("dags_folder = /mine\n")
    command = [sys.executable, "-m", "include.orchestration.home", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"{file} can't be read: mend or delete it" in done.stderr
    assert file.read_text() == "dags_folder = /mine\n"

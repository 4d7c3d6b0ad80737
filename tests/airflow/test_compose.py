"""docker-compose.yaml says what the code, Airflow and the image really offer, and is safe to start."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cryptography.fernet import Fernet

from include.orchestration.home import options
from include.settings import Settings
from tests.airflow.compose import FILE, ROOT, Unset, example_variables, image_environment, services

SECRETS = {name: f"secret-of-{name.lower()}" for name in example_variables()}
OURS = {name: each for name, each in services(SECRETS).items() if each.ours}


def test_file_is_what_compose_accepts():
    command = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]
    checked = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_starts_without_each_secret(name):
    with pytest.raises(Unset, match=name):
        services(SECRETS | {name: ""})


def test_no_secret_has_a_value_in_the_repository():
    assert set(SECRETS) == set(re.findall(r"\$\{(\w+):\?", FILE.read_text()))
    for line in FILE.read_text().splitlines():
        if re.match(r"      \w*(PASSWORD|SECRET|KEY|AUTH|CONN|BACKEND|BROKER)\w*: ", line):
            assert re.search(r":\?|/opt/airflow/passwords.json|admin:admin$", line), line
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_documented_command_makes_every_secret(tmp_path):
    example = shutil.copy(ROOT / ".env.example", tmp_path)
    command = re.search(r"^#   (\(umask.*)$", Path(example).read_text(), re.M)
    assert command
    assert command[1] in (ROOT / "docs/airflow-deployments.md").read_text()
    subprocess.run(["sh", "-c", command[1]], cwd=tmp_path, check=True)
    made = dict(re.findall(r"^(\w+)=(.+)$", (tmp_path / ".env").read_text(), re.M))
    assert set(made) == set(SECRETS)
    assert len(set(made.values())) == len(made)
    assert len(made["AIRFLOW_JWT_SECRET"]) >= 64
    assert all(re.fullmatch(r"[\w=-]{40,}", value) for value in made.values()), "they go into addresses as they are"
    assert (tmp_path / ".env").stat().st_mode & 0o77 == 0
    Fernet(made["AIRFLOW_FERNET_KEY"])


def test_ports_are_published_on_loopback_alone():
    ports = [port for each in services(SECRETS).values() for port in each.definition.get("ports", [])]
    assert ports == ["127.0.0.1:8080:8080"]


def test_what_uses_the_embedded_cloud_shares_its_loopback_and_its_process_table():
    for name, each in OURS.items():
        if name != "machine":
            assert each.definition["network_mode"] == each.definition["pid"] == "service:machine", name
            assert "cloud:/var/lib/vmdp" in each.definition["volumes"], name


def test_one_service_builds_the_image_and_the_others_take_it():
    builds = [name for name, each in OURS.items() if "build" in each.definition]
    assert builds == ["machine"]
    for name, each in OURS.items():
        assert each.definition["image"] == OURS["machine"].definition["image"]
        assert each.definition["pull_policy"] == ("build" if name == "machine" else "never"), name
        assert name == "machine" or "machine" in each.definition["depends_on"], f"{name} starts when it is built"


def test_what_runs_generators_alone_holds_no_secret_and_no_way_into_the_database():
    for name in ("worker", "local-cloud"):
        environment = OURS[name].environment
        assert not set(SECRETS.values()) & set(environment.values()), name
        assert not [key for key in environment if key.startswith("AIRFLOW__") and key not in image_environment()], name


def test_every_service_has_bounds_on_its_memory_and_its_log():
    for name, each in services(SECRETS).items():
        assert re.fullmatch(r"\d+[mg]", each.definition["mem_limit"]), name
        assert set(each.definition["logging"]["options"]) == {"max-size", "max-file"}, name


def test_the_documented_override_reaches_every_service_that_uses_the_cloud():
    text = (ROOT / "docs/airflow-deployments.md").read_text()
    [found] = re.findall(r"In `docker-compose.override.yaml`:\n\n```yaml\n(.*?)```", text, re.S)
    override = yaml.safe_load(found)
    assert {name.lower() for name in override["x-aws"]} <= {*Settings.model_fields, "sqs_queue_url"}
    changed = {name for name, each in override["services"].items() if each.get("environment") == override["x-aws"]}
    uses = {name for name, each in OURS.items() if "local-cloud" in each.definition.get("depends_on", {})}
    assert changed | {"worker"} == uses | {"api-server"}  # it serves the Studio, and cancels runs
    for name in changed:
        assert override["services"][name]["volumes"] == ["~/.aws:/opt/airflow/.aws:ro"]


def test_services_are_those_of_airflow_3_and_wait_for_what_they_need():
    every = services(SECRETS)
    usual = {name for name, each in every.items() if "profiles" not in each.definition}
    assert usual == {
        *("machine", "postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"),
        *("local-cloud", "worker"),
    }
    assert set(every) - usual == {"redis", "celery-worker"}
    for name, each in every.items():
        for needed, how in each.definition.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert every[needed].health, f"{name} waits for the health of {needed}, which has no check"
        if each.command[:1] == ("airflow",) and name != "init":
            assert each.definition["depends_on"]["init"]["condition"] == "service_completed_successfully", name


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_something_reads(name):
    from airflow.configuration import conf

    service = OURS[name]
    for variable in service.environment:
        if option := re.fullmatch(r"AIRFLOW__([A-Z_]+?)__([A-Z_]+)", variable):
            section, key = (word.lower() for word in option.groups())
            described = conf.configuration_description.get(section, {}).get("options", {})
            assert key in described or _provider_describes(section, key), f"{variable} is no option of Airflow"
        else:
            known = {field.upper() for field in Settings.model_fields}
            outside = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "AIRFLOW_HOME"}
            in_command = f"${variable}" in " ".join(service.command)
            assert variable in known | outside or in_command, f"nothing reads {variable}"


ELSEWHERE = {
    "bucket": {"output_bucket", "vmdp_allowed_buckets"},  # the embedded cloud has one
    "aws": {
        *("sqs_queue_url", "dead_letter_queue_url", "lambda_function_name", "image_repository", "build_project"),
        *("build_bucket", "lambda_concurrency", "lambda_memory_mb", "aws_region", "aws_endpoint_url"),
        "vmdp_prices",
        "vmdp_aws_conn_id",
    },
    "clients": {
        "vmdp_client_dataset",
        "vmdp_client_layout",
        "vmdp_client_names",
    },  # of public clients, which send to AWS's queue
    "home": {"vmdp_external"},  # below VMDP_HOME, which the services share
    "judge": {"vmdp_judge_token"},  # of a service that compose does not run
    "queue": {"vmdp_max_receives"},  # of the queue's policy, which the embedded cloud makes with the default
}
"""Settings that the file leaves alone: an override sets those of AWS."""


def test_every_setting_is_passed_or_left_out_on_purpose():
    left_out = set().union(*ELSEWHERE.values())
    for name in ("scheduler", "dag-processor", "triggerer", "celery-worker", "worker", "local-cloud"):
        passed = {variable.lower() for variable in OURS[name].environment} & set(Settings.model_fields)
        assert passed == set(Settings.model_fields) - left_out, name


def test_a_setting_that_is_not_given_has_the_default_of_the_code_and_is_in_the_example():
    given = re.findall(r"^    (VMDP_\w+): \$\{(\w+):-(.*)\}$", FILE.read_text(), re.M)
    assert len(given) >= 7
    example = (ROOT / ".env.example").read_text()
    for variable, named, default in given:
        assert variable == named
        assert Settings.model_validate({variable.lower(): default}) == Settings(), variable
        assert f"\n#{variable}={default}\n" in example


def _provider_describes(section: str, key: str) -> bool:
    from airflow.providers_manager import ProvidersManager

    return any(key in config.get(section, {}).get("options", {}) for _, config in ProvidersManager().provider_configs)


def test_every_program_is_in_the_image():
    scripts = {"airflow", "celery", "vmdp", "python"}
    for name, each in OURS.items():
        for program in (each.command[:1], each.health[:1]):
            assert set(program) <= scripts | {"sh", "sleep"}, f"{name}: {program}"
    for script in scripts:
        assert (Path(sys.executable).parent / script).exists(), script


def test_airflow_takes_every_command_of_it():
    from airflow.cli.cli_parser import get_parser

    commands = [words for each in OURS.values() for words in (each.command, each.health) if words[:1] == ("airflow",)]
    commands += [tuple(shlex.split(found)) for found in re.findall(r"exec (airflow .*)", str(FILE.read_text()))]
    assert len(commands) >= 8
    for words in commands:
        get_parser().parse_args(words[1:])  # exits where it does not know one


def test_vmdp_takes_every_command_of_it():
    commands = {words for each in OURS.values() for words in (each.command, each.health) if words[:1] == ("vmdp",)}
    assert len(commands) == 3
    for words in commands:
        code = f"import sys; from include.cli.main import run; sys.argv = {[*words, '--help']}; run()"
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_every_path_is_in_the_image():
    made = set(re.findall(r"(/opt/[\w/]+|/var/lib/vmdp)", _last_stage().split("ENV ")[0]))
    sources = {"/opt/vmdp/dags": "dags", "/opt/vmdp/plugins": "plugins"}
    for name, each in OURS.items():
        mounted = [volume.split(":")[1] for volume in each.definition.get("volumes", [])]
        named = [value for value in each.environment.values() if value.startswith("/") and ":" not in value]
        for path in mounted + named:
            if source := sources.get(path):
                assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines(), path
            else:
                assert path in made or str(Path(path).parent) in made, f"{name}: {path}"


def test_the_image_holds_what_the_project_needs_and_runs_as_nobody_special():
    allowed = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.M)
    packages = re.search(r'^packages = \["(.*)"\]$', (ROOT / "pyproject.toml").read_text(), re.M)
    assert packages
    assert {"dags", *packages[1].split('", "'), "pyproject.toml", "requirements-image.txt"} <= set(allowed)
    assert all((ROOT / name).exists() for name in allowed if name != "plugins")
    assert not {".env", "tests", "infra", ".git", ".vmdp", ".airflow"} & set(allowed)
    assert re.findall(r"^USER (.*)$", _last_stage(), re.M) == ["50000"]
    assert "user" not in yaml.safe_load(FILE.read_text())["x-pipeline"]


def test_the_services_have_the_options_that_setup_writes():
    wanted = {
        f"AIRFLOW__{section.upper()}__{option.upper()}": value
        for section, values in options(Path("/opt/vmdp")).items()
        for option, value in values.items()
    }
    # Compose publishes the port on loopback; in the container the server has to listen on the other side of it.
    assert wanted.pop("AIRFLOW__API__HOST") == "127.0.0.1"
    assert "--host 0.0.0.0" in " ".join(OURS["api-server"].command)
    for name in ("init", "api-server", "scheduler", "dag-processor", "triggerer", "celery-worker"):
        assert wanted.items() <= OURS[name].environment.items(), name


def test_the_makefile_leaves_the_options_that_setup_writes_to_the_file():
    assert set(re.findall(r"(AIRFLOW__\w+) ?:?=", (ROOT / "Makefile").read_text())) == {
        "AIRFLOW__LOGGING__LOGGING_LEVEL",  # of a measurement
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",  # longer timeouts, of all services but one
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS",
        "AIRFLOW__API__BASE_URL",  # as UI_PORT says
    }


def _last_stage() -> str:
    return (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]

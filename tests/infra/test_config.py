"""Context values that can't be deployed are refused before anything is."""

import importlib.util

import pytest

from include.settings import PROJECT_ROOT

spec = importlib.util.spec_from_file_location("infra_config", PROJECT_ROOT / "infra/config.py")
config = importlib.util.module_from_spec(spec)
spec.loader.exec_module(config)


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ({"memory_mb": "20000"}, "memory_mb must be 512..10240, not 20000"),
        ({"memory_mb": "much"}, "memory_mb must be a whole number, not 'much'"),
        ({"timeout_s": "1000"}, "timeout_s must be 60..900, not 1000"),
        ({"concurrency": "1"}, "concurrency must be 2..1000, not 1"),
        ({"architecture": "riscv"}, "architecture must be x86_64 or arm64, not 'riscv'"),
        ({"removal": "maybe"}, "removal must be retain or destroy, not 'maybe'"),
        ({"log_days": "31"}, "log_days must be 1 or 3"),
    ],
)
def test_a_value_out_of_bounds_is_named(context, reason):
    with pytest.raises(config.InvalidContext) as refused:
        config.Config.of(context)
    assert str(refused.value).startswith(reason)


def test_values_come_as_text_from_the_command_line():
    made = config.Config.of({"memory_mb": "4096", "allowed_buckets": "one, two", "name": "trial"})
    assert (made.memory_mb, made.allowed_buckets, made.name) == (4096, ("one", "two"), "trial")


def test_smoke_tests_can_be_written_whatever_datasets_are_allowed():
    assert config.Config.of({"datasets": "nightly"}).datasets == ("nightly", "scratch")
    assert config.Config.of({}).datasets == ("*",)

import pytest

from include.local.supervisor import make_bucket, make_queues
from include.services.clients import LOCAL_CREDENTIALS, client
from include.settings import Settings
from tests.cloud.emulator import emulated_aws


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    with emulated_aws(tmp_path_factory.mktemp("aws")) as url:
        yield url


@pytest.fixture
def aws(endpoint, monkeypatch):
    """Settings of a deployment, its cloud reached as AWS is: by credentials from the environment."""
    for name, value in LOCAL_CREDENTIALS.items():
        monkeypatch.setenv(name.upper(), value)
    make_bucket(client("s3", region="us-east-2", endpoint_url=endpoint), "vm-dataset")
    queue, dead = make_queues(client("sqs", region="us-east-2", endpoint_url=endpoint))
    return Settings(
        vmdp_cloud="aws",
        aws_endpoint_url=endpoint,
        sqs_queue_url=queue,
        dead_letter_queue_url=dead,
        lambda_function_name="generator",
        image_repository="000000000000.dkr.ecr.us-east-2.amazonaws.com/images",
    )

"""Addresses of a cloud: what its clients use is what people are led to."""

import boto3
import pytest

from include.cloud.connect import connect
from include.services.clients import Account, act_as
from include.settings import Settings

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/q"


@pytest.fixture
def account():
    """An account of another region than that of the settings."""
    session = boto3.session.Session("id", "secret", region_name="eu-west-1")
    act_as(lambda: Account(session, "eu-west-1", lambda service: None))
    yield
    act_as(None)


def test_a_page_of_the_console_is_in_the_region_of_the_account_in_use(account):
    settings = Settings(vmdp_cloud="aws", sqs_queue_url=QUEUE, dead_letter_queue_url=f"{QUEUE}-dead", output_bucket="b")
    cloud = connect(settings)
    assert (settings.aws_region, cloud.region) == ("us-east-2", "eu-west-1")
    page = "https://eu-west-1.console.aws.amazon.com/s3/buckets/b?region=eu-west-1&prefix=d%2F"
    assert cloud.page("d/") == page

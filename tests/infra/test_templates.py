"""What the committed templates grant and guard. They are what someone without Node deploys."""

import json
import re

import pytest

from include.cloud.deploy import SCRATCH
from include.settings import PROJECT_ROOT

TEMPLATES = {path.name: json.loads(path.read_text()) for path in (PROJECT_ROOT / "infra/templates").glob("*.json")}
IMAGE, PIPELINE = TEMPLATES["vmdp-image.template.json"], TEMPLATES["vmdp.template.json"]


def of_type(template, kind):
    return {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == f"AWS::{kind}"}


def only(template, kind):
    (found,) = of_type(template, kind).values()
    return found


def policies(role):
    """The statements that a role of the pipeline's stack has, actions and resources as lists."""
    found = []
    for policy in of_type(PIPELINE, "IAM::Policy").values():
        if any(each["Ref"].startswith(role) for each in policy["Roles"]):
            found += policy["PolicyDocument"]["Statement"]
    as_list = lambda value: value if isinstance(value, list) else [value]  # noqa: E731
    return [(as_list(each["Action"]), as_list(each["Resource"]), each["Effect"]) for each in found]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_every_bucket_is_private_encrypted_and_cleans_up_aborted_uploads(template):
    for bucket in of_type(template, "S3::Bucket").values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
        rules = bucket["LifecycleConfiguration"]["Rules"]
        assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_buckets_and_queues_refuse_what_does_not_come_over_tls(template):
    for kind in ("S3::BucketPolicy", "SQS::QueuePolicy"):
        for policy in of_type(template, kind).values():
            denied = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
            assert {"Bool": {"aws:SecureTransport": "false"}} in [each["Condition"] for each in denied]
    assert len(of_type(template, "S3::BucketPolicy")) == len(of_type(template, "S3::Bucket"))
    assert len(of_type(template, "SQS::QueuePolicy")) == len(of_type(template, "SQS::Queue"))


def test_the_bucket_of_datasets_expires_scratch_and_aborted_uploads_and_nothing_else():
    assert only(PIPELINE, "S3::Bucket")["LifecycleConfiguration"]["Rules"] == [
        {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}, "Id": "aborted-uploads", "Status": "Enabled"},
        {"ExpirationInDays": 1, "Id": "smoke-tests", "Prefix": f"{SCRATCH}/", "Status": "Enabled"},
    ]


def test_datasets_outlive_their_stack():
    (bucket,) = (each for each in PIPELINE["Resources"].values() if each["Type"] == "AWS::S3::Bucket")
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"


def test_a_message_stays_hidden_for_six_runs_and_the_batching_window_and_is_tried_five_times():
    window = only(PIPELINE, "Lambda::EventSourceMapping")["MaximumBatchingWindowInSeconds"]
    function, queues = only(PIPELINE, "Lambda::Function"), of_type(PIPELINE, "SQS::Queue")
    (tasks,) = (queue for queue in queues.values() if "RedrivePolicy" in queue)
    (dead,) = (queue for queue in queues.values() if "RedrivePolicy" not in queue)
    assert tasks["VisibilityTimeout"] >= 6 * function["Timeout"] + window
    assert tasks["RedrivePolicy"]["maxReceiveCount"] == 5
    assert dead["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert all(queue["SqsManagedSseEnabled"] for queue in queues.values())
    assert function["Environment"]["Variables"]["VMDP_MAX_RECEIVES"] == "5"


def test_the_function_is_an_image_with_all_the_memory_and_time_of_lambda():
    function = only(PIPELINE, "Lambda::Function")
    assert (function["PackageType"], function["MemorySize"], function["Timeout"]) == ("Image", 10_240, 900)
    assert function["LoggingConfig"]["LogGroup"]
    assert only(PIPELINE, "Logs::LogGroup")["RetentionInDays"] == 30


def test_the_queue_feeds_the_function_one_batch_at_a_time_and_hears_of_those_that_failed():
    mapping = only(PIPELINE, "Lambda::EventSourceMapping")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == 1
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == 50


def test_the_function_writes_datasets_and_deletes_only_their_progress():
    allowed = {action for actions, _, _ in policies("FunctionRole") for action in actions}
    assert not any("*" in action for action in allowed)
    assert not {action for action in allowed if action.startswith(("iam:", "lambda:", "ecr:", "s3:PutBucket"))}
    for actions, resources, _ in policies("FunctionRole"):
        for resource in resources:
            text = json.dumps(resource)
            if any(action in ("s3:PutObject", "s3:GetObject") for action in actions):
                assert text.endswith('"/*/*"]]}'), text  # never an object beside a dataset
            if "s3:DeleteObject" in actions:
                assert text.endswith('"/*/_batches/*"]]}'), text
            assert text != '"*"'


def test_airflow_can_neither_change_the_stack_nor_grant_anything():
    allowed = {action for actions, _, _ in policies("AirflowRole") for action in actions}
    assert not any("*" in action for action in allowed)
    assert not {action for action in allowed if action.startswith(("iam:", "cloudformation:", "s3:Put"))} - {
        "s3:PutObject"
    }
    changes = {action for action in allowed if action.startswith("lambda:") and "Get" not in action}
    assert changes == {"lambda:UpdateFunctionCode", "lambda:InvokeFunction"}


def test_alarms_watch_dead_letters_errors_throttles_and_age_and_tell_a_topic():
    alarms = of_type(PIPELINE, "CloudWatch::Alarm").values()
    assert {alarm["MetricName"] for alarm in alarms} == {
        "ApproximateNumberOfMessagesVisible", "Errors", "Throttles", "ApproximateAgeOfOldestMessage",
    }  # fmt: skip
    (topic,) = of_type(PIPELINE, "SNS::Topic")
    assert all(alarm["AlarmActions"] == [{"Ref": topic}] for alarm in alarms)
    assert all(alarm["AlarmDescription"] for alarm in alarms)


def test_the_dashboard_shows_what_the_worker_measures():
    from lambda_image import metrics  # the namespace has one definition each side of the language border

    body = json.dumps(only(PIPELINE, "CloudWatch::Dashboard")["DashboardBody"])
    assert metrics.NAMESPACE in body


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_nothing_has_a_name_that_a_second_deployment_would_meet(template):
    names = {"BucketName", "QueueName", "FunctionName", "RoleName", "TopicName", "AlarmName", "DashboardName",
             "LogGroupName", "RepositoryName", "ManagedPolicyName"}  # fmt: skip
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Lambda::EventSourceMapping":  # there a function's name is a reference
            assert not names & set(resource.get("Properties", {})), name


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_the_templates_name_no_account_and_no_secret(template):
    text = json.dumps(template)
    assert not re.search(r"\b\d{12}\b", text)
    assert not re.search(r"AKIA|aws_secret|password\":", text)


def test_images_never_change_under_their_tag():
    assert only(IMAGE, "ECR::Repository")["ImageTagMutability"] == "IMMUTABLE"

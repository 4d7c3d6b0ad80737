"""The pipeline's stack: bucket, queues, function, alarms, dashboard, and Airflow's role."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from config import RETENTIONS, SCRATCH, Config
from constructs import Construct
from image import ImageStack
from nag import accept, logical_id, wildcards

METRICS = "VMDatasetPipeline"  # namespace of the worker's metrics
VISIBILITY_TIMEOUTS = 6  # of the function's timeout, with the batching window on top: AWS's advice for event sources
BATCHING_WINDOW_S = 0  # a message is a whole batch, so none waits for others
RETENTION = cdk.Duration.days(14)  # SQS's longest
PERIOD = cdk.Duration.minutes(5)


class PipelineStack(cdk.Stack):
    """All resources but the image."""

    def __init__(self, scope: Construct, id: str, *, config: Config, image: ImageStack) -> None:
        super().__init__(
            scope,
            id,
            synthesizer=cdk.BootstraplessSynthesizer(),
            description="VM Dataset Pipeline: task queue, function, dataset bucket, alarms and Airflow's role",
        )
        self._config = config
        self._image = image
        self.bucket = self._bucket()
        self.dead_letters = self._queue("DeadLetters", cdk.Duration.minutes(5), None)
        visibility = cdk.Duration.seconds(VISIBILITY_TIMEOUTS * config.timeout_s + BATCHING_WINDOW_S)
        redrive = sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=config.max_receives)
        self.tasks = self._queue("Tasks", visibility, redrive)
        self.function = self._function()
        self.role = self._airflow_role()
        self._watch()
        self._outputs()

    def _bucket(self) -> s3.Bucket:
        keep = self._config.removal == "retain"
        bucket = s3.Bucket(
            self,
            "Datasets",
            bucket_name=self._config.bucket_name or None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[
                s3.LifecycleRule(id="aborted-uploads", abort_incomplete_multipart_upload_after=cdk.Duration.days(2)),
                s3.LifecycleRule(id="smoke-tests", prefix=f"{SCRATCH}/", expiration=cdk.Duration.days(1)),
            ],
            removal_policy=cdk.RemovalPolicy.RETAIN if keep else cdk.RemovalPolicy.DESTROY,
        )
        accept(
            bucket,
            "A run makes millions of requests, so access logs would cost more than the datasets; who wrote what is in "
            "the done marks. Turn on CloudTrail data events where an audit is due.",
            "S1",
        )
        return bucket

    def _queue(self, id: str, visibility: cdk.Duration, dead: sqs.DeadLetterQueue | None) -> sqs.Queue:
        return sqs.Queue(
            self,
            id,
            visibility_timeout=visibility,
            retention_period=RETENTION,
            receive_message_wait_time=cdk.Duration.seconds(20),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=dead,
        )

    def _function(self) -> lambda_.DockerImageFunction:
        config = self._config
        tag = cdk.CfnParameter(
            self,
            "ImageTag",
            description="Code digest of the image that runs: printed by `vmdp code` and by the deploy task",
            allowed_pattern="[0-9a-f]{16}",
        )
        log = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays[RETENTIONS[config.log_days]],
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self,
            "FunctionRole",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description="What a worker may: write samples below datasets, and put dead letters aside",
        )
        log.grant_write(role)
        buckets = [self.bucket.bucket_arn, *(f"arn:aws:s3:::{name}" for name in config.allowed_buckets)]
        datasets = [f"{bucket}/{name}" for bucket in buckets for name in config.datasets]
        objects = [f"{dataset}/*" for dataset in datasets]
        marks = [f"{dataset}/_batches/*" for dataset in datasets]
        role.add_to_policy(
            iam.PolicyStatement(
                sid="WriteSamples",
                actions=["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
                resources=objects,
            )
        )
        role.add_to_policy(iam.PolicyStatement(sid="ClearProgress", actions=["s3:DeleteObject"], resources=marks))
        # Without it, S3 answers 403 for a missing object.
        role.add_to_policy(iam.PolicyStatement(sid="SeeWhatIsMissing", actions=["s3:ListBucket"], resources=buckets))
        self.dead_letters.grant_send_messages(role)
        function = lambda_.DockerImageFunction(
            self,
            "Worker",
            function_name=config.function_name or None,
            description="Makes batches of video-reasoning samples",
            code=lambda_.DockerImageCode.from_ecr(self._image.repository, tag_or_digest=tag.value_as_string),
            architecture=lambda_.Architecture.ARM_64 if config.architecture == "arm64" else lambda_.Architecture.X86_64,
            memory_size=config.memory_mb,
            timeout=cdk.Duration.seconds(config.timeout_s),
            ephemeral_storage_size=cdk.Size.mebibytes(config.ephemeral_mb),
            log_group=log,
            role=role,
            environment={
                "OUTPUT_BUCKET": self.bucket.bucket_name,
                "DEAD_LETTER_QUEUE_URL": self.dead_letters.queue_url,
                "VMDP_ALLOWED_BUCKETS": ",".join(config.allowed_buckets),
                "VMDP_CLIENT_DATASET": config.client_dataset,
                "VMDP_CLIENT_LAYOUT": config.client_layout,
                "VMDP_CLIENT_NAMES": config.client_names,
                "VMDP_MAX_RECEIVES": str(config.max_receives),
            },
        )
        function.add_event_source(
            sources.SqsEventSource(
                self.tasks,
                batch_size=1,
                max_batching_window=cdk.Duration.seconds(BATCHING_WINDOW_S),
                report_batch_item_failures=True,
                max_concurrency=config.concurrency,
            )
        )
        named = f"<{logical_id(self.bucket)}.Arn>"
        found = [each.replace(self.bucket.bucket_arn, named) for each in (*objects, *marks)]
        accept(
            role,
            "A dataset is a prefix whose name its user chooses (narrow it with the context value datasets); "
            "nothing can be written beside one, and only what lies below _batches can be deleted.",
            *wildcards(found),
        )
        return function

    def _airflow_role(self) -> iam.Role:
        config = self._config
        trusted = iam.ArnPrincipal(config.airflow_principal) if config.airflow_principal else iam.AccountRootPrincipal()
        role = iam.Role(
            self,
            "AirflowRole",
            assumed_by=trusted,
            description="What Airflow may: plan, enqueue, watch, validate, publish, redrive and deploy",
        )
        say = role.add_to_policy
        say(iam.PolicyStatement(sid="List", actions=["s3:ListBucket"], resources=[self.bucket.bucket_arn]))
        say(
            iam.PolicyStatement(
                sid="ReadAndPublish",
                actions=["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
                resources=[self.bucket.arn_for_objects("*/*")],
            )
        )
        self.tasks.grant_send_messages(role)
        self.dead_letters.grant_send_messages(role)
        self.dead_letters.grant_consume_messages(role)
        say(
            iam.PolicyStatement(
                sid="WatchAndPurge",
                actions=["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:PurgeQueue"],
                resources=[self.tasks.queue_arn, self.dead_letters.queue_arn],
            )
        )
        say(
            iam.PolicyStatement(
                sid="Deploy",
                actions=[
                    "lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:UpdateFunctionCode",
                    "lambda:InvokeFunction",
                ],
                resources=[self.function.function_arn],
            )
        )  # fmt: skip
        role.add_managed_policy(self._image.deployers)
        named = f"<{logical_id(self.bucket)}.Arn>"
        accept(role, "Datasets are prefixes whose names users choose.", *wildcards([f"{named}/*/*"]))
        return role

    def _watch(self) -> None:
        config = self._config
        topic = sns.Topic(self, "Alarms", enforce_ssl=True, display_name=f"{config.name}: alarms")
        if config.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(config.alarm_email))
        dead = self.dead_letters.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="max")
        age = self.tasks.metric_approximate_age_of_oldest_message(period=PERIOD)
        errors = self.function.metric_errors(period=PERIOD)
        throttles = self.function.metric_throttles(period=PERIOD)
        hour = cdk.Duration.hours(1).to_seconds()
        alarms = (
            ("DeadLettersAlarm", dead, 0, 1, "Batches have failed for good: see `vmdp dlq list`"),
            ("ErrorsAlarm", errors, 0, 2, "The function itself fails: see its log"),
            ("ThrottlesAlarm", throttles, 0, 3, "The account's concurrency is used up: lower `concurrency`"),
            ("AgeAlarm", age, 6 * hour, 1, "A batch has waited six hours: see `vmdp status`"),
        )
        for id, metric, above, periods, text in alarms:
            alarm = metric.create_alarm(
                self,
                id,
                threshold=above,
                evaluation_periods=periods,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
                alarm_description=text,
            )
            alarm.add_alarm_action(actions.SnsAction(topic))
        samples = cloudwatch.MathExpression(
            expression=f"SEARCH('{{{METRICS},generator}} MetricName=\"Samples\"', 'Sum')", label="", period=PERIOD
        )
        waiting = self.tasks.metric_approximate_number_of_messages_visible(period=PERIOD)
        running = self.function.metric("ConcurrentExecutions", statistic="max", period=PERIOD)
        graph = cloudwatch.GraphWidget
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            widgets=[
                [
                    graph(title="Samples made, by generator", left=[samples], width=12),
                    graph(title="Batches waiting, and dead letters", left=[waiting], right=[dead], width=12),
                ],
                [
                    graph(title="Functions at once", left=[running], right=[throttles], width=8),
                    graph(title="Milliseconds a batch", left=[self.function.metric_duration(period=PERIOD)], width=8),
                    graph(title="Errors, and age of the oldest batch", left=[errors], right=[age], width=8),
                ],
            ],
        )

    def _outputs(self) -> None:
        outputs = {
            "OutputBucket": ("OUTPUT_BUCKET", self.bucket.bucket_name),
            "TaskQueue": ("SQS_QUEUE_URL", self.tasks.queue_url),
            "DeadLetterQueue": ("DEAD_LETTER_QUEUE_URL", self.dead_letters.queue_url),
            "Function": ("LAMBDA_FUNCTION_NAME", self.function.function_name),
            "Region": ("AWS_REGION", self.region),
            "AirflowRoleArn": ("role that Airflow assumes", self.role.role_arn),
        }
        for id, (variable, value) in outputs.items():
            cdk.CfnOutput(self, id, value=value, description=variable)

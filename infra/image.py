"""The image stack: the repository of the function's image, and a project to build it without Docker."""

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from config import Config
from constructs import Construct
from nag import accept, logical_id, wildcards

MOST_IMAGES = 100
SOURCE_DAYS = 7

# The deploy task starts it with CODE and the source archive's key in the bucket. Started twice, it builds once.
# Lambda takes a plain image manifest only: no provenance.
BUILD = {
    "version": "0.2",
    "phases": {
        "pre_build": {
            "commands": [
                'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"'
            ]
        },
        "build": {
            "commands": [
                'aws ecr describe-images --repository-name "${REPOSITORY_URI#*/}" --image-ids imageTag="$CODE"'
                ' || { docker build --file lambda_image/Dockerfile --platform "$PLATFORM" --provenance=false'
                ' --tag "$REPOSITORY_URI:$CODE" . && docker push "$REPOSITORY_URI:$CODE"; }',
            ]
        },
    },
}


class ImageStack(cdk.Stack):
    """Repository and build project of images. Tags are code digests and never move."""

    def __init__(self, scope: Construct, id: str, *, config: Config) -> None:
        super().__init__(
            scope,
            id,
            synthesizer=cdk.BootstraplessSynthesizer(),
            description="VM Dataset Pipeline: the repository of the function's image, and what builds into it",
        )
        self.repository = ecr.Repository(
            self,
            "Repository",
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            image_scan_on_push=True,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=MOST_IMAGES)],
            removal_policy=cdk.RemovalPolicy.DESTROY,
            empty_on_delete=True,
        )
        self.repository.add_to_resource_policy(
            iam.PolicyStatement(
                sid="LambdaPullsTheImage",
                principals=[iam.ServicePrincipal("lambda.amazonaws.com")],
                actions=["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        self.sources = s3.Bucket(
            self,
            "Sources",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=cdk.Duration.days(SOURCE_DAYS),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.project = self._project(config)
        self.deployers = self._deployers()
        cdk.CfnOutput(self, "ImageRepository", value=self.repository.repository_uri, description="IMAGE_REPOSITORY")
        cdk.CfnOutput(self, "BuildProject", value=self.project.project_name, description="BUILD_PROJECT")
        cdk.CfnOutput(self, "BuildBucket", value=self.sources.bucket_name, description="BUILD_BUCKET")
        accept(
            self.sources,
            f"Holds archives of this project's source for {SOURCE_DAYS} days; nobody reads it but the build.",
            "S1",
        )

    def _project(self, config: Config) -> codebuild.Project:
        arm = config.architecture == "arm64"
        log = logs.LogGroup(
            self, "BuildLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        project = codebuild.Project(
            self,
            "Build",
            description="Builds the function's image from a source archive and pushes it under its code digest",
            source=codebuild.Source.s3(bucket=self.sources, path="none.zip"),
            grant_report_group_permissions=False,
            build_spec=codebuild.BuildSpec.from_object_to_yaml(BUILD),
            environment=codebuild.BuildEnvironment(
                build_image=codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
                if arm
                else codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
                compute_type=codebuild.ComputeType.SMALL,
                privileged=True,  # for Docker's daemon; it builds only archives uploaded by Airflow's role
            ),
            environment_variables={
                "REPOSITORY_URI": codebuild.BuildEnvironmentVariable(value=self.repository.repository_uri),
                "PLATFORM": codebuild.BuildEnvironmentVariable(value="linux/arm64" if arm else "linux/amd64"),
            },
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=log)),
            timeout=cdk.Duration.minutes(30),
        )
        self.repository.grant_pull_push(project)
        self.repository.grant(project, "ecr:DescribeImages")
        accept(project, "The project makes no artifact; images are encrypted in their repository.", "CB4")
        account, build = "<AWS::Region>:<AWS::AccountId>", logical_id(project)
        sources = f"<{logical_id(self.sources)}.Arn>"
        accept(
            project,
            "GetAuthorizationToken knows no resource; the others are reading sources, and the project's own log.",
            *(f"IAM5[Action::s3:{action}*]" for action in ("GetObject", "GetBucket", "List")),
            *wildcards(
                [
                    "*",
                    f"arn:<AWS::Partition>:logs:{account}:log-group:/aws/codebuild/<{build}>:*",
                    f"{sources}/*",
                ]
            ),
        )
        return project

    def _deployers(self) -> iam.ManagedPolicy:
        policy = iam.ManagedPolicy(
            self,
            "Deployers",
            description="Give the build project its source, start it, or push an image that was built elsewhere",
        )
        policy.add_statements(
            iam.PolicyStatement(
                sid="Build",
                actions=["codebuild:StartBuild", "codebuild:BatchGetBuilds"],
                resources=[self.project.project_arn],
            ),
            iam.PolicyStatement(
                sid="GiveSource", actions=["s3:PutObject"], resources=[self.sources.arn_for_objects("*.zip")]
            ),
            iam.PolicyStatement(
                sid="Push",
                actions=[
                    "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload",
                    "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ],
                resources=[self.repository.repository_arn],
            ),
            iam.PolicyStatement(sid="LogIn", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        )  # fmt: skip
        accept(
            policy,
            "GetAuthorizationToken knows no resource; source archives are named by their digest.",
            *wildcards(["*", f"<{logical_id(self.sources)}.Arn>/*.zip"]),
        )
        return policy

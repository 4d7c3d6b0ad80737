"""The CDK app: `cdk deploy` creates the pipeline's resources in AWS. See docs/deploying.md.

Two stacks, since a function needs an existing image: `{name}-image` holds the image repository and its build project,
`{name}` everything else.
"""

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks
from config import Config
from image import ImageStack
from pipeline import PipelineStack


def make(context: dict[str, object] | None = None) -> cdk.App:
    """Create the app; values missing from `context` come from the command line of `cdk`."""
    app = cdk.App(context=context, analytics_reporting=False)
    config = Config.of({name: app.node.try_get_context(name) for name in Config.__dataclass_fields__})
    image = ImageStack(app, f"{config.name}-image", config=config)
    PipelineStack(app, config.name, config=config, image=image)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    make().synth()

"""Accepted findings of cdk-nag, each with its reason."""

from collections.abc import Iterable

import aws_cdk as cdk
from constructs import Construct


def accept(construct: Construct, reason: str, *rules: str) -> None:
    """Accept these rules of AwsSolutions (`S1`) for a construct and its children."""
    accepted = (cdk.Acknowledgment(id=f"AwsSolutions-{rule}", reason=reason) for rule in rules)
    cdk.Validations.of(construct).acknowledge(*accepted)


def logical_id(construct: Construct) -> str:
    """Logical id of a construct's resource in the template."""
    return str(cdk.Stack.of(construct).get_logical_id(construct.node.default_child))


def wildcards(resources: Iterable[str]) -> list[str]:
    """The findings about these resources with a `*` in them, `Logical.Arn` in angle brackets as nag writes them."""
    return [f"IAM5[Resource::{resource}]" for resource in resources]

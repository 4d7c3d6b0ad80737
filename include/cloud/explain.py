"""Explain errors of AWS's client: the meaning, and the remedy."""

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

SECURITY = "docs/security.md"

_NONE = (aws.NoCredentialsError, aws.PartialCredentialsError)
_STALE = (aws.UnauthorizedSSOTokenError, aws.SSOTokenLoadError, aws.TokenRetrievalError, aws.CredentialRetrievalError)
_AWAY = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ReadTimeoutError, aws.ConnectionClosedError)
_REFUSED = (
    "ExpiredToken", "ExpiredTokenException", "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch",
    "UnrecognizedClientException", "InvalidToken", "InvalidSignatureException",
)  # fmt: skip
_FORBIDDEN = ("AccessDenied", "AccessDeniedException", "403", "Forbidden", "UnauthorizedOperation")
_SKEWED = ("RequestTimeTooSkewed", "RequestExpired")


def explain(error: Exception) -> str | None:
    """Explain an error in one line with a remedy; fall back to its own text."""
    if isinstance(error, ClientError):
        return _refusal(error)
    return _trouble(error) if isinstance(error, BotoCoreError) else None


def _trouble(error: BotoCoreError) -> str | None:
    if isinstance(error, _NONE):
        return (
            "there are no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
            "or unset SQS_QUEUE_URL to use the embedded cloud"
        )
    if isinstance(error, _STALE):
        return f"the AWS credentials can't be used: sign in again, as with `aws sso login` ({error})"
    if isinstance(error, aws.ProfileNotFound):
        return f"{error}: set AWS_PROFILE to one that `aws configure list-profiles` names"
    if isinstance(error, _AWAY):
        return f"{error}: check the network, AWS_REGION and AWS_ENDPOINT_URL"
    return None


def _refusal(error: ClientError) -> str | None:
    code, operation = error.response["Error"].get("Code", ""), error.operation_name
    if code in _REFUSED:
        return f"AWS refuses the credentials ({code}): sign in again, or set AWS_PROFILE to other ones"
    if code in _FORBIDDEN:
        return f"AWS does not allow {operation} ({code}): the role in use needs that right, see {SECURITY}"
    if code in _SKEWED:
        return f"AWS refuses {operation} ({code}): set this machine's clock right"
    if code in ("500", "InternalError"):
        return f"{operation} failed on the other side ({code}): try again; of the embedded cloud, see logs/emulator.log"
    if code == "NoSuchBucket":
        bucket = error.response["Error"].get("BucketName")
        return f"there is no bucket{f' {bucket}' if bucket else ''}: set OUTPUT_BUCKET to the stack's output"
    return None

"""S3 and SQS, or a folder, behind a few calls."""

"""The embedded cloud: S3 and SQS on loopback, and a host for the Lambda function."""

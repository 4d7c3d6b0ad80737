"""S3 and SQS, or a folder, behind small interfaces."""

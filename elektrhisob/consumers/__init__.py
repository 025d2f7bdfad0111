"""S3, S3h, S13: consumers, personal accounts, supply points."""

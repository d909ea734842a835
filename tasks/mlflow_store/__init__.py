"""What MLflow keeps."""

-- Runs once, in a new volume, beside the database for Prefect that the image makes.
CREATE DATABASE mlflow;

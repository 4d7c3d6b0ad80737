"""The only part of the library that imports Airflow: operators and triggers."""

# syntax=docker/dockerfile:1
# The image of every service in docker-compose.yaml, and of Airflow on Kubernetes: see docs/airflow-deployments.md.
# What runs inside Lambda is another image, lambda_image/Dockerfile.
FROM python:3.11-slim-bookworm AS packages
COPY requirements-image.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --no-compile --require-hashes -r /tmp/requirements.txt
COPY . /opt/vmdp
RUN /opt/venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation -e /opt/vmdp

FROM python:3.11-slim-bookworm
# Group 0 as in Airflow's own image, so that a cluster may choose another user.
RUN useradd --uid 50000 --gid 0 --home-dir /opt/airflow --no-create-home --shell /usr/sbin/nologin airflow \
 && install -d -o 50000 -g 0 -m 0770 /opt/airflow /opt/airflow/logs \
 && install -d -o 50000 -g 0 -m 0700 /var/lib/vmdp
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /opt/vmdp /opt/vmdp
# A trigger that fires soon after its task deferred is otherwise taken for a failure: the heartbeat.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/vmdp/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/vmdp/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL=1 \
    VMDP_HOME=/var/lib/vmdp
USER 50000
WORKDIR /opt/vmdp
CMD ["airflow", "version"]

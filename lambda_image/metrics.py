"""Metrics as log lines: CloudWatch makes metrics of JSON in its embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACE = "VMDatasetPipeline"


@dataclass(frozen=True)
class Metric:
    """A figure with its unit, under the unit's name in CloudWatch."""

    value: float
    unit: str = "Count"


def line(metrics: Mapping[str, Metric], *, dimensions: Mapping[str, str], properties: Mapping[str, object]) -> str:
    """The metrics of one moment as a line. A dimension makes a metric of its own for each value; a property does not.

    Metrics of one namespace are summed over every batch, so a value is that of this batch alone.
    """
    definition = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": metric.unit} for name, metric in metrics.items()],
    }
    return json.dumps(
        {
            "_aws": {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [definition]},
            **properties,
            **dimensions,
            **{name: metric.value for name, metric in metrics.items()},
        }
    )

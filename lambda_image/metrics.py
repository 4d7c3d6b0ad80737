"""Metrics as log lines: CloudWatch turns JSON in its embedded metric format into metrics.

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
    """Metrics of one time as a line. Each value of a dimension is a separate metric; properties are only logged.

    CloudWatch sums the metrics of a namespace over all batches, so give the values of this batch alone.
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

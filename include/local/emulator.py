"""`python -m include.local.emulator`: the emulator, which acknowledges an object once it is on disk.

On a full disk, the original keeps an object in memory, serves it from there, and loses it at its end.
Here the request fails, and its sender tries again or fails.
"""

from typing import Any

from ministack.app import main
from ministack.services import s3

_persist = s3._persist_object


def persist(bucket: str, key: str, obj: Any) -> None:
    """Write an object to the disk, or drop it and raise `OSError`."""
    _persist(bucket, key, obj)
    # It drops the body of a written object and keeps an unwritten one; the reason is in its log.
    if isinstance(obj, dict) and obj.get("body") is not None:
        objects = s3._buckets[bucket]["objects"]
        if objects.get(key) is obj:
            del objects[key]
        raise OSError(f"{bucket}/{key} could not be written to the disk")


if __name__ == "__main__":
    s3._persist_object = persist
    main()

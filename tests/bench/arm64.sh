#!/bin/sh
# Makes samples on an emulated arm64 processor and compares them with generators/golden.json: `make test-arm ARM="O-47 G-48"`.
# Needs Debian 12 or its like on x86-64, apt, and uv; nothing is installed on the machine, all lies in FOLDER.
set -eu
FOLDER=$1
shift
HERE=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$FOLDER"
FOLDER=$(cd "$FOLDER" && pwd)
if [ ! -e "$FOLDER/ready" ]; then
  mkdir -p "$FOLDER/apt/lists/partial" "$FOLDER/apt/archives/partial" "$FOLDER/root"
  : > "$FOLDER/apt/status"
  (cd "$FOLDER" && apt-get download -qq -o APT::Sandbox::User=root qemu-user-static && dpkg -x qemu-user-static_*.deb qemu)
  arm64() {
    apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Lists="$FOLDER/apt/lists" \
      -o Dir::State::status="$FOLDER/apt/status" -o Dir::Cache::Archives="$FOLDER/apt/archives" \
      -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
  }
  arm64 update
  arm64 install -y --no-install-recommends --download-only python3.11 libstdc++6
  for package in "$FOLDER"/apt/archives/*.deb; do dpkg -x "$package" "$FOLDER/root"; done
  # The function's lock holds all that a sample needs; its wheels are those of the lock, by hash.
  uv pip install --quiet --target "$FOLDER/packages" --python-platform aarch64-manylinux_2_28 --python-version 3.11 \
    --only-binary :all: --require-hashes -r "$HERE/../../lambda_image/requirements.txt"
  touch "$FOLDER/ready"
fi
exec "$FOLDER/qemu/usr/bin/qemu-aarch64-static" -L "$FOLDER/root" -E PYTHONDONTWRITEBYTECODE=1 \
  -E PYTHONPATH="$HERE/../..:$FOLDER/packages" "$FOLDER/root/usr/bin/python3.11" "$HERE/arm64.py" "$@"

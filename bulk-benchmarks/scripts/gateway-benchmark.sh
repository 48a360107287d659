#!/bin/bash
# bulk2 serve with 64 MB of heap before a sandbox: start to first answer, 100 MB up and down beside the same without the
# gateway, and status calls of many callers at once.
# gateway-benchmark.sh [ROUNDS [SECONDS [CALLERS]]]; FOLDER: where 200 MB of files go, by default in memory.
set -eu

home=$(cd "$(dirname "$0")/../.." && pwd -P)
target=$home/bulk-benchmarks/target
memory=/dev/shm
[ -d "$memory" ] || memory=${TMPDIR:-/tmp}
data=${FOLDER:-$memory}/bulk2-gateway-benchmark
trap 'rm -rf "$data"' EXIT

[ -f "$target/bulk-benchmarks-0.1.0-SNAPSHOT.jar" ] && [ -f "$home/bulk-cli/target/bulk2.jar" ] || {
    echo "Build first: ./mvnw -q -pl bulk-cli,bulk-benchmarks -am package -DskipTests" >&2
    exit 1
}

# Its archive of classes is made before anything is measured.
"$home/bulk2" --version
mkdir -p "$data"
java -version 2>&1 | head -n 1
libraries=$(printf '%s:' "$target"/bulk-benchmarks-*.jar "$target"/lib/*.jar)
java -Xmx256m -Djava.io.tmpdir="$data" -cp "$libraries" io.github.bulk2.benchmarks.GatewayBenchmark \
    "$data" "${1:-5}" "$home/bulk2" "${2:-30}" "${3:-200}"

#!/bin/bash
# Exports 1 GB with bulk2 and its peers from a server on the loopback that has its pages in memory; prints the medians.
# export-benchmark.sh [ROUNDS [PARTS]], PARTS of 50000,250000,gzip,latency; needs curl, and npm for jsforce and sf.
# FOLDER: where the files go, by default in memory, so that no disk is measured. BULK2_JAVA_OPTS: options for bulk2's Java.
set -eu

home=$(cd "$(dirname "$0")/../.." && pwd -P)
scripts=$home/bulk-benchmarks/scripts
target=$home/bulk-benchmarks/target
memory=/dev/shm
[ -d "$memory" ] || memory=${TMPDIR:-/tmp}
data=${FOLDER:-$memory}/bulk2-export-benchmark
peers=${TMPDIR:-/tmp}/bulk2-export-peers
mkdir -p "$peers"
trap 'rm -rf "$data"' EXIT

[ -f "$target/bulk-benchmarks-0.1.0-SNAPSHOT.jar" ] && [ -f "$home/bulk-cli/target/bulk2.jar" ] || {
    echo "Build first: ./mvnw -q -pl bulk-cli,bulk-benchmarks -am package -DskipTests" >&2
    exit 1
}

camel=
if "$home/mvnw" -q -f "$scripts/camel-pom.xml" dependency:copy-dependencies -DoutputDirectory="$peers/camel" \
    >"$peers/camel.log" 2>&1 && javac -cp "$peers/camel/*" -d "$peers/camel" "$scripts/CamelExport.java"; then
    camel=$peers/camel
else
    echo "camel-salesforce is left out: it could not be fetched, see $peers/camel.log" >&2
fi

node=
if command -v npm >/dev/null && { [ -x "$peers/node_modules/node/bin/node" ] ||
    npm install --silent --no-audit --no-fund --prefix "$peers" node@22 jsforce@3 @salesforce/plugin-data@4 \
        >"$peers/npm.log" 2>&1; }; then
    node=$peers/node_modules/node/bin/node
    cp "$scripts/jsforce-export.mjs" "$scripts/sf-export.mjs" "$peers/"
else
    echo "jsforce and sf are left out: there is no npm, or they could not be fetched, see $peers/npm.log" >&2
fi

java -version 2>&1 | head -n 1
curl --version | head -n 1
[ -z "$node" ] || echo "node $("$node" --version)"
libraries=$(printf '%s:' "$target"/bulk-benchmarks-*.jar "$target"/lib/*.jar)
java -Xmx512m -Dcamel="$camel" -Dnode="$node" -Dpeers="$peers" -Dbulk2.java="${BULK2_JAVA_OPTS:-}" -cp "$libraries" \
    io.github.bulk2.benchmarks.ExportBenchmark "$data" "${1:-5}" "$home/bulk-cli/target/bulk2.jar" ${2:+"$2"}

#!/bin/bash
# Fetches, counts and matches the results of 1 GB of rows with bulk2 in -Xmx128m, and fetches and counts them with
# jsforce, against a server on the loopback; prints the medians of what each took from the moment all jobs were closed.
# results-benchmark.sh [ROUNDS [PARTS OF 100 MB [FAILED_EVERY]]]; each so many rows one fails, 0 for none; 9 by default.
# FOLDER: where the data lies. BULK2_JAVA_OPTS: more options for the Java of bulk2. Needs npm for jsforce.
set -eu

home=$(cd "$(dirname "$0")/../.." && pwd -P)
scripts=$home/bulk-benchmarks/scripts
target=$home/bulk-benchmarks/target
folder=${FOLDER:-${TMPDIR:-/tmp}/bulk2-load-benchmark}
data=$folder/data
mkdir -p "$folder"
trap 'rm -rf "$data"' EXIT

[ -f "$target/bulk-benchmarks-0.1.0-SNAPSHOT.jar" ] && [ -f "$home/bulk-cli/target/bulk2.jar" ] || {
    echo "Build first: ./mvnw -q -pl bulk-cli,bulk-benchmarks -am package -DskipTests" >&2
    exit 1
}

# Its archive of classes is made before anything is measured.
"$home/bulk2" --version
node=
if command -v npm >/dev/null && { [ -x "$folder/node_modules/node/bin/node" ] ||
    npm install --silent --no-audit --no-fund --prefix "$folder" node@22 jsforce@3 >"$folder/npm.log" 2>&1; }; then
    node=$folder/node_modules/node/bin/node
    cp "$scripts/jsforce-results.mjs" "$folder/"
else
    echo "jsforce is left out: there is no npm, or it could not be fetched, see $folder/npm.log" >&2
fi

libraries=$(printf '%s:' "$target"/bulk-benchmarks-*.jar "$target"/lib/*.jar)
java -Xmx256m -Dnode="$node" -Djsforce="$folder/jsforce-results.mjs" \
    -Dbulk2.java="${BULK2_JAVA_OPTS:-}" -cp "$libraries" io.github.bulk2.benchmarks.ResultsBenchmark \
    "$data" "${2:-10}" "${1:-3}" "$home/bulk2" "${3:-9}"

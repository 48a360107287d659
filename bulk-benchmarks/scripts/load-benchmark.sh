#!/bin/bash
# Loads 1 GB with bulk2 and its peers against a server on the loopback that only drains, and prints the medians.
# load-benchmark.sh [ROUNDS [PARTS OF 100 MB]]; needs curl, and npm for jsforce. FOLDER: where the data lies.
# BULK2_JAVA_OPTS: more options for the Java of bulk2. GB=10: 10 GB made on the way instead, by curl and bulk2 alone.
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
libraries=$(printf '%s:' "$target"/bulk-benchmarks-*.jar "$target"/lib/*.jar)
if [ -n "${GB:-}" ]; then
    java -Xmx256m -cp "$libraries" io.github.bulk2.benchmarks.GeneratedBenchmark \
        "$data" "$((GB * 10))" "${1:-3}" "$home/bulk2"
    exit
fi

camel=
if "$home/mvnw" -q -f "$scripts/camel-pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder/camel" \
    >"$folder/camel.log" 2>&1 && javac -cp "$folder/camel/*" -d "$folder/camel" "$scripts/CamelUpload.java"; then
    camel=$folder/camel
else
    echo "camel-salesforce is left out: it could not be fetched, see $folder/camel.log" >&2
fi

node=
if command -v npm >/dev/null && { [ -x "$folder/node_modules/node/bin/node" ] ||
    npm install --silent --no-audit --no-fund --prefix "$folder" node@22 jsforce@3 >"$folder/npm.log" 2>&1; }; then
    node=$folder/node_modules/node/bin/node
    cp "$scripts/jsforce-upload.mjs" "$folder/"
else
    echo "jsforce is left out: there is no npm, or it could not be fetched, see $folder/npm.log" >&2
fi

java -version 2>&1 | head -n 1
curl --version | head -n 1
[ -z "$node" ] || echo "node $("$node" --version), jsforce $(sed -n 's/ *"version": "\(.*\)",/\1/p' \
    "$folder/node_modules/jsforce/package.json" | head -n 1)"
java -Xmx256m -Dcamel="$camel" -Dnode="$node" -Djsforce="$folder/jsforce-upload.mjs" \
    -Dbulk2.java="${BULK2_JAVA_OPTS:-}" -cp "$libraries" io.github.bulk2.benchmarks.LoadBenchmark \
    "$data" "${2:-10}" "${1:-5}" "$home/bulk2"

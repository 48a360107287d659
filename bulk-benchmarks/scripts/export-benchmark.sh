#!/bin/bash
# Exports a result with bulk2 and its peers from a server on the loopback that has its pages in memory; prints the medians.
# export-benchmark.sh [ROUNDS [PARTS]], PARTS of 50000,250000,gzip,latency,peers,10gb, divided by commas; needs curl, and for
# the peers Maven's and npm's registries. MB: the size of a result [1000; ten times that in 10gb]. FOLDER: where the files
# go [in memory, so that no disk is measured]. PEER_SECONDS: when a peer is stopped [120]. BULK2_JAVA_OPTS: options for
# bulk2's Java.
set -eu

home=$(cd "$(dirname "$0")/../.." && pwd -P)
scripts=$home/bulk-benchmarks/scripts
target=$home/bulk-benchmarks/target
parts=${2:-50000,250000,gzip,latency,peers}
memory=/dev/shm
[ -d "$memory" ] || memory=${TMPDIR:-/tmp}
data=$(mktemp -d "${FOLDER:-$memory}/bulk2-export-benchmark.XXXXXX")
peers=${TMPDIR:-/tmp}/bulk2-benchmark-peers
trap 'rm -rf "$data"' EXIT

[ -f "$target/bulk-benchmarks-0.1.0-SNAPSHOT.jar" ] && [ -f "$home/bulk-cli/target/bulk2.jar" ] || {
    echo "Build first: ./mvnw -q -pl bulk-cli,bulk-benchmarks -am package -DskipTests" >&2
    exit 1
}

camel=
node=
fetch_peers() {
    mkdir -p "$peers/camel"
    if "$home/mvnw" -q -f "$scripts/camel-pom.xml" dependency:copy-dependencies -DoutputDirectory="$peers/camel" \
        >"$peers/camel.log" 2>&1 && javac -cp "$peers/camel/*" -d "$peers/camel" "$scripts/CamelExport.java"; then
        camel=$peers/camel
    else
        echo "camel-salesforce is left out: it could not be fetched, see $peers/camel.log" >&2
    fi
    if command -v npm >/dev/null && { [ -x "$peers/node_modules/node/bin/node" ] ||
        npm install --silent --no-audit --no-fund --prefix "$peers" node@22 jsforce@3 @salesforce/plugin-data@4 \
            >"$peers/npm.log" 2>&1; }; then
        node=$peers/node_modules/node/bin/node
        cp "$scripts/jsforce-export.mjs" "$scripts/sf-export.mjs" "$peers/"
        echo "node $("$node" --version), $(cd "$peers" && npm ls --depth 0 --parseable --long 2>/dev/null |
            sed -n 's/.*:\(jsforce@\|@salesforce\/plugin-data@\)\([^:]*\).*/\1\2/p' | tr '\n' ' ')"
    else
        echo "jsforce and sf are left out: there is no npm, or they could not be fetched, see $peers/npm.log" >&2
    fi
}
case ,$parts, in *,peers,*) fetch_peers ;; esac

# Its archive of classes is made before anything is measured.
"$home/bulk2" --version
java -version 2>&1 | head -n 1
curl --version | head -n 1
libraries=$(printf '%s:' "$target"/bulk-benchmarks-*.jar "$target"/lib/*.jar)
java -Xmx512m -Dmegabytes="${MB:-1000}" -Dcamel="$camel" -Dnode="$node" -Dpeers="$peers" \
    -Dpeer.seconds="${PEER_SECONDS:-120}" -Dbulk2.java="${BULK2_JAVA_OPTS:-}" -cp "$libraries" \
    io.github.bulk2.benchmarks.ExportBenchmark "$data" "${1:-3}" "$home/bulk2" "$parts"

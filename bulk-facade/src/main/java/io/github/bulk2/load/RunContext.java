package io.github.bulk2.load;

import io.github.bulk2.IngestJobs;
import io.github.bulk2.internal.LimitGuard;
import java.nio.file.Path;

/** What all who work on a run share. */
record RunContext(IngestJobs ingest, Load load, Path runFolder, RunLog log, Meter meter, LimitGuard limits) {}

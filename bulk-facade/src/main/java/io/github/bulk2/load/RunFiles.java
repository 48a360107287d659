package io.github.bulk2.load;

import java.nio.file.Path;

/** The result files of a whole run. */
record RunFiles(Path success, Path failed, Path unprocessed) {}

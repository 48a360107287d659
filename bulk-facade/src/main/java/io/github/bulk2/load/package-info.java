/**
 * A file of any size into Salesforce, nothing lost and nothing loaded twice. Start at
 * {@link io.github.bulk2.load.Load} and {@link io.github.bulk2.BulkClient#load}; read on with {@code LoadRun}, then
 * {@code Journal} and {@code ResumeDecision}.
 */
@NullMarked
package io.github.bulk2.load;

import org.jspecify.annotations.NullMarked;

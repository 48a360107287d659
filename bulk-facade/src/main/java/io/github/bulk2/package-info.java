/**
 * The client for Salesforce Bulk API 2.0. Start at {@link io.github.bulk2.BulkClient}; read on with
 * {@link io.github.bulk2.IngestJobs} and {@link io.github.bulk2.IngestJob}, or {@link io.github.bulk2.QueryJobs} and
 * {@link io.github.bulk2.QueryJob}; whole loads are in {@code io.github.bulk2.load}.
 */
@NullMarked
package io.github.bulk2;

import org.jspecify.annotations.NullMarked;

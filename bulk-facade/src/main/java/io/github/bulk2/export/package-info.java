/**
 * A result of any size out of Salesforce, verified and complete or not there. Start at
 * {@link io.github.bulk2.export.Export} and {@link io.github.bulk2.BulkClient#export(io.github.bulk2.export.Export)}; read
 * on with {@code FileExport}, {@code Download} and {@code PageFetch}.
 */
@NullMarked
package io.github.bulk2.export;

import org.jspecify.annotations.NullMarked;

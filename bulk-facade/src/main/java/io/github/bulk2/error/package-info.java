/**
 * What can go wrong: {@link io.github.bulk2.error.BulkException} and its few kinds. Failed records are not errors but
 * data.
 */
@NullMarked
package io.github.bulk2.error;

import org.jspecify.annotations.NullMarked;

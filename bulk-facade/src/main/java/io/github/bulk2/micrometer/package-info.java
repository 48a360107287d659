/**
 * Metrics and traces with Micrometer. The only package that needs Micrometer, which a client works without; its signatures
 * mention that library's types, which come and go with its versions.
 */
@NullMarked
package io.github.bulk2.micrometer;

import org.jspecify.annotations.NullMarked;

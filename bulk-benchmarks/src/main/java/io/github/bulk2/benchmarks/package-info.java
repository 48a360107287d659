/** Benchmarks, run by hand. */
@NullMarked
package io.github.bulk2.benchmarks;

import org.jspecify.annotations.NullMarked;

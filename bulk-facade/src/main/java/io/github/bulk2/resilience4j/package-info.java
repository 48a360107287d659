/**
 * For experts who keep Resilience4j registries of their own. The only package whose signatures mention Resilience4j: its
 * types come and go with that library's versions.
 */
@NullMarked
package io.github.bulk2.resilience4j;

import org.jspecify.annotations.NullMarked;

/**
 * What a client does, told to whoever wants to measure or trace it: {@link io.github.bulk2.observe.BulkObserver}. For the
 * progress of one load or export there are their listeners.
 */
@NullMarked
package io.github.bulk2.observe;

import org.jspecify.annotations.NullMarked;

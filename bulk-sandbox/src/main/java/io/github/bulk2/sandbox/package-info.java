/** An embedded Bulk API 2.0 server: a faithful state machine over a real database. */
@NullMarked
package io.github.bulk2.sandbox;

import org.jspecify.annotations.NullMarked;

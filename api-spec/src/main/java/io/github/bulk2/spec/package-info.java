/**
 * The documents that describe Salesforce Bulk API 2.0, and the overlay that brings them in line with what the servers
 * really do. Start at {@link io.github.bulk2.spec.ApiSpec}.
 */
@NullMarked
package io.github.bulk2.spec;

import org.jspecify.annotations.NullMarked;

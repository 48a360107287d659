/** Bulk API 2.0 over REST and MCP, as the Naftiko capability describes it. */
@NullMarked
package io.github.bulk2.gateway;

import org.jspecify.annotations.NullMarked;

/** The MCP adapter: the operations and the workflows as tools. */
@NullMarked
package io.github.bulk2.gateway.mcp;

import org.jspecify.annotations.NullMarked;

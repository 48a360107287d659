/** Who may call: bind address, gateway token, Origin and Host. */
@NullMarked
package io.github.bulk2.gateway.access;

import org.jspecify.annotations.NullMarked;

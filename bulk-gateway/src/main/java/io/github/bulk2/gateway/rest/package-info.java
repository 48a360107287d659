/** The REST adapter: the ingest and query operations under {@code /v1/jobs}. */
@NullMarked
package io.github.bulk2.gateway.rest;

import org.jspecify.annotations.NullMarked;

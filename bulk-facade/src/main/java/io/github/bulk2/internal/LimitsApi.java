package io.github.bulk2.internal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import feign.Headers;
import feign.RequestLine;
import java.util.Map;

/** The one call that the Bulk API's document does not have: it is part of the REST API. */
interface LimitsApi {

    /** An allowance; some have further members, by application. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Limit(
            @JsonProperty("Max") long max,
            @JsonProperty("Remaining") long remaining) {}

    @RequestLine("GET /limits")
    @Headers("Accept: application/json")
    Map<String, Limit> getLimits();
}

package io.github.bulk2.internal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import feign.Headers;
import feign.RequestLine;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the org for its id, with a query of the REST API: any login that may use the Bulk API may send it, while
 * {@code /services/oauth2/userinfo} wants a scope of its own.
 */
interface OrganizationApi {

    /** A row of the answer; it has further members. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Row(@JsonProperty("Id") @Nullable String id) {}

    /** The answer; it has further members. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Rows(@JsonProperty("records") @Nullable List<Row> records) {

        Optional<String> organizationId() {
            return records == null || records.size() != 1
                    ? Optional.empty()
                    : OrganizationId.of(records.get(0).id());
        }
    }

    @RequestLine("GET /query?q=SELECT%20Id%20FROM%20Organization")
    @Headers("Accept: application/json")
    Rows getOrganization();
}

package io.github.bulk2.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.bulk2.csv.Column;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record as one writes it for a query, readable by this client and by Jackson alike. */
record AccountRow(
        @JsonProperty("Id") String id,
        @JsonProperty("Name") String name,

        @Column("Parent.Name") @JsonProperty("Parent.Name") @Nullable
        String parentName,

        @Column("Active__c") @JsonProperty("Active__c") Boolean active,
        @JsonProperty("NumberOfEmployees") @Nullable Integer numberOfEmployees,
        @JsonProperty("AnnualRevenue") @Nullable BigDecimal annualRevenue,

        @Column("Score__c") @JsonProperty("Score__c") @Nullable
        Double score,

        @Column("Founded__c") @JsonProperty("Founded__c") @Nullable
        LocalDate founded,

        @JsonProperty("CreatedDate") OffsetDateTime createdDate,
        @JsonProperty("Type") @Nullable Kind type,
        @JsonProperty("Description") Optional<String> description) {

    /** A picklist. */
    enum Kind {
        @JsonProperty("Customer - Direct")
        CUSTOMER_DIRECT,
        @JsonProperty("Customer - Channel")
        CUSTOMER_CHANNEL,
        @JsonProperty("Prospect")
        PROSPECT
    }
}

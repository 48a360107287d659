package io.github.bulk2;

import io.github.bulk2.csv.CsvDialect;
import java.util.Objects;

/**
 * What a query job is to fetch: SOQL, with or without deleted records, and the dialect of the result. Immutable and
 * thread-safe.
 */
public final class QueryRequest {

    private final String soql;
    private final boolean includesDeleted;
    private final CsvDialect dialect;

    private QueryRequest(String soql, boolean includesDeleted, CsvDialect dialect) {
        if (soql.isBlank()) {
            throw new IllegalArgumentException("the SOQL is empty; write for example SELECT Id, Name FROM Account");
        }
        this.soql = soql;
        this.includesDeleted = includesDeleted;
        this.dialect = Objects.requireNonNull(dialect, "dialect");
    }

    /**
     * A query of the records that are there ({@code query}).
     *
     * @param soql the query; GROUP BY, OFFSET, TYPEOF and aggregates are not supported by Bulk API 2.0
     * @return the request, with comma and LF for the result
     * @throws IllegalArgumentException if {@code soql} is blank
     */
    public static QueryRequest query(String soql) {
        return new QueryRequest(soql, false, CsvDialect.defaultDialect());
    }

    /**
     * A query that includes deleted and archived records ({@code queryAll}).
     *
     * @param soql the query
     * @return the request, with comma and LF for the result
     * @throws IllegalArgumentException if {@code soql} is blank
     */
    public static QueryRequest queryAll(String soql) {
        return new QueryRequest(soql, true, CsvDialect.defaultDialect());
    }

    /**
     * The same request with another dialect for the result.
     *
     * @param newDialect column delimiter and line ending of the result [{@link CsvDialect#defaultDialect()}]
     * @return the changed copy
     */
    public QueryRequest withDialect(CsvDialect newDialect) {
        return new QueryRequest(soql, includesDeleted, newDialect);
    }

    /** {@return the query} */
    public String soql() {
        return soql;
    }

    /** {@return whether deleted and archived records are part of the result} */
    public boolean includesDeleted() {
        return includesDeleted;
    }

    /** {@return column delimiter and line ending of the result} */
    public CsvDialect dialect() {
        return dialect;
    }

    @Override
    public String toString() {
        return (includesDeleted ? "queryAll " : "query ") + soql;
    }
}

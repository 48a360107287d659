package io.github.bulk2.sandbox;

import java.nio.file.Path;

/** A query job: besides its state, the parsed query and the file of its result. */
final class QueryJob extends Job {
    private final SoqlQuery query;

    QueryJob(String id, Spec spec, Path folder, SoqlQuery query) {
        super(id, spec, folder, JobState.UPLOAD_COMPLETE);
        this.query = query;
    }

    SoqlQuery query() {
        return query;
    }

    boolean includesDeleted() {
        return spec().operation().equals("queryAll");
    }

    /** ORDER BY and LIMIT rule out chunking by primary key. */
    boolean isPkChunkingSupported() {
        return query.orderBy().isEmpty() && query.limit() < 0;
    }

    Path rows() {
        return file("rows.csv");
    }

    /** For each row eight bytes: where it ends in the file of rows. */
    Path index() {
        return file("rows.index");
    }

    @Override
    boolean isDeletable() {
        return state().isTerminal();
    }
}

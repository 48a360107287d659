package io.github.bulk2.it.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a truthful answer, or a request that the servers take, is none by the document as given. The overlay mends each;
 * its actions name the sources.
 */
final class Deviations {

    private static final String[] JOBS = {
        "createIngestJob", "getIngestJobInfo", "updateIngestJob", "createQueryJob", "getQueryJobInfo", "updateQueryJob"
    };
    private static final String[] LISTS = {"listIngestJobs", "listQueryJobs"};
    private static final String[] CREATIONS = {"createIngestJob", "createQueryJob"};
    private static final String[] RESULTS = {
        "getSuccessfulResults", "getFailedResults", "getUnprocessedRecords", "getQueryJobResults"
    };
    private static final String[] REFUSED_BY_STATE = {
        "updateIngestJob", "deleteIngestJob", "uploadJobData", "updateQueryJob", "deleteQueryJob"
    };
    private static final String[] INFOS = {"getIngestJobInfo", "getQueryJobInfo"};
    private static final String[] ALL = concat(CREATIONS, LISTS, INFOS, REFUSED_BY_STATE, RESULTS);

    static final List<Deviation> ALL_DEVIATIONS = all();

    private Deviations() {}

    private static List<Deviation> all() {
        List<Deviation> all = new ArrayList<>();
        addErrors(all);
        addDates(all);
        addLists(all);
        all.add(Deviation.of("createIngestJob")
                .request(
                        "header Content-Type",
                        "multipart/form-data",
                        "a job and its data can be created in one request (guide, \"Create a Job\")"));
        all.add(Deviation.of("")
                .request(
                        "operation",
                        "/resultPages",
                        "the document lacks GET /query/{jobId}/resultPages (guide, \"Get Parallel Results\")"));
        return List.copyOf(all);
    }

    private static void addErrors(List<Deviation> all) {
        String array = "errors come as an array (guide, recorded calls)";
        String more = "the servers, or what stands in front of them, answer this too (guide, recorded calls)";
        all.add(Deviation.of(concat(CREATIONS, REFUSED_BY_STATE)).answer(400, "", "array found", array));
        all.add(Deviation.of(ALL).answer(401, "", "array found", array));
        all.add(Deviation.of(concat(INFOS, REFUSED_BY_STATE, RESULTS)).answer(404, "", "array found", array));
        all.add(Deviation.of(concat(LISTS, INFOS, RESULTS)).answer(400, "status", "not declared", more));
        all.add(Deviation.of(concat(LISTS, CREATIONS)).answer(404, "status", "not declared", more));
        all.add(Deviation.of("getQueryJobResults").answer(409, "status", "not declared", more));
        for (int status : new int[] {403, 405, 406, 415, 420, 429, 500, 502, 503}) {
            all.add(Deviation.of(ALL).answer(status, "status", "not declared", more));
        }
    }

    private static void addDates(List<Deviation> all) {
        String reason = "dates end in +0000, without a colon, which is not RFC 3339 (guide, every example)";
        for (String name : new String[] {"createdDate", "systemModstamp"}) {
            all.add(Deviation.of(JOBS).answer("/" + name, "date-time", reason));
            all.add(Deviation.of(LISTS).answer("/records/\\d+/" + name, "date-time", reason));
        }
    }

    private static void addLists(List<Deviation> all) {
        String classic = "jobs of Bulk API 1.0 are listed too, and have values of their own (guide, \"Get All Jobs\")";
        all.add(Deviation.of(LISTS)
                .answer("/nextRecordsUrl", "null found", "null on the last page (guide, recorded calls)"));
        all.add(Deviation.of(LISTS)
                .answer("/nextRecordsUrl", "uri pattern", "a path, no absolute address (guide, recorded calls)"));
        all.add(Deviation.of(LISTS).answer("/records/\\d+/state", "enumeration", classic));
        all.add(Deviation.of(LISTS).answer("/records/\\d+/contentType", "enumeration", classic));
        all.add(Deviation.of("listIngestJobs").answer("/records/\\d+/operation", "enumeration", classic));
        String parameter = "a parameter that exists (guide, \"Get All Jobs\")";
        all.add(Deviation.of(LISTS).request("query queryLocator", "not declared", parameter));
        all.add(Deviation.of("listQueryJobs").request("query isPkChunkingEnabled", "not declared", parameter));
        all.add(Deviation.of("listQueryJobs").request("query concurrencyMode", "not declared", parameter));
        all.add(Deviation.of(LISTS)
                .request("query jobType", "enumeration", "more types can be asked for (guide, \"Get All Jobs\")"));
    }

    private static String[] concat(String[]... parts) {
        List<String> all = new ArrayList<>();
        for (String[] part : parts) {
            all.addAll(List.of(part));
        }
        return all.toArray(String[]::new);
    }
}

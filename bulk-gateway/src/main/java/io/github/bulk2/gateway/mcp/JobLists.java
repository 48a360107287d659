package io.github.bulk2.gateway.mcp;

import io.github.bulk2.JobFilter;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobListPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Lists jobs in small pieces. Salesforce's pages have up to 1,000 jobs and know no filter by state or object, so a piece may
 * end in the middle of a page: our locator is Salesforce's, a colon, and the jobs of its page to skip.
 */
final class JobLists {

    static final String LOCATOR = "^[A-Za-z0-9_=+.-]{0,200}(:[0-9]{1,6})?$";

    private static final int PAGES_PER_CALL = 5;

    private JobLists() {}

    /** A place in the list. */
    private record Place(Optional<String> queryLocator, int skip) {

        static Place of(String locator) {
            int colon = locator.lastIndexOf(':');
            String page = colon < 0 ? locator : locator.substring(0, colon);
            int skip = colon < 0 ? 0 : Integer.parseInt(locator.substring(colon + 1));
            return new Place(page.isEmpty() ? Optional.empty() : Optional.of(page), skip);
        }

        String locator() {
            return queryLocator.orElse("") + ":" + skip;
        }
    }

    /** The jobs of one answer, as many as were asked for and fit into it. */
    private static final class Piece {
        private final Arguments wanted;
        private final int limit;
        private final List<Map<String, Object>> jobs = new ArrayList<>();
        private int room = Room.MAX_BYTES;
        private boolean full;

        Piece(Arguments wanted) {
            this.wanted = wanted;
            this.limit = wanted.number("limit", 25);
        }

        /** Adds the jobs of a page that fit; gives the place to go on at. */
        Optional<Place> add(Place place, JobListPage page) {
            List<JobInfo> all = page.jobs();
            for (int i = Math.min(place.skip(), all.size()); i < all.size(); i++) {
                if (isWanted(all.get(i), wanted) && !add(JobFacts.of(all.get(i)))) {
                    return Optional.of(new Place(place.queryLocator(), i));
                }
            }
            return page.queryLocator().map(next -> new Place(Optional.of(next), 0));
        }

        private boolean add(Map<String, Object> job) {
            int size = Room.size(job) + 1;
            full = jobs.size() == limit || (!jobs.isEmpty() && size > room);
            if (!full) {
                jobs.add(job);
                room -= size;
            }
            return !full;
        }
    }

    static ToolResult list(Arguments arguments, BiFunction<JobFilter, Optional<String>, JobListPage> pages) {
        JobFilter filter = filter(arguments);
        Piece piece = new Piece(arguments);
        Optional<Place> place =
                Optional.of(Place.of(arguments.text("queryLocator").orElse("")));
        for (int i = 0;
                i < PAGES_PER_CALL && place.isPresent() && !piece.full && piece.jobs.size() < piece.limit;
                i++) {
            place = piece.add(place.get(), pages.apply(filter, place.get().queryLocator()));
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("jobs", piece.jobs);
        data.put("returned", piece.jobs.size());
        data.put("nextLocator", place.map(Place::locator).orElse(null));
        data.put(
                "nextAction",
                place.isPresent()
                        ? "There may be more: call again with queryLocator = nextLocator and the same filters."
                        : "Nothing; these are the last jobs.");
        return ToolResult.of(data);
    }

    private static boolean isWanted(JobInfo job, Arguments arguments) {
        List<String> states = arguments.texts("states");
        Optional<String> object = arguments.text("object").map(name -> name.toLowerCase(Locale.ROOT));
        return (states.isEmpty() || states.contains(job.fields().getOrDefault("state", "")))
                && (object.isEmpty()
                        || job.object()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .equals(object));
    }

    private static JobFilter filter(Arguments arguments) {
        JobFilter filter = JobFilter.all();
        if (arguments.has("jobType")) {
            filter = filter.withJobType(arguments.required("jobType"));
        }
        if (arguments.has("isPkChunkingEnabled")) {
            filter = filter.withPkChunkingEnabled(arguments.flag("isPkChunkingEnabled", false));
        }
        return filter;
    }

    static Schema input(String... jobTypes) {
        return Schema.input()
                .optional("isPkChunkingEnabled", Schema.flag("Only jobs with, or without, primary key chunking."))
                .optional("jobType", Schema.oneOf("Only jobs of this type; all by default.", jobTypes))
                .optional(
                        "queryLocator",
                        Schema.text("nextLocator of the answer before, to go on with the list.", LOCATOR))
                .optional("limit", Schema.number("The most jobs of one answer.", 1, 200, 25))
                .optional(
                        "states",
                        Map.of(
                                "type",
                                "array",
                                "items",
                                Schema.oneOf(
                                        "A state.",
                                        "Open",
                                        "UploadComplete",
                                        "InProgress",
                                        "JobComplete",
                                        "Failed",
                                        "Aborted"),
                                "description",
                                "Only jobs in one of these states; filtered by the gateway."))
                .optional("object", Schema.text("Only jobs of this object; filtered by the gateway.", 100));
    }

    static Map<String, Object> output() {
        return Schema.output()
                .required("jobs", Schema.objects("The jobs, in no particular order, without counters."))
                .required("returned", Schema.number("How many these are."))
                .required("nextLocator", Schema.textOrNull("queryLocator of the next call; null at the end."))
                .optional("nextAction", Schema.text("What to do next."))
                .build();
    }
}

package io.github.bulk2.gateway.mcp;

import io.github.bulk2.JobInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A question about a job, to be asked again once its state has changed. */
record JobQuestion(String action, Supplier<JobInfo> job) implements Confirmations.Question {

    @Override
    public String fingerprint() {
        return job.get().fields().getOrDefault("state", "");
    }

    @Override
    public Map<String, Object> preview() {
        JobInfo now = job.get();
        Map<String, Object> preview = new LinkedHashMap<>();
        preview.put(
                "summary",
                action + " " + now.id() + ": " + now.operation().orElse("") + " "
                        + now.object().orElse("") + ", " + JobFacts.countsOf(now));
        preview.put("job", JobFacts.of(now));
        return preview;
    }
}

package io.github.bulk2.gateway.mcp;

import java.util.Map;

/** A question about something that does not change meanwhile. */
record PlainQuestion(String summary) implements Confirmations.Question {

    @Override
    public String fingerprint() {
        return summary;
    }

    @Override
    public Map<String, Object> preview() {
        return Map.of("summary", summary);
    }
}

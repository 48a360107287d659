package io.github.bulk2.gateway.mcp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A question that is what it says, and about a file, if there is one, to be asked again once that has changed. */
record PlainQuestion(String summary, Optional<Path> file) implements Confirmations.Question {

    PlainQuestion(String summary) {
        this(summary, Optional.empty());
    }

    @Override
    public String fingerprint() throws IOException {
        return file.isPresent() ? summary + " " + FilesFolder.stamp(file.get()) : summary;
    }

    @Override
    public Map<String, Object> preview() {
        return Map.of("summary", summary);
    }
}

package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.JobId;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import io.github.bulk2.load.JournalEntry.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final JobId JOB = JobId.of("750000000000001AAA");

    @TempDir
    private Path folder;

    private Path journalOf(int entries) throws IOException {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file)) {
            for (int i = 1; i <= entries; i++) {
                journal.append(
                        new JournalEntry(Event.CREATED, i, 1, JOB, Journal.toJson("m\u00fcll\n" + i), Instant.EPOCH)
                                .toJson());
            }
        }
        return file;
    }

    private static List<JournalEntry> read(Path file) throws IOException {
        try (Journal journal = Journal.open(file)) {
            return journal.recovered().stream().map(JournalEntry::of).toList();
        }
    }

    @Test
    void entriesComeBackAsTheyWere() throws IOException {
        List<JournalEntry> entries = read(journalOf(3));

        assertThat(entries)
                .extracting(
                        JournalEntry::event,
                        JournalEntry::part,
                        JournalEntry::job,
                        e -> e.details().asText())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> org.assertj.core.groups.Tuple.tuple(Event.CREATED, i, JOB, "m\u00fcll\n" + i))
                        .toList());
    }

    @Test
    void everyTruncationLosesOnlyTheTornLine() throws IOException {
        byte[] whole = Files.readAllBytes(journalOf(4));
        assertThat(whole.length).isGreaterThan(200);
        for (int length = 0; length <= whole.length; length++) {
            Path cut = folder.resolve("cut.jsonl");
            byte[] start = Arrays.copyOf(whole, length);
            Files.write(cut, start);
            long lines = new String(start, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            assertThat(read(cut)).as("cut at " + length).hasSize((int) lines);
            try (Journal journal = Journal.open(cut)) {
                journal.append(JournalEntry.ofRun(Event.DONE, "").toJson());
            }
            assertThat(read(cut)).as("appended after a cut at " + length).hasSize((int) lines + 1);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(journalOf(3));
        int lastLine =
                new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2);
        Path file = folder.resolve("flipped.jsonl");
        for (int i = 0; i < whole.length * 8; i++) {
            byte[] flipped = whole.clone();
            flipped[i / 8] ^= (byte) (1 << (i % 8));
            Files.write(file, flipped);
            if (i / 8 <= lastLine) {
                assertThatThrownBy(() -> read(file))
                        .as("bit " + i)
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("damaged in line");
            } else {
                assertThat(read(file)).as("bit " + i).hasSize(2);
            }
        }
    }

    @Test
    void missingLineIsNoticed() throws IOException {
        List<String> lines = Files.readAllLines(journalOf(3));
        Path file = folder.resolve("missing.jsonl");
        Files.write(file, List.of(lines.get(0), lines.get(2), lines.get(2)));

        assertThatThrownBy(() -> read(file)).hasMessageContaining("damaged in line 2");
    }

    @Test
    void entriesThatAreGoneFromTheEndAreNoticed() throws IOException {
        Path file = folder.resolve("counted.jsonl");
        try (Journal journal = Journal.openCounted(file)) {
            journal.append(JournalEntry.ofRun(Event.BEGUN, "").toJson());
            journal.append(JournalEntry.ofRun(Event.DONE, "").toJson());
        }
        String whole = Files.readString(file);
        int secondLine = whole.indexOf('\n') + 1;

        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(file, whole.substring(0, length));
            assertThatThrownBy(() -> Journal.openCounted(file))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("has lost entries");
            assertThat(file).as("left as it was").hasSize(length);
        }
        Files.writeString(file, whole + whole.substring(secondLine, secondLine + 30));
        try (Journal journal = Journal.openCounted(file)) {
            assertThat(journal.recovered()).as("torn while it was written").hasSize(2);
        }
    }

    @Test
    void countThatIsOlderThanTheJournalDoesNoHarm() throws IOException {
        Path file = folder.resolve("counted.jsonl");
        Path count = folder.resolve("counted.jsonl.count");
        Journal.openCounted(file).close();
        for (int entries = 1; entries <= 3; entries++) {
            byte[] before = Files.readAllBytes(count);
            try (Journal journal = Journal.openCounted(file)) {
                journal.append(JournalEntry.ofRun(Event.BEGUN, "").toJson());
            }
            Files.write(count, before);
            assertThat(read(file)).hasSize(entries);
        }
    }
}

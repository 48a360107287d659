package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random parts with random fates, the results shuffled and re-rendered; the account is checked against the fates. */
final class PartAccountingRandomTest {

    private static final int PARTS = 40;
    private static final String[] HEADER = {"Key__c", "Name", "Revenue", "Note"};

    @TempDir
    private Path folder;

    private int runs;

    /** What was sent, and what became of it, by the line the record begins in. */
    private static final class Sent {
        private final SettledPart part;
        private final Map<String, String> valuesOfLine = new HashMap<>();
        private final Map<String, String> valuesOfId = new HashMap<>();
        private final Map<String, Long> failedOfValues = new HashMap<>();
        private long failed;
        private long unprocessed;
        private long transientFailed;

        Sent(CsvDialect dialect) {
            part = new SettledPart(dialect, HEADER);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyRecordIsAccountedForOnceInMemoryAndSpilled(boolean keyed) throws IOException {
        IngestOperation operation = keyed ? IngestOperation.UPSERT : IngestOperation.INSERT;
        for (int seed = 0; seed < PARTS; seed++) {
            Random random = new Random(seed);
            Sent sent = random(random, 1 + random.nextInt(120), seed % 4 == 0 ? 1.0 : 0.2, keyed);
            settleBothWays(sent, operation, keyed ? "Key__c" : null, 10);
        }
    }

    /** So many that each bucket is written to the disk in several pieces. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 1.0})
    void thousandsOfFailedRowsAreTheSameInMemoryAndSpilled(double failing) throws IOException {
        settleBothWays(random(new Random(1), 20_000, failing, true), IngestOperation.INSERT, null, 400);
    }

    private void settleBothWays(Sent sent, IngestOperation operation, @Nullable String key, int limit)
            throws IOException {
        String name = "run " + runs++;
        Path inMemory = folder.resolve("memory " + name);
        Path spilled = folder.resolve("spilled " + name);

        PartAccount account = new PartAccounting(inMemory, operation, key, true, false, 1_000_000)
                .settle(sent.part.source(), sent.part, sent.part.ended());
        PartAccount again = new PartAccounting(spilled, operation, key, true, false, limit)
                .settle(sent.part.source(), sent.part, sent.part.ended());

        check(inMemory, sent, account, name);
        assertThat(texts(spilled)).as(name).isEqualTo(texts(inMemory));
        assertThat(again.errors()).isEqualTo(account.errors());
        assertThat(again.transientFailed()).isEqualTo(account.transientFailed());
        assertThat(spilled.resolve("work/1-3")).doesNotExist();
    }

    /** Column names in another case and order, another delimiter, a byte order mark, no last line ending, a column less. */
    @Test
    void answersMayBeWrittenInAnyForm() throws IOException {
        for (int seed = 0; seed < PARTS; seed++) {
            Random random = new Random(1_000 + seed);
            Sent sent = random(random, 1 + random.nextInt(60), 0.3, true);
            for (ResultKind kind : ResultKind.values()) {
                sent.part.answering(kind, form(random));
            }
            settleBothWays(sent, IngestOperation.INSERT, null, 10);
        }
    }

    private static SettledPart.Answer form(Random random) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, HEADER.length).boxed().toList());
        Collections.shuffle(places, random);
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int place : places) {
            // The key is in each answer; the other columns may be no fields.
            if (place == 0 || random.nextInt(5) > 0) {
                String name = HEADER[place];
                columns.put(random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name, place);
            }
        }
        return new SettledPart.Answer(
                columns, ",;\t|".charAt(random.nextInt(4)), random.nextBoolean(), random.nextBoolean());
    }

    private static Sent random(Random random, int records, double failing, boolean uniqueKeys) {
        CsvDialect dialect = new CsvDialect(
                random.nextBoolean() ? ColumnDelimiter.COMMA : ColumnDelimiter.SEMICOLON,
                random.nextBoolean() ? LineEnding.LF : LineEnding.CRLF);
        Sent sent = new Sent(dialect);
        long line = 2;
        for (int i = 0; i < records; i++) {
            int which = uniqueKeys ? i : random.nextInt(40);
            long revenue = 10_000_000L + which * 7919L;
            String note = which % 5 == 0 ? "two\nlines \"" + which + "\"" : "note;,'" + which;
            String[] echo = {"k" + which, "Name " + which % 7, Double.toString((double) revenue), note};
            String[] values = {echo[0], echo[1], which % 2 == 0 ? revenue + ".00" : "" + revenue, note};
            // Keys that are equal as numbers.
            if (uniqueKeys && which % 3 == 0) {
                echo[0] = "0".repeat(which % 5) + which / 5;
                values[0] = echo[0];
            }
            sent.part.sentQuoted(values);
            sent.valuesOfLine.put(Long.toString(line), String.join("|", values));
            line += note.contains("\n") ? 2 : 1;
            fate(sent, random.nextDouble() < failing ? random.nextInt(3) : 3, values, echo);
        }
        sent.part.shuffled(random.nextLong());
        return sent;
    }

    private static void fate(Sent sent, int fate, String[] values, String[] echo) {
        if (fate == 0) {
            sent.part.refused(SettledPart.MISSING, echo);
            sent.failedOfValues.merge(String.join("|", values), 1L, Long::sum);
            sent.failed++;
        } else if (fate == 1) {
            sent.part.refused(SettledPart.LOCKED, values);
            sent.transientFailed++;
            sent.failed++;
        } else if (fate == 2) {
            sent.part.leftAlone(values);
            sent.unprocessed++;
        } else {
            String id = SettledPart.id(sent.valuesOfId.size() + 1);
            sent.part.loadedAs(id, "true", echo);
            sent.valuesOfId.put(id, String.join("|", values));
        }
    }

    private static void check(Path run, Sent sent, PartAccount account, String name) throws IOException {
        assertThat(account.failed()).as(name).isEqualTo(sent.failed);
        assertThat(account.unprocessed()).isEqualTo(sent.unprocessed);
        assertThat(account.transientFailed()).isEqualTo(sent.transientFailed);
        assertThat(account.retry() == null ? 0 : account.retry().records()).isEqualTo(sent.transientFailed);
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        List<String> lines = new ArrayList<>();
        Map<String, Long> failed = new HashMap<>();
        for (CsvRecords.Row row : rows(run, "failed", sent)) {
            lines.add(row.get("bulk2__Line"));
            failed.merge(valuesOf(sent, row), 1L, Long::sum);
            assertThat(row.get("sf__Error")).isEqualTo(SettledPart.MISSING);
        }
        for (CsvRecords.Row row : rows(run, "unprocessed", sent)) {
            lines.add(row.get("bulk2__Line"));
            valuesOf(sent, row);
        }
        Map<String, String> loaded = new HashMap<>();
        for (CsvRecords.Row row : rows(run, "successful", sent)) {
            lines.add(row.get("bulk2__Line"));
            loaded.put(row.get("sf__Id"), valuesOf(sent, row));
            assertThat(row.get("sf__Created")).isEqualTo("true");
        }
        assertThat(failed).as(name).isEqualTo(sent.failedOfValues);
        assertThat(loaded).as(name).isEqualTo(sent.valuesOfId);
        assertThat(lines).as(name).doesNotHaveDuplicates().hasSize((int) (account.records() - sent.transientFailed));
        assertThat(account.findings()).as(name).isEqualTo(Findings.NONE);
    }

    /** The values of a row, which must be those of the line it names, character by character. */
    private static String valuesOf(Sent sent, CsvRecords.Row row) {
        List<String> values = List.of(HEADER).stream().map(row::get).toList();
        assertThat(sent.valuesOfLine).containsEntry(row.get("bulk2__Line"), String.join("|", values));
        return String.join("|", values);
    }

    private static List<CsvRecords.Row> rows(Path run, String kind, Sent sent) throws IOException {
        Path file = run.resolve("results/1-3." + kind + ".csv");
        try (CsvRecords rows = CsvRecords.of(Files.newInputStream(file), sent.part.dialect())) {
            return rows.stream().toList();
        }
    }

    private static Map<String, String> texts(Path run) throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (String name : List.of(
                "results/1-3.successful.csv",
                "results/1-3.failed.csv",
                "results/1-3.unprocessed.csv",
                "retry/1-3.csv")) {
            Path file = run.resolve(name);
            texts.put(name, Files.exists(file) ? Files.readString(file) : "none");
        }
        assertThat(texts.get("results/1-3.failed.csv")).isNotEqualTo("none");
        return texts;
    }
}

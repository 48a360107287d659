package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.csv.CsvHeader;
import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvInspectionListener;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the input of a load once: what is in it, where to cut it, and why it cannot be loaded. */
final class Planner {

    private static final int PROBLEMS_SHOWN = 10;

    private final Load load;
    private final InputBytes input;

    Planner(Load load) throws IOException {
        this.load = load;
        this.input = new InputBytes(load);
    }

    InputBytes input() {
        return input;
    }

    LoadPlan plan() throws IOException {
        if (load.setAside().isPresent()) {
            SetAside.requireNew(load.setAside().get());
        }
        return plan(CsvInspection.inspect(input.text(), options()));
    }

    /** The listener hears of parts before it is known whether the rest is sound. */
    LoadPlan plan(CsvSource source, CsvInspectionListener listener) throws IOException {
        return plan(CsvInspection.inspect(source, options(), listener));
    }

    private LoadPlan plan(CsvInspection inspection) {
        List<CsvFinding> findings =
                inspection.findings().stream().map(this::forOperation).toList();
        List<String> problems = new ArrayList<>();
        inspection.header().ifPresent(header -> problems.addAll(problemsOf(header)));
        for (CsvFinding finding : findings) {
            if (finding.severity() == CsvFinding.Severity.ERROR && !isHeaderName(finding.code())) {
                String where = finding.line() == 0 ? "" : "line " + finding.line() + ": ";
                problems.add(where + finding.message() + ". " + finding.remedy());
            }
        }
        long header = inspection.header().map(h -> (long) h.bytes().length).orElse(0L);
        long bytes = inspection.parts().stream()
                .mapToLong(part -> header + part.length())
                .sum();
        return new LoadPlan(
                inspection.header().map(CsvHeader::names).orElse(List.of()),
                inspection.dialect(),
                inspection.parts(),
                inspection.recordCount(),
                bytes,
                findings,
                problems,
                inspection
                        .header()
                        .filter(found -> problems.isEmpty())
                        .map(this::columns)
                        .orElse(List.of()),
                inspection.recordCount()
                        - inspection.parts().stream()
                                .mapToLong(CsvPart::records)
                                .sum());
    }

    private List<LoadPlan.Column> columns(CsvHeader header) {
        List<String> sentAs = dataHeader(header).sentAs();
        List<LoadPlan.Column> columns = new ArrayList<>();
        for (int i = 0; i < sentAs.size(); i++) {
            columns.add(new LoadPlan.Column(header.names().get(i), sentAs.get(i)));
        }
        return columns;
    }

    /** The header and what is sent of it; to be asked for only if the header has no problems. */
    DataHeader dataHeader(CsvHeader header) {
        return DataHeader.of(
                header,
                load.columns()
                        .map(map -> map.projection(header.names()))
                        .orElseGet(() -> Projection.withoutAdded(header.names())));
    }

    /** The same finding as bad as it is for this load. */
    private CsvFinding forOperation(CsvFinding finding) {
        CsvFinding.Code code = finding.code();
        boolean empty = code == CsvFinding.Code.EMPTY_FILE || code == CsvFinding.Code.HEADER_ONLY;
        if (empty && load.allowsEmpty()) {
            return warning(finding, "Nothing is loaded");
        }
        boolean ids = load.request().operation().needsId();
        if (code == CsvFinding.Code.DUPLICATE_KEY && ids && load.request().operation() != IngestOperation.UPDATE) {
            return warning(finding, "The record is deleted once, and one of the rows is reported as failed");
        }
        return finding;
    }

    private static CsvFinding warning(CsvFinding finding, String remedy) {
        return new CsvFinding(CsvFinding.Severity.WARNING, finding.code(), finding.line(), finding.message(), remedy);
    }

    private static boolean isHeaderName(CsvFinding.Code code) {
        return code == CsvFinding.Code.EMPTY_HEADER_NAME
                || code == CsvFinding.Code.DUPLICATE_HEADER_NAME
                || code == CsvFinding.Code.KEY_COLUMN_MISSING;
    }

    /** What can be told from the header alone, thus before anything is sent. */
    List<String> problemsOf(CsvHeader header) {
        List<String> problems = new ArrayList<>();
        load.columns().ifPresent(map -> problems.addAll(map.problemsOf(header.names())));
        if (!problems.isEmpty()) {
            return problems;
        }
        DataHeader data = dataHeader(header);
        if (data.sentNames().isEmpty()) {
            return List.of("line 1: all columns are those that results of a load have in front of the data, so nothing"
                    + " would be sent. Rename a column to the field it goes into, or map it");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.names().size(); i++) {
            String name = data.sentAs().get(i);
            int number = i + 1;
            if (name.isEmpty() && data.isLeftOut(i)) {
                continue;
            }
            if (name.isBlank()) {
                problems.add("line 1: column " + (i + 1) + " has no name. Give every column the API name of a field");
            } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
                problems.add("line 1: column " + (i + 1) + " is the second one named " + name + ". Keep one of them");
            } else {
                HeaderNames.strangeness(name)
                        .ifPresent(strange -> problems.add("line 1: the name of column " + number + " " + strange
                                + ", and Salesforce takes names as they are. Remove it"));
            }
        }
        wrongDelimiter(header, problems);
        missingKey(header.names(), names, problems);
        load.groupBy()
                .filter(column -> data.place(column) < 0)
                .ifPresent(column ->
                        problems.add("line 1: there is no column " + column + " to group by. Name one of the header"));
        return problems;
    }

    private void wrongDelimiter(CsvHeader header, List<String> problems) {
        if (load.columnDelimiter().isEmpty() || header.names().size() > 1) {
            return;
        }
        for (ColumnDelimiter other : ColumnDelimiter.values()) {
            if (header.names().get(0).indexOf(other.character()) >= 0) {
                problems.add("line 1: the declared delimiter "
                        + load.columnDelimiter().get() + " does not occur in the header, but " + other
                        + " does. State that with Load.withColumnDelimiter(" + other + "), or none");
                return;
            }
        }
    }

    private void missingKey(List<String> header, Set<String> names, List<String> problems) {
        IngestRequest request = load.request();
        String operation = request.operation().wireName();
        if (request.operation().needsId() && !names.contains("id") && !HeaderNames.hasStrange(header, "Id")) {
            problems.add("line 1: there is no column Id, by which " + operation + " finds the records. "
                    + HeaderNames.remedy(header, "Id", request.object()));
        }
        boolean deletes =
                request.operation() == IngestOperation.DELETE || request.operation() == IngestOperation.HARD_DELETE;
        if (deletes && names.contains("id") && names.size() > 1) {
            problems.add("line 1: there are other columns than Id, which " + operation + " refuses. Leave them out");
        }
        String key = request.externalIdFieldName().orElse("Id");
        if (request.operation() == IngestOperation.UPSERT
                && !names.contains(key.toLowerCase(Locale.ROOT))
                && !HeaderNames.hasStrange(header, key)) {
            problems.add("line 1: there is no column " + key + ", by which the upsert finds the records. "
                    + HeaderNames.remedy(header, key, request.object()));
        }
    }

    /** The refusal of an input; nothing of it was loaded. */
    InvalidInputException refusal(List<String> problems) {
        return new InvalidInputException(refusalText(problems));
    }

    String refusalText(List<String> problems) {
        String more = problems.size() > PROBLEMS_SHOWN ? "\n  and " + (problems.size() - PROBLEMS_SHOWN) + " more" : "";
        String name = load.file().map(Object::toString).orElse("the input");
        return "nothing was loaded, as " + name + " has problems:\n  "
                + String.join("\n  ", problems.subList(0, Math.min(PROBLEMS_SHOWN, problems.size()))) + more;
    }

    private CsvInspectionOptions options() {
        CsvInspectionOptions options = CsvInspectionOptions.defaults().withMaxPartBytes(load.maxPartBytesOfData());
        options = options.withErrorsSetAside(load.setAside().isPresent());
        if (load.maxPartRecords().isPresent()) {
            options = options.withMaxPartRecords(load.maxPartRecords().getAsLong());
        }
        if (load.columnDelimiter().isPresent()) {
            options = options.withColumnDelimiter(load.columnDelimiter().get());
        }
        if (load.lineEnding().isPresent()) {
            options = options.withLineEnding(load.lineEnding().get());
        }
        Optional<String> key = load.request().operation().needsId()
                ? Optional.of("Id")
                : load.request().externalIdFieldName();
        if (key.isPresent()) {
            // The keys may take an eighth of the heap; past that the check says that it stopped.
            int keys = (int)
                    Math.max(1_000, Math.min(10_000_000, Runtime.getRuntime().maxMemory() / 256));
            String sentKey = key.get();
            options = options.withKeyColumn(
                            load.columns().map(map -> map.columnOf(sentKey)).orElse(sentKey))
                    .withMaxKeys(keys);
        }
        return options;
    }
}

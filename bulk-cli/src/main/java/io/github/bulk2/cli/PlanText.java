package io.github.bulk2.cli;

import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.load.LoadPlan;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code --dry-run} says. */
record PlanText(Session session, String object, LoadPlan plan) {

    void show() {
        if (session.output().json) {
            session.printJson(json());
            return;
        }
        session.print(plan.records() + " records of " + object + " in " + plan.bytes() + " bytes: " + plan.jobs()
                + " jobs, " + plan.internalBatches() + " of the org's " + LoadPlan.BATCHES_PER_DAY
                + " internal batches a day, about " + plan.estimatedApiCalls() + " API calls");
        plan.renamedColumns()
                .forEach(column -> session.print("column " + column.name() + " goes into " + column.field()));
        plan.notices().forEach(session::print);
        plan.findings().stream()
                .filter(finding -> finding.severity() == CsvFinding.Severity.WARNING)
                .forEach(finding -> session.print(OptionWords.of(String.valueOf(finding))));
        plan.problems().forEach(problem -> session.print("PROBLEM " + OptionWords.of(problem)));
        session.print(plan.hasProblems() ? "It would be refused" : "Nothing was sent");
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("object", object);
        json.put("records", plan.records());
        json.put("bytes", plan.bytes());
        json.put("jobs", plan.jobs());
        json.put("internalBatches", plan.internalBatches());
        json.put("estimatedApiCalls", plan.estimatedApiCalls());
        json.put("columns", plan.header());
        json.put("leftOutColumns", plan.leftOutColumns());
        Map<String, String> renamed = new LinkedHashMap<>();
        plan.renamedColumns().forEach(column -> renamed.put(column.name(), column.field()));
        json.put("renamedColumns", renamed);
        json.put("setAside", plan.setAside());
        json.put("columnDelimiter", plan.dialect().columnDelimiter().name());
        json.put("lineEnding", plan.dialect().lineEnding().name());
        json.put("findings", plan.findings().stream().map(PlanText::json).toList());
        json.put("problems", plan.problems().stream().map(OptionWords::of).toList());
        return json;
    }

    private static Map<String, Object> json(CsvFinding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("severity", finding.severity().name());
        json.put("code", finding.code().name());
        json.put("line", finding.line());
        json.put("message", finding.message());
        json.put("remedy", OptionWords.of(finding.remedy()));
        return json;
    }
}

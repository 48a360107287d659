package io.github.bulk2.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The samples of a benchmark and their medians, as a table. */
final class Figures {

    private static final double MEBIBYTE = 1 << 20;

    private final Map<String, List<Child.Cost>> samples = new LinkedHashMap<>();

    void add(String name, Child.Cost cost) {
        samples.computeIfAbsent(name, n -> new ArrayList<>()).add(cost);
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f s, CPU %.2f s, %.0f MB%n",
                name,
                cost.wall(),
                cost.cpu(),
                cost.peak() / MEBIBYTE);
    }

    /** A table in Markdown; the yardstick is what the others are multiples of. */
    String table(String yardstick) {
        StringBuilder table = new StringBuilder("| | wall s | min to max | x | CPU s | x | peak MB |\n")
                .append("|---|---|---|---|---|---|---|\n");
        double wall = median(walls(yardstick));
        double cpu = median(cpus(yardstick));
        for (String name : samples.keySet()) {
            List<Double> walls = walls(name);
            double peak =
                    samples.get(name).stream().mapToLong(Child.Cost::peak).max().orElse(0);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f to %.2f | %.2f | %.2f | %.2f | %.0f |%n",
                    name,
                    median(walls),
                    walls.get(0),
                    walls.get(walls.size() - 1),
                    median(walls) / wall,
                    median(cpus(name)),
                    median(cpus(name)) / cpu,
                    peak / MEBIBYTE));
        }
        return table.toString();
    }

    private List<Double> walls(String name) {
        return samples.getOrDefault(name, List.of()).stream()
                .map(Child.Cost::wall)
                .sorted()
                .toList();
    }

    private List<Double> cpus(String name) {
        return samples.getOrDefault(name, List.of()).stream()
                .map(Child.Cost::cpu)
                .sorted()
                .toList();
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}

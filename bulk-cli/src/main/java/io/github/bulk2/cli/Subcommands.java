package io.github.bulk2.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The commands of a command. Building one reads its annotations, which takes longer than most commands run. */
final class Subcommands {
    private final Map<String, Supplier<Object>> makers = new LinkedHashMap<>();

    Subcommands with(String name, Supplier<Object> maker) {
        makers.put(name, maker);
        return this;
    }

    /** Builds the command that is named at this place of the command line, or all if none is. */
    CommandLine addTo(CommandLine parent, String[] args, int at) {
        String named = at < args.length ? args[at] : "";
        makers.forEach((name, maker) -> {
            if (name.equals(named) || !makers.containsKey(named)) {
                parent.addSubcommand(name, maker.get());
            }
        });
        return parent;
    }
}

package io.github.bulk2.gateway.mcp;

import io.github.bulk2.gateway.access.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the MCP adapter offers, and to whom. Immutable and thread-safe: each {@code with} method returns a changed copy.
 */
public final class McpSettings {

    private static final McpSettings DEFAULTS = new McpSettings();

    private Access access = Access.loopback();
    private Optional<Path> filesFolder = Optional.empty();
    private String runsFolder = Loads.FOLDER;
    private boolean readOnly;
    private Set<Toolset> toolsets = EnumSet.allOf(Toolset.class);
    private Optional<Set<String>> tools = Optional.empty();
    private Confirm confirm = Confirm.DESTRUCTIVE;
    private Clock clock = Clock.systemUTC();

    private McpSettings() {}

    private McpSettings copy() {
        McpSettings copy = new McpSettings();
        copy.access = access;
        copy.filesFolder = filesFolder;
        copy.runsFolder = runsFolder;
        copy.readOnly = readOnly;
        copy.toolsets = toolsets;
        copy.tools = tools;
        copy.confirm = confirm;
        copy.clock = clock;
        return copy;
    }

    /** {@return the defaults named at each method} */
    public static McpSettings ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Sets who may send requests over HTTP; standard input and output need no policy.
     *
     * @param newAccess the policy [{@link Access#loopback()}]
     * @return the changed copy
     */
    public McpSettings withAccess(Access newAccess) {
        McpSettings copy = copy();
        copy.access = Objects.requireNonNull(newAccess, "access");
        return copy;
    }

    /**
     * Lets tools read and write files, below one folder and nowhere else. Without it the tools that need files are not
     * offered.
     *
     * @param folder an existing folder [none]
     * @return the changed copy
     * @throws IllegalArgumentException if there is no such folder
     */
    public McpSettings withFilesFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder + "; make it first");
        }
        McpSettings copy = copy();
        copy.filesFolder = Optional.of(folder.toAbsolutePath());
        return copy;
    }

    /**
     * Sets where loads keep their journals and results. That is in the files folder, as tools read the results there;
     * tools write nothing else to it.
     *
     * @param path a relative path below the files folder, with slashes [{@code bulk2-runs}]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not such a path
     */
    public McpSettings withRunsFolder(String path) {
        if (!FilesFolder.isInside(path)) {
            throw new IllegalArgumentException(
                    "\"" + path + "\" is no path below the files folder; name one like bulk2-runs");
        }
        McpSettings copy = copy();
        copy.runsFolder = path;
        return copy;
    }

    /**
     * Leaves out every tool that changes records or jobs with records in them; queries and exports stay.
     *
     * @param only whether to [false]
     * @return the changed copy
     */
    public McpSettings withReadOnly(boolean only) {
        McpSettings copy = copy();
        copy.readOnly = only;
        return copy;
    }

    /**
     * Chooses groups of tools.
     *
     * @param chosen the groups [all]
     * @return the changed copy
     * @throws IllegalArgumentException if there is none
     */
    public McpSettings withToolsets(Collection<Toolset> chosen) {
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no toolset is chosen; there are ingest, query and workflow");
        }
        McpSettings copy = copy();
        copy.toolsets = EnumSet.copyOf(chosen);
        return copy;
    }

    /**
     * Chooses single tools. Each has to be offered: one that is not among those of the chosen groups, that needs a files folder
     * which is not there, or that read-only leaves out, is refused when the adapter is made.
     *
     * @param names their names, as {@link Toolset#tools()} has them [all]
     * @return the changed copy
     * @throws IllegalArgumentException if there is none, or no tool has one of the names
     */
    public McpSettings withTools(Collection<String> names) {
        List<String> known = Stream.of(Toolset.values())
                .flatMap(toolset -> toolset.tools().stream())
                .toList();
        String all = "; there are " + String.join(", ", known);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no tool is chosen" + all);
        }
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(unknown -> {
            throw new IllegalArgumentException(
                    "there is no tool " + (unknown.isBlank() ? "without a name" : unknown) + all);
        });
        McpSettings copy = copy();
        copy.tools = Optional.of(Set.copyOf(names));
        return copy;
    }

    /**
     * Sets which calls have to be confirmed.
     *
     * @param which which [{@link Confirm#DESTRUCTIVE}]
     * @return the changed copy
     */
    public McpSettings withConfirm(Confirm which) {
        McpSettings copy = copy();
        copy.confirm = Objects.requireNonNull(which, "confirm");
        return copy;
    }

    /**
     * Sets the clock by which confirmations expire and sessions are idle.
     *
     * @param newClock the clock [the system's]
     * @return the changed copy
     */
    public McpSettings withClock(Clock newClock) {
        McpSettings copy = copy();
        copy.clock = Objects.requireNonNull(newClock, "clock");
        return copy;
    }

    /** {@return who may send requests over HTTP} */
    public Access access() {
        return access;
    }

    /** {@return the folder that tools may use, if there is one} */
    public Optional<Path> filesFolder() {
        return filesFolder;
    }

    /** {@return where loads keep their journals and results, below the files folder} */
    public String runsFolder() {
        return runsFolder;
    }

    /** {@return whether tools that change records are left out} */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** {@return the groups of tools to offer} */
    public Set<Toolset> toolsets() {
        return Set.copyOf(toolsets);
    }

    /** {@return the tools to offer, if they were chosen one by one} */
    public Optional<Set<String>> tools() {
        return tools;
    }

    /** {@return which calls have to be confirmed} */
    public Confirm confirm() {
        return confirm;
    }

    /** {@return the clock by which confirmations expire and sessions are idle} */
    public Clock clock() {
        return clock;
    }
}

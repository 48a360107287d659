package io.github.bulk2.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One section of the profile file; a setting it does not have is null. */
record Profile(String name, Path file, Properties settings) {

    /** The section asked for, that of BULK2_PROFILE, or the section called default, which may be missing. */
    static Profile load(Session session, @Nullable String asked) throws IOException {
        Map<String, String> env = session.console().env();
        String fromEnv = env.get("BULK2_PROFILE");
        String wanted = asked != null ? asked : fromEnv == null || fromEnv.isBlank() ? null : fromEnv.strip();
        String name = Objects.requireNonNullElse(wanted, "default");
        Path file = file(env);
        Properties all = new Properties();
        if (Files.exists(file)) {
            SecretFile.warnIfOthersCanRead(session, file);
            try (Reader in = Files.newBufferedReader(file)) {
                all.load(in);
            } catch (IllegalArgumentException malformed) {
                throw CliException.usage(file + ": not a properties file: " + malformed.getMessage());
            }
        }
        Profile profile = new Profile(name, file, all);
        if (wanted != null && profile.isEmpty()) {
            throw CliException.usage("there is no profile " + name + " in " + file + ". Add the lines " + name
                    + ".instanceUrl=... and " + name + ".token=...");
        }
        return profile;
    }

    @Nullable
    String instanceUrl() {
        return text("instanceUrl");
    }

    @Nullable
    String apiVersion() {
        return text("apiVersion");
    }

    /** Where its login comes from, for messages. */
    String place() {
        return "the settings of profile " + name;
    }

    Login login() {
        String keyFile = text("jwtKeyFile");
        Login.App app = new Login.App(
                text("loginUrl"),
                text("clientId"),
                text("clientSecret"),
                keyFile == null ? null : Path.of(keyFile),
                text("username"));
        boolean sf = "true".equalsIgnoreCase(text("sf"));
        return new Login(place(), instanceUrl(), text("token"), ConnectionOptions.sfLogin(sf, text("sfAlias")), app);
    }

    /** The settings hold tokens. */
    @Override
    public String toString() {
        return "profile " + name + " of " + file;
    }

    private boolean isEmpty() {
        return settings.stringPropertyNames().stream().noneMatch(setting -> setting.startsWith(name + "."));
    }

    private static Path file(Map<String, String> env) {
        String named = env.get("BULK2_PROFILES");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        String config = env.get("XDG_CONFIG_HOME");
        Path base = config == null || config.isBlank()
                ? Path.of(System.getProperty("user.home", "."), ".config")
                : Path.of(config);
        return base.resolve("bulk2").resolve("profiles.properties");
    }

    /** A setting that an environment variable may outrank, unless the user asked for this profile. */
    @Nullable
    String setting(String name, @Nullable String environment, boolean asked) {
        String own = text(name);
        return own == null || (environment != null && !asked) ? environment : own;
    }

    @Nullable
    String text(String setting) {
        String value = settings.getProperty(name + "." + setting);
        return value == null || value.isBlank() ? null : value.strip();
    }
}

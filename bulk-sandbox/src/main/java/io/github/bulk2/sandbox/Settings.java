package io.github.bulk2.sandbox;

import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a sandbox was built with. Written by the builder only. */
final class Settings {
    String host = "127.0.0.1";
    int port;

    @Nullable
    String token;

    @Nullable
    String organizationId;

    String apiVersion = "63.0";
    boolean lenient;

    @Nullable
    Path objects;

    @Nullable
    Path databaseFile;

    Duration processingTime = Duration.ZERO;
    long seed = 20181210;
    int dailyApiRequests = 15_000;
    int jobListPageSize = 1_000;
    int defaultMaxRecords = 50_000;
    int classicJobs;
    int chunkSize = 200;
    long maxUploadBytes = 150L * 1024 * 1024;
    String username = "admin@sandbox.example";

    @Nullable
    String password;

    final Map<String, String> clientSecrets = new HashMap<>();
    final Map<String, RSAPublicKey> clientKeys = new HashMap<>();
    final Map<String, String> refreshTokens = new HashMap<>();
    final Set<Switch> switches = EnumSet.noneOf(Switch.class);

    Settings copy() {
        Settings copy = new Settings();
        copy.host = host;
        copy.port = port;
        copy.token = token;
        copy.organizationId = organizationId;
        copy.apiVersion = apiVersion;
        copy.lenient = lenient;
        copy.objects = objects;
        copy.databaseFile = databaseFile;
        copy.processingTime = processingTime;
        copy.seed = seed;
        copy.dailyApiRequests = dailyApiRequests;
        copy.jobListPageSize = jobListPageSize;
        copy.defaultMaxRecords = defaultMaxRecords;
        copy.classicJobs = classicJobs;
        copy.chunkSize = chunkSize;
        copy.maxUploadBytes = maxUploadBytes;
        copy.username = username;
        copy.password = password;
        copy.clientSecrets.putAll(clientSecrets);
        copy.clientKeys.putAll(clientKeys);
        copy.refreshTokens.putAll(refreshTokens);
        copy.switches.addAll(switches);
        return copy;
    }

    /** The organization id that was set, or else the one that the token begins with; null if there is neither. */
    @Nullable
    String chosenOrganizationId() {
        if (organizationId != null || token == null) {
            return organizationId;
        }
        int end = token.indexOf('!');
        return end >= 0 && SalesforceId.isOrganization(token.substring(0, end))
                ? SalesforceId.withChecksum(token.substring(0, end))
                : null;
    }

    boolean is(Switch option) {
        return switches.contains(option);
    }
}

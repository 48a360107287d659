package io.github.bulk2.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** What is counted beside the timers of the observations. Thread-safe. */
final class Counters {

    private final MeterProvider<Counter> sent;
    private final MeterProvider<Counter> received;
    private final MeterProvider<Counter> records;

    Counters(MeterRegistry meters, Tags tags) {
        this.sent = bytes("bulk2.sent", "Bytes of request bodies").tags(tags).withRegistry(meters);
        this.received = bytes("bulk2.received", "Bytes of answers, uncompressed")
                .tags(tags)
                .withRegistry(meters);
        this.records = Counter.builder("bulk2.records")
                .description("Records loaded or exported, and records that failed or were not processed")
                .baseUnit("records")
                .tags(tags)
                .withRegistry(meters);
    }

    private static Counter.Builder bytes(String name, String description) {
        return Counter.builder(name).description(description).baseUnit("bytes");
    }

    void transferred(String operation, long bytesSent, long bytesReceived) {
        if (bytesSent > 0) {
            sent.withTag("operation", operation).increment((double) bytesSent);
        }
        if (bytesReceived > 0) {
            received.withTag("operation", operation).increment((double) bytesReceived);
        }
    }

    void records(String operation, String outcome, long number) {
        if (number > 0) {
            records.withTags("operation", operation, "outcome", outcome).increment((double) number);
        }
    }
}

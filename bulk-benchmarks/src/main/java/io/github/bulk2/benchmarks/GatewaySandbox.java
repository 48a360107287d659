package io.github.bulk2.benchmarks;

import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;

/** The sandbox behind the gateway, in a process of its own: prints its URL and its token, and ends with its input. */
final class GatewaySandbox {

    private GatewaySandbox() {}

    /** The argument: how many records a page of results has. */
    public static void main(String[] args) throws IOException {
        try (Sandbox sandbox = Sandbox.builder()
                .dailyApiRequests(Integer.MAX_VALUE)
                .defaultMaxRecords(Integer.parseInt(args[0]))
                .start()) {
            System.out.println(sandbox.instanceUrl());
            System.out.println(sandbox.dataUrl());
            System.out.println(sandbox.token());
            System.in.readAllBytes();
        }
    }
}

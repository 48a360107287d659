package io.github.bulk2.gateway;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import java.io.IOException;
import java.net.URI;

/** A gateway in a process of its own, which says where it is and ends with its standard input. */
public final class SmallHeapGateway {

    private SmallHeapGateway() {}

    public static void main(String[] args) throws IOException {
        // The test waits for a line or for the end.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        try (BulkClient client = BulkClient.builder()
                        .instanceUrl(URI.create(args[0]))
                        .tokens(TokenProvider.fixed(args[1]))
                        .build();
                Gateway gateway = Gateway.builder(client).restPort(0).mcpPort(0).open()) {
            System.out.println(gateway.restUri());
            System.in.transferTo(System.out);
        }
    }
}

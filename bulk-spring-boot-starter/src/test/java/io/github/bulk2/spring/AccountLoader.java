package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.stereotype.Service;

// example springBoot
@Service
class AccountLoader {

    private final BulkClient client;

    AccountLoader(BulkClient client) {
        this.client = client;
    }

    LoadReport load(Path accounts) throws IOException, InterruptedException {
        return client.load(Load.of(IngestRequest.upsert("Account", "External_Id__c"), accounts));
    }
}
// /example

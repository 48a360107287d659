import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.component.salesforce.api.dto.bulkv2.QueryJob;
import org.apache.camel.impl.DefaultCamelContext;

/** Exports a query with camel-salesforce, page after page, into one file with one header: CamelExport URL FILE SOQL. */
public final class CamelExport {

    private static final int LARGEST_PAGE = 1 << 28;

    private CamelExport() {}

    public static void main(String[] args) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            SalesforceComponent salesforce = new SalesforceComponent();
            SalesforceLoginConfig login = new SalesforceLoginConfig();
            login.setType(AuthenticationType.CLIENT_CREDENTIALS);
            login.setLoginUrl(args[0]);
            login.setClientId("id");
            login.setClientSecret("secret");
            salesforce.setLoginConfig(login);
            SalesforceEndpointConfig config = new SalesforceEndpointConfig();
            config.setApiVersion("63.0");
            salesforce.setConfig(config);
            // It has a whole page in memory; 4 MB is what it takes if nothing is said.
            salesforce.setHttpMaxContentLength(LARGEST_PAGE);
            context.addComponent("salesforce", salesforce);
            context.start();
            export(context.createProducerTemplate(), Path.of(args[1]), args[2]);
        }
    }

    private static void export(ProducerTemplate template, Path file, String soql) throws Exception {
        QueryJob request = new QueryJob();
        request.setQuery(soql);
        request.setOperation(org.apache.camel.component.salesforce.api.dto.bulkv2.OperationEnum.QUERY);
        String job = template.requestBody("salesforce:bulk2CreateQueryJob", request, QueryJob.class).getId();
        Files.write(file, new byte[0]);
        for (String locator = ""; !"null".equals(locator); ) {
            Map<String, Object> headers = new HashMap<>(Map.of("jobId", job));
            if (!locator.isEmpty()) {
                headers.put("locator", locator);
            }
            Exchange page = template.request("salesforce:bulk2GetQueryJobResults", exchange ->
                    exchange.getIn().setHeaders(headers));
            if (page.getException() != null) {
                throw page.getException();
            }
            try (InputStream rows = page.getMessage().getBody(InputStream.class);
                    var out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                // No column of this query has a name with a line feed in it.
                for (int header = 0; !locator.isEmpty() && header != '\n'; ) {
                    header = rows.read();
                }
                rows.transferTo(out);
            }
            locator = String.valueOf(page.getMessage().getHeader("Sforce-Locator"));
        }
    }
}

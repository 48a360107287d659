import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.component.salesforce.api.dto.bulkv2.ContentTypeEnum;
import org.apache.camel.component.salesforce.api.dto.bulkv2.Job;
import org.apache.camel.component.salesforce.api.dto.bulkv2.JobStateEnum;
import org.apache.camel.component.salesforce.api.dto.bulkv2.OperationEnum;
import org.apache.camel.impl.DefaultCamelContext;

/** Uploads the parts with camel-salesforce, one job each: CamelUpload URL FOLDER PARTS. */
public final class CamelUpload {

    private CamelUpload() {}

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
            context.addComponent("salesforce", salesforce);
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            for (int part = 1; part <= Integer.parseInt(args[2]); part++) {
                upload(template, Path.of(args[1], "part-" + part + ".csv"));
            }
        }
    }

    private static void upload(ProducerTemplate template, Path part) throws Exception {
        Job request = new Job();
        request.setObject("Account");
        request.setOperation(OperationEnum.INSERT);
        request.setContentType(ContentTypeEnum.CSV);
        Job job = template.requestBody("salesforce:bulk2CreateJob", request, Job.class);
        try (InputStream data = Files.newInputStream(part)) {
            template.requestBodyAndHeaders("salesforce:bulk2CreateBatch", data, Map.of("jobId", job.getId()));
        }
        Object closed = template.requestBodyAndHeaders("salesforce:bulk2CloseJob", null, Map.of("jobId", job.getId()));
        if (((Job) closed).getState() != JobStateEnum.UPLOAD_COMPLETE) {
            throw new IllegalStateException("job " + job.getId() + " is " + ((Job) closed).getState());
        }
    }
}

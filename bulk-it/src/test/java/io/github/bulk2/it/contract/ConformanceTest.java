package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with an exchange is seen: one thing is changed at a time. */
class ConformanceTest {

    private static final String PAGE = "GET /services/data/v63.0/jobs/query/7505e000003fPQzAAM/results?maxRecords=5";
    private static final String CREATE = "POST /services/data/v63.0/jobs/ingest";
    private static final String DELETE = "DELETE /services/data/v63.0/jobs/ingest/7505e000003fPQzAAM";
    private static final String LIMITS = "Sforce-Limit-Info: api-usage=1/15000";
    private static final Exchange FITTING_PAGE = exchange(
            PAGE,
            "Authorization: Bearer",
            "",
            200,
            LIMITS + "|Content-Type: text/csv; charset=UTF-8|Sforce-Locator: null|Sforce-NumberOfRecords: 1",
            "\"Id\"\n\"0015e00000AbCdEAAV\"\n");
    private static final Exchange FITTING_CREATION = exchange(
            CREATE,
            "Authorization: Bearer|Content-Type: application/json",
            "{\"operation\":\"insert\",\"object\":\"Account\"}",
            200,
            LIMITS + "|Content-Type: application/json;charset=UTF-8",
            Example.ofSuccess(ApiContract.OVERLAID, ApiContract.OVERLAID.operation("createIngestJob"))
                    .body());
    private static final Exchange FITTING_DELETION = exchange(DELETE, "Authorization: Bearer", "", 204, LIMITS, "");

    private static Exchange exchange(
            String request, String requestHeaders, String requestBody, int status, String headers, String body) {
        String[] line = request.split(" ");
        return new Exchange(line[0], line[1], headers(requestHeaders), requestBody, status, headers(headers), body);
    }

    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new TreeMap<>();
        for (String header : text.split("\\|")) {
            String[] parts = header.split(": ");
            headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1]);
        }
        return headers;
    }

    private static List<String> places(Exchange exchange) {
        List<Violation> all = new ArrayList<>(Conformance.ofRequest(ApiContract.OVERLAID, exchange));
        all.addAll(Conformance.ofAnswer(ApiContract.OVERLAID, exchange));
        return all.stream().map(Violation::at).distinct().toList();
    }

    @Test
    void fittingExchangesFit() {
        assertThat(places(FITTING_PAGE)).isEmpty();
        assertThat(places(FITTING_CREATION)).isEmpty();
        assertThat(places(FITTING_DELETION)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    /jobs/query/7505;     /jobs/querry/7505;   operation
                    ?maxRecords=5;        ?maxRecords=0;       query maxRecords
                    ?maxRecords=5;        ?maxRecords=many;    query maxRecords
                    ?maxRecords=5;        ?page=5;             query page
                    """)
    void targetIsChecked(String right, String wrong, String place) {
        Exchange page = FITTING_PAGE;
        Exchange changed = new Exchange(
                page.method(),
                page.target().replace(right, wrong),
                page.requestHeaders(),
                "",
                200,
                page.answerHeaders(),
                page.answerBody());

        assertThat(changed.target()).isNotEqualTo(page.target());
        assertThat(places(changed)).containsExactly(place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    sforce-locator;            ;                 header Sforce-Locator
                    sforce-numberofrecords;    ;                 header Sforce-NumberOfRecords
                    sforce-numberofrecords;    some;             header Sforce-NumberOfRecords
                    sforce-limit-info;         unlimited;        header Sforce-Limit-Info
                    content-type;              application/json; header Content-Type
                    content-type;              ;                 header Content-Type
                    """)
    void answerHeadersAreChecked(String header, String value, String place) {
        Exchange page = FITTING_PAGE;
        Map<String, String> headers = new TreeMap<>(page.answerHeaders());
        headers.remove(header);
        if (value != null) {
            headers.put(header, value);
        }

        assertThat(places(new Exchange(
                        page.method(), page.target(), page.requestHeaders(), "", 200, headers, page.answerBody())))
                .containsExactly(place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    {"operation":"INSERT","object":"Account"};  /operation
                    {"operation":"insert","object":1};          /object
                    {"operation":"insert"};                     ''
                    {"operation":"upsert","object":"Account"};  ''
                    operation=insert;                           body
                    '';                                         body
                    """)
    void requestBodyIsChecked(String body, String place) {
        Exchange creation = FITTING_CREATION;

        assertThat(places(new Exchange(
                        creation.method(),
                        creation.target(),
                        creation.requestHeaders(),
                        body,
                        200,
                        creation.answerHeaders(),
                        creation.answerBody())))
                .containsExactly(place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    "state":"Open";           "state":"Ajar";   /state
                    "id":"7505e000003fPQzAAM"; "id":7505;       /id
                    .000+0000";               Z";               /createdDate
                    """)
    void answerBodyIsChecked(String right, String wrong, String place) {
        Exchange creation = FITTING_CREATION;
        String body = creation.answerBody().replace(right, wrong);

        assertThat(body).isNotEqualTo(creation.answerBody());
        assertThat(places(new Exchange(
                        creation.method(),
                        creation.target(),
                        creation.requestHeaders(),
                        creation.requestBody(),
                        200,
                        creation.answerHeaders(),
                        body)))
                .contains(place);
    }

    @ParameterizedTest
    @CsvSource({"205, '', status", "204, gone, body", "404, '{\"error\":\"x\"}', ''"})
    void statusAndItsBodyAreChecked(int status, String body, String place) {
        Map<String, String> headers = headers(LIMITS + "|Content-Type: application/json");

        assertThat(places(new Exchange(
                        "DELETE",
                        FITTING_DELETION.target(),
                        FITTING_DELETION.requestHeaders(),
                        "",
                        status,
                        headers,
                        body)))
                .containsExactly(place);
    }

    @Test
    void tokenIsAskedFor() {
        Exchange page = FITTING_PAGE;

        assertThat(places(new Exchange(
                        page.method(), page.target(), Map.of(), "", 200, page.answerHeaders(), page.answerBody())))
                .containsExactly("header Authorization");
    }

    @Test
    void bodyThatIsNotDeclaredIsSeen() {
        Exchange page = FITTING_PAGE;

        assertThat(places(new Exchange(
                        page.method(),
                        page.target(),
                        page.requestHeaders(),
                        "why",
                        200,
                        page.answerHeaders(),
                        page.answerBody())))
                .containsExactly("body");
    }
}

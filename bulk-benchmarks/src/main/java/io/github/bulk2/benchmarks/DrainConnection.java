package io.github.bulk2.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One connection to the {@link DrainServer}: HTTP/1.1 with keep-alive, one request after the other. */
final class DrainConnection implements Runnable {

    private static final int BUFFER = 1 << 18;
    private static final int HEAD = 256;
    private static final String INGEST = "/jobs/ingest";
    private static final String QUERY = "/jobs/query";

    private final SocketChannel channel;
    private final DrainJobs jobs;
    private final Served served;
    private final @Nullable LoadData data;
    private final String url;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);

    /** The lines of a request that matter here. */
    private record Request(
            String method, String target, long length, boolean chunked, boolean expects, boolean closes, boolean gzip) {

        String path() {
            return target.replaceFirst("\\?.*", "");
        }
    }

    /** What there is to be fetched: results of loads, pages of a query. */
    record Served(@Nullable LoadData loads, @Nullable ResultPages pages) {}

    /** A body: its first bytes and its length. */
    private record Body(String head, long length) {}

    DrainConnection(SocketChannel channel, DrainJobs jobs, Served served, String url) {
        this.channel = channel;
        this.jobs = jobs;
        this.served = served;
        this.data = served.loads();
        this.url = url;
        in.limit(0);
    }

    @Override
    public void run() {
        try (channel) {
            for (Request request = request(); request != null; request = request.closes() ? null : request()) {
                if (request.expects()) {
                    send("HTTP/1.1 100 Continue\r\n\r\n");
                }
                answer(request, request.chunked() ? chunks() : body(request.length()));
            }
        } catch (IOException gone) {
            // The client went away: what it measured is its own affair.
        }
    }

    private @Nullable Request request() throws IOException {
        String first = line();
        if (first == null) {
            return null;
        }
        long length = 0;
        boolean chunked = false;
        boolean expects = false;
        boolean closes = false;
        boolean gzip = false;
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            length = lower.startsWith("content-length:")
                    ? Long.parseLong(line.substring(15).strip())
                    : length;
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            expects |= lower.startsWith("expect:");
            closes |= lower.startsWith("connection:") && lower.contains("close");
            gzip |= lower.startsWith("accept-encoding:") && lower.contains("gzip");
        }
        String[] words = first.split(" ", 3);
        return new Request(words[0], words[1], length, chunked, expects, closes, gzip);
    }

    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (!in.hasRemaining() && !fill(BUFFER)) {
                return null;
            }
            char c = (char) in.get();
            if (c == '\n') {
                return line.toString().stripTrailing();
            }
            line.append(c);
        }
    }

    private boolean fill(long atMost) throws IOException {
        in.clear().limit((int) Math.min(BUFFER, atMost));
        int read = channel.read(in);
        in.flip();
        return read >= 0;
    }

    private Body body(long length) throws IOException {
        byte[] head = new byte[(int) Math.min(length, HEAD)];
        int had = 0;
        for (long left = length; left > 0; ) {
            if (!in.hasRemaining() && !fill(left)) {
                throw new EOFException("the body was cut");
            }
            int some = (int) Math.min(left, in.remaining());
            int wanted = Math.min(head.length - had, some);
            in.get(head, had, wanted);
            had += wanted;
            in.position(in.position() + some - wanted);
            left -= some;
        }
        return new Body(new String(head, StandardCharsets.US_ASCII), length);
    }

    private Body chunks() throws IOException {
        long total = 0;
        String head = "";
        for (String size = line(); size != null; size = line()) {
            long length = Long.parseLong(size.replaceFirst(";.*", "").strip(), 16);
            Body chunk = body(length);
            head = total == 0 ? chunk.head() : head;
            total += length;
            var end = line();
            if (length == 0 || end == null) {
                break;
            }
        }
        return new Body(head, total);
    }

    private void answer(Request request, Body body) throws IOException {
        String path = request.path();
        int ingest = path.indexOf(INGEST);
        if (path.endsWith("/oauth2/token")) {
            json(
                    200,
                    "{\"access_token\":\"token\",\"instance_url\":\"" + url + "\",\"id\":\"" + url
                            + "/id/00D000000000001AAA/005000000000001AAA\",\"token_type\":\"Bearer\",\"issued_at\":\"1\"}");
        } else if (path.contains(QUERY)) {
            query(request, path);
        } else if (ingest < 0) {
            json(200, "{}");
        } else {
            String[] rest = path.substring(ingest + INGEST.length()).split("/");
            ingest(request, rest.length > 1 ? rest[1] : "", rest.length > 2 ? rest[2] : "", body);
        }
    }

    private void ingest(Request request, String id, String what, Body body) throws IOException {
        switch (request.method()) {
            case "POST" -> json(200, jobs.create());
            case "PATCH" -> json(200, jobs.change(id, body.head().contains("Aborted") ? "Aborted" : "UploadComplete"));
            case "PUT" -> {
                jobs.uploaded(id, upload(body));
                send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
            }
            case "DELETE" -> {
                jobs.delete(id);
                send("HTTP/1.1 204 No Content\r\n\r\n");
            }
            default -> get(id, what);
        }
    }

    private void get(String id, String what) throws IOException {
        switch (what) {
            case "successfulResults" -> successful(jobs.upload(id));
            case "failedResults" -> failed(jobs.upload(id));
            case "unprocessedrecords" -> csv(LoadData.UNPROCESSED_HEADER, 0);
            default ->
                json(200, id.isEmpty() ? "{\"done\":true,\"records\":[],\"nextRecordsUrl\":null}" : jobs.state(id));
        }
    }

    private DrainJobs.Upload upload(Body body) {
        long rows = (body.length() - LoadData.HEADER.length()) / LoadData.ROW;
        long first = LoadData.rowNumber(body.head());
        return new DrainJobs.Upload(first, rows, data == null ? 0 : data.failedRows(first, first + rows));
    }

    private void successful(DrainJobs.Upload upload) throws IOException {
        if (data == null) {
            csv(LoadData.RESULT_HEADER, 0);
            return;
        }
        long to = upload.firstRow() + upload.rows();
        send(
                LoadData.RESULT_HEADER,
                data.successful(),
                data.successfulOffset(upload.firstRow()),
                data.successfulOffset(to));
    }

    private void failed(DrainJobs.Upload upload) throws IOException {
        if (data == null) {
            csv(LoadData.FAILED_HEADER, 0);
            return;
        }
        long to = upload.firstRow() + upload.rows();
        send(LoadData.FAILED_HEADER, data.failed(), data.failedOffset(upload.firstRow()), data.failedOffset(to));
    }

    private void send(String header, Path rows, long from, long to) throws IOException {
        csv(header, to - from);
        try (FileChannel results = FileChannel.open(rows, StandardOpenOption.READ)) {
            for (long at = from; at < to; ) {
                at += results.transferTo(at, to - at, channel);
            }
        }
    }

    private void query(Request request, String path) throws IOException {
        ResultPages pages = served.pages();
        if (pages == null || request.method().equals("DELETE")) {
            send("HTTP/1.1 " + (pages == null ? "404 Not Found" : "204 No Content") + "\r\nContent-Length: 0\r\n\r\n");
        } else if (path.endsWith("/results")) {
            page(request, pages);
        } else if (path.endsWith("/resultPages")) {
            json(200, pages.list(path.replaceFirst("resultPages$", "results")));
        } else {
            json(200, pages.job());
        }
    }

    private void page(Request request, ResultPages pages) throws IOException {
        int number = pages.pageOf(request.target());
        boolean compressed = request.gzip() && pages.areCompressed();
        ByteBuffer page = pages.page(compressed);
        if (!pages.firstByte().isZero()) {
            // What is measured is how a client copes with it.
            LockSupport.parkNanos(pages.firstByte().toNanos());
        }
        send("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
                + (compressed ? "Content-Encoding: gzip\r\n" : "")
                + pages.headers(number) + "Content-Length: " + page.limit() + "\r\n\r\n");
        while (page.hasRemaining()) {
            page.limit(Math.min(page.capacity(), page.position() + BUFFER));
            channel.write(page);
            page.limit(page.capacity());
        }
    }

    private void csv(String header, long more) throws IOException {
        send("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: " + (header.length() + more) + "\r\n\r\n"
                + header);
    }

    private void json(int status, String text) throws IOException {
        send("HTTP/1.1 " + status + " OK\r\nContent-Type: application/json\r\nContent-Length: " + text.length()
                + "\r\n\r\n" + text);
    }

    private void send(String text) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }
}

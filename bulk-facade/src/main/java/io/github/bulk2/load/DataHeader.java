package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The header of the data, sent before each part.
 *
 * @param names the columns
 * @param text the header as it stands in the file, line ending included
 * @param dialect the dialect of the data
 */
record DataHeader(List<String> names, String text, CsvDialect dialect) {

    static DataHeader of(CsvHeader header) {
        return new DataHeader(header.names(), new String(header.bytes(), StandardCharsets.UTF_8), header.dialect());
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

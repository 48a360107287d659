package io.github.bulk2.csv;

import io.github.bulk2.error.InvalidInputException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Java record class as the form of CSV rows, for reading and for writing. Immutable and thread-safe.
 *
 * <pre>{@code
 * record Owner(String name) {}
 * record AccountRow(String id, @Column("Type") Kind kind, Optional<BigDecimal> annualRevenue, Owner owner) {}
 *
 * try (Stream<AccountRow> rows = client.export(Export.query(
 *         "SELECT Id, Type, AnnualRevenue, Owner.Name FROM Account").as(AccountRow.class))) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Each component is a column: that of its name, or of its {@link Column} annotation; upper and lower case do not
 * matter. A component that is a record itself stands for the columns of a related object, with its name and a dot in
 * front. Columns without a component are left out; a component without a column is an error.
 *
 * <p>Types: {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, their primitives,
 * {@code BigDecimal}, {@code LocalDate}, {@code OffsetDateTime}, {@code Instant}, enums, {@code Optional} of these, and
 * records. Whole numbers are understood in E notation too, which Salesforce uses for large ones.
 *
 * <p>The picklist value of an enum constant is that of its {@link Column} annotation; without one it is what {@code
 * toString} gives, if that is not the constant's name; else it is the words of the name, so {@code NEW_INVOICE} is {@code
 * New Invoice}, and a name with small letters in it is the value itself. That is what is written. When reading, a value
 * is also the constant with that name when case is ignored and every run of other characters counts as {@code _}: {@code
 * Customer - Direct} is {@code CUSTOMER_DIRECT}. To write that value the constant needs the annotation.
 *
 * <p>Salesforce has no empty text: an empty value is {@code null}, or the empty {@code Optional}; a record without any
 * value is {@code null}. A primitive has to have a value.
 *
 * @param <R> the record class
 */
public final class RecordType<R extends Record> {

    private final Class<R> type;
    private final RecordShape shape;

    private RecordType(Class<R> type) {
        this.type = type;
        this.shape = RecordShape.of(type, "");
    }

    /**
     * Looks at a record class.
     *
     * @param type the class
     * @param <R> the class
     * @return its form
     * @throws IllegalArgumentException if a component has a type that is not listed above
     */
    public static <R extends Record> RecordType<R> of(Class<R> type) {
        return new RecordType<>(Objects.requireNonNull(type, "type"));
    }

    /** {@return the columns, in the order of the components} */
    public List<String> columns() {
        return shape.columns();
    }

    /**
     * Reads rows as records. The stream throws {@link InvalidInputException} for a value that does not fit its
     * component, with the row, the column and the value, and {@link java.io.UncheckedIOException} as {@link CsvRecords}
     * does.
     *
     * @param rows the rows; closed with the stream
     * @return the one stream of the rows, ordered and sequential; close it
     * @throws InvalidInputException if a component has no column, or two; the rows are closed then
     * @throws java.io.UncheckedIOException if the header cannot be read; the rows are closed then
     * @throws IllegalStateException if the rows are closed or were asked for before
     */
    public Stream<R> read(CsvRecords rows) {
        int[] places;
        try {
            places = shape.bind(rows.header());
        } catch (RuntimeException failure) {
            rows.close();
            throw failure;
        }
        TypedRows<R> typed = new TypedRows<>(type, shape, places, rows.cells());
        return StreamSupport.stream(typed, false).onClose(rows::close);
    }

    /**
     * Writes records as CSV with a header, comma and LF, for a load. What a component has decides what becomes of the
     * field: a value sets it, the empty {@code Optional} clears it ({@code #N/A}), and {@code null} leaves it alone (guide,
     * "Prepare CSV Files"). A text that is empty or {@code #N/A} itself means the same to Salesforce. Line breaks within
     * texts become LF, as Salesforce refuses any but that of the job. An exception of the stream fails the load.
     *
     * @param records gives the same records at each call, once for each attempt to send them; closed after it
     * @return a repeatable source of unknown length
     */
    public CsvSource write(Supplier<? extends Stream<? extends R>> records) {
        Objects.requireNonNull(records, "records");
        return CsvSource.ofSupplier(() -> new RecordInputStream(shape, records.get()));
    }

    @Override
    public String toString() {
        return type.getSimpleName() + columns();
    }
}

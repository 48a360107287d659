package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowErrorTest {

    @Test
    void codeMessageAndFields() {
        assertThat(RowError.parse("REQUIRED_FIELD_MISSING:Required fields are missing: [Name, City]:Name City --"))
                .isEqualTo(new RowError(
                        "REQUIRED_FIELD_MISSING",
                        "Required fields are missing: [Name, City]",
                        List.of("Name", "City")));
    }

    @Test
    void messageMayHoldColonsAndLines() {
        RowError error = RowError.parse("FIELD_CUSTOM_VALIDATION_EXCEPTION:At 10:30:\nsay \"no\": never:--");

        assertThat(error.message()).isEqualTo("At 10:30:\nsay \"no\": never");
        assertThat(error.fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "--", ":--", "no code at all", "lower:case:--", "::: --"})
    void textOfAnotherFormIsAMessage(String text) {
        RowError error = RowError.parse(text);

        assertThat(error.code()).isEqualTo(RowError.UNKNOWN_CODE);
        assertThat(error.isTransient()).isFalse();
        assertThat(text).contains(error.message());
    }

    @Test
    void textWithoutTailKeepsItsLastColon() {
        assertThat(RowError.parse("INVALID_FIELD:bad value: Name").message()).isEqualTo("bad value: Name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNABLE_TO_LOCK_ROW:unable to obtain exclusive access:--", "SERVER_UNAVAILABLE:x:--"})
    void passingErrorsAreTransient(String text) {
        assertThat(RowError.parse(text).isTransient()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DUPLICATE_VALUE:UNABLE_TO_LOCK_ROW:--", "INVALID_FIELD:x:--"})
    void errorsOfTheDataAreNot(String text) {
        assertThat(RowError.parse(text).isTransient()).isFalse();
    }

    @Test
    void groupsOfSeveralPartsAreOne() {
        ErrorGroups one = new ErrorGroups();
        ErrorGroups two = new ErrorGroups();
        for (int i = 0; i < 5; i++) {
            one.add(RowError.parse("A_CODE:message " + i + ":X --"), OptionalLong.of(10 + i));
            two.add(RowError.parse("B_CODE:other:--"), OptionalLong.empty());
        }
        two.add(RowError.parse("A_CODE:message 0:X --"), OptionalLong.of(99));

        assertThat(ErrorGroups.merge(List.of(one.toList(), two.toList())))
                .containsExactly(
                        new ErrorGroup(
                                "A_CODE",
                                List.of("X"),
                                6,
                                List.of("message 0", "message 1", "message 2"),
                                List.of(10L, 11L, 12L)),
                        new ErrorGroup("B_CODE", List.of(), 5, List.of("other"), List.of()));
    }

    @Test
    void groupsDoNotGrowWithHostileCodes() {
        ErrorGroups groups = new ErrorGroups();
        for (int i = 0; i < 5_000; i++) {
            groups.add(RowError.parse("CODE_" + i + ":x:--"), OptionalLong.of(i));
        }

        List<ErrorGroup> list = groups.toList();
        assertThat(list).hasSize(1_001);
        assertThat(list.get(0).code()).isEqualTo("OTHER");
        assertThat(list.stream().mapToLong(ErrorGroup::count).sum()).isEqualTo(5_000);
    }
}

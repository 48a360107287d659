package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobErrorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InvalidBatch : Field name not found : Foo__c",
                "InvalidBatch : InvalidBatch : Field name not found : Name",
                "InvalidBatch : Failed to parse CSV. Found unescaped quote",
                "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
                "InvalidJob : Unable to find object: Foo",
                "INVALIDBATCH: line\nbreak",
                " CLIENT_INPUT_ERROR : x"
            })
    void errorOfTheInputIsTold(String message) {
        assertThat(JobError.isOfInput(message)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "InternalServerError : try later",
                "TooManyLockFailure : too many",
                "ExceededQuota : InvalidBatch : x",
                "Timeout",
                "InvalidBatch"
            })
    void errorOfTheServerIsNot(String message) {
        assertThat(JobError.isOfInput(message)).isFalse();
    }
}

package io.github.bulk2.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentsAsGivenTest {

    @ParameterizedTest
    @CsvSource({
        "AS_GIVEN, b7abf06bf7817d33ae83c403251c8fc8b8c28e3645381a66fb155de9524ecd45",
        "CAPABILITY, bbc0cb9e71aa8fc161af039fe5f9ae9203b70584cd0c18adc003894ad73d1ef6",
    })
    void isUntouched(ApiSpec document, String sha256) throws IOException, NoSuchAlgorithmException {
        try (InputStream in = document.open()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
        }
    }

    @ParameterizedTest
    @EnumSource(ApiSpec.class)
    void everyDocumentIsInTheJarAndReadable(ApiSpec document) {
        assertThat(document.url()).isNotNull();
        assertThat(document.text()).isNotBlank();
    }
}

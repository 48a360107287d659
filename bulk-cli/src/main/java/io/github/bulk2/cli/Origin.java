package io.github.bulk2.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting with its user and password, all from one place, so that no password goes where it does not belong.
 *
 * @param value the setting, or null if this place does not have it
 * @param user who, or null
 * @param password the password, or null
 */
record Origin(
        @Nullable String value,
        @Nullable String user,
        @Nullable String password) {

    /** Of the places that outrank each other, the first that has the setting. */
    static Optional<Origin> first(Origin... places) {
        return Stream.of(places).filter(place -> place.value() != null).findFirst();
    }

    /** A password is no option: options may take it from another place. */
    Origin provenBy(Origin other) {
        return new Origin(value, user == null ? other.user() : user, password == null ? other.password() : password);
    }

    char @Nullable [] secret(Session session) {
        if (password == null) {
            return null;
        }
        session.secrets().add(password);
        return password.toCharArray();
    }

    @Override
    public String toString() {
        return "setting";
    }
}

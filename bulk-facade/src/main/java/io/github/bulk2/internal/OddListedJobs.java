package io.github.bulk2.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.github.bulk2.generated.model.ListedJob;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out a field of a job list that is not what the API promises: one odd job must not end the list of all. Answers
 * about a job of ours stay as strict as they are. Stateless.
 */
final class OddListedJobs extends DeserializationProblemHandler {

    @Override
    public @Nullable Object handleWeirdStringValue(
            DeserializationContext context, Class<?> type, String value, String message) {
        return isListed(context.getParser()) ? null : NOT_HANDLED;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context,
            JavaType type,
            com.fasterxml.jackson.core.JsonToken token,
            JsonParser parser,
            String message)
            throws IOException {
        if (!isListed(parser)) {
            return NOT_HANDLED;
        }
        parser.skipChildren();
        return null;
    }

    private static boolean isListed(JsonParser parser) {
        return parser.currentValue() instanceof ListedJob
                || (parser.getParsingContext().getParent() != null
                        && parser.getParsingContext().getParent().getCurrentValue() instanceof ListedJob);
    }
}

package io.github.bulk2.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bulk2.OrgIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks before anything is destroyed: the client's user, if the client can ask; otherwise the first call gives a preview and
 * a token, and only a second call with that token, the same arguments and an unchanged subject is carried out. A token is
 * good once, for five minutes, in this process; not in one session only, as some clients begin one for each call. Thread-safe.
 */
final class Confirmations {

    static final String TOKEN = "confirmToken";
    static final Duration VALIDITY = Duration.ofMinutes(5);

    private static final String HMAC = "HmacSHA256";
    private static final int NONCE = 16;
    private static final int HEAD = Long.BYTES + NONCE;
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Confirm policy;
    private final Clock clock;
    private final Supplier<OrgIdentity> org;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final Map<ByteBuffer, Instant> used = new ConcurrentHashMap<>();

    Confirmations(Confirm policy, Clock clock, Supplier<OrgIdentity> org) {
        this.policy = policy;
        this.org = org;
        this.clock = clock;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, HMAC);
    }

    /** What is about to happen. */
    interface Question {
        /** Changes when a confirmation given before is not one of this any more, such as the state of a job. */
        String fingerprint() throws Exception;

        /** What the user is shown; may take a while. */
        Map<String, Object> preview() throws Exception;
    }

    /** Who asks, and for what. */
    record Call(String tool, boolean destructive, Arguments arguments, ToolContext context) {}

    /**
     * Asks, if the policy wants it.
     *
     * @return the answer to give instead of doing it; empty if it may be done
     * @throws ToolFailure if it was declined or the token is no good
     */
    Optional<ToolResult> insteadOf(Call call, Question question) throws Exception {
        if (policy == Confirm.NEVER || (policy == Confirm.DESTRUCTIVE && !call.destructive())) {
            return Optional.empty();
        }
        byte[] asked = bound(call, question);
        Optional<String> token = call.arguments().text(TOKEN);
        if (token.isPresent()) {
            redeem(token.get(), asked);
            return Optional.empty();
        }
        Map<String, Object> preview = new LinkedHashMap<>(question.preview());
        preview.put("org", org.get().toString());
        Optional<Boolean> answer = call.context()
                .ask(preview.getOrDefault("summary", call.tool()) + "\nIn " + preview.get("org") + ". Go on?");
        if (answer.isPresent()) {
            if (!answer.get()) {
                throw new ToolFailure(
                        "The user did not confirm it; nothing was done.",
                        "Do not try again unless the user asks for it.");
            }
            if (!Arrays.equals(asked, bound(call, question))) {
                throw new ToolFailure(
                        "Nothing was done: what the user was asked about has changed meanwhile.",
                        "call the tool again, so that the user is asked about what is there now.");
            }
            return Optional.empty();
        }
        return Optional.of(ToolResult.of(unconfirmed(call, preview, issue(asked))));
    }

    private static Map<String, Object> unconfirmed(Call call, Map<String, Object> preview, String token) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("confirmationRequired", true);
        data.put("preview", preview);
        data.put(TOKEN, token);
        data.put("expiresInSeconds", VALIDITY.toSeconds());
        data.put(
                "nextAction",
                "Nothing was done yet. Show the preview to the user. If they agree, call " + call.tool()
                        + " again with the same arguments and " + TOKEN + " = " + token);
        return data;
    }

    /** The properties of an answer that asks for a confirmation. */
    static Schema describe(Schema output) {
        return output.optional(
                        "confirmationRequired", Schema.flag("True if nothing was done yet, as it has to be confirmed."))
                .optional("preview", Schema.object("What would happen."))
                .optional(TOKEN, Schema.text("To be sent with the same arguments, once, to do it."))
                .optional("expiresInSeconds", Schema.number("How long the token is good."))
                .optional("nextAction", Schema.text("What to do next."));
    }

    static Map<String, Object> tokenInput() {
        return Schema.text("The token of the preview, after the user agreed. Leave it out in the first call.", 500);
    }

    private static byte[] bound(Call call, Question question) throws Exception {
        try {
            String arguments = CANONICAL.writeValueAsString(call.arguments().without(TOKEN));
            return CANONICAL.writeValueAsBytes(new String[] {call.tool(), arguments, question.fingerprint()});
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("arguments came as JSON and are none", impossible);
        }
    }

    private String issue(byte[] bound) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        long expires = clock.instant().plus(VALIDITY).toEpochMilli();
        byte[] head = ByteBuffer.allocate(HEAD).putLong(expires).put(nonce).array();
        byte[] mac = mac(head, bound);
        byte[] token = ByteBuffer.allocate(HEAD + mac.length).put(head).put(mac).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private void redeem(String token, byte[] bound) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            throw invalid("is not one of this gateway");
        }
        if (bytes.length <= HEAD) {
            throw invalid("is not one of this gateway");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] head = new byte[HEAD];
        byte[] mac = new byte[bytes.length - HEAD];
        buffer.get(head).get(mac);
        if (!MessageDigest.isEqual(mac, mac(head, bound))) {
            throw invalid("was given for other arguments, or for something that has changed since");
        }
        Instant expires = Instant.ofEpochMilli(ByteBuffer.wrap(head).getLong());
        Instant now = clock.instant();
        if (!now.isBefore(expires)) {
            throw invalid("has expired");
        }
        used.values().removeIf(past -> !now.isBefore(past));
        if (used.putIfAbsent(ByteBuffer.wrap(head), expires) != null) {
            throw invalid("was used already");
        }
    }

    private byte[] mac(byte[] head, byte[] bound) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(head);
            return mac.doFinal(bound);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    private static ToolFailure invalid(String why) {
        return new ToolFailure(
                "Nothing was done: the " + TOKEN + " " + why + ".",
                "call the tool without " + TOKEN + " to get a new preview and token.");
    }
}

package io.github.bulk2.gateway.mcp;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.Serial;

/**
 * The JSON mapper of the SDK, but for one thing: the SDK answers a bad request with its exception as Jackson writes any
 * object, stack trace and all. Here it is a JSON-RPC error.
 */
final class SafeJson {

    private SafeJson() {}

    static McpJsonMapper mapper() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(McpError.class, new ErrorSerializer());
        return new JacksonMcpJsonMapper(new ObjectMapper().registerModule(module));
    }

    private static final class ErrorSerializer extends StdSerializer<McpError> {

        @Serial
        private static final long serialVersionUID = 1L;

        ErrorSerializer() {
            super(McpError.class);
        }

        @Override
        public void serialize(McpError error, JsonGenerator json, SerializerProvider provider) throws IOException {
            McpSchema.JSONRPCResponse.JSONRPCError said = error.getJsonRpcError();
            json.writeStartObject();
            json.writeStringField("jsonrpc", "2.0");
            json.writeNullField("id");
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", said == null ? McpSchema.ErrorCodes.INTERNAL_ERROR : said.code());
            json.writeStringField("message", said == null ? "Internal error" : said.message());
            json.writeEndObject();
            json.writeEndObject();
        }
    }
}

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
import java.util.regex.Pattern;

/**
 * The JSON mapper of the SDK, but for one thing: the SDK answers a bad request with its exception as Jackson writes any
 * object, stack trace and all. Here it is a JSON-RPC error, which names no class either.
 */
final class SafeJson {

    private SafeJson() {}

    static McpJsonMapper mapper() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(McpError.class, new ExceptionSerializer());
        module.addSerializer(McpSchema.JSONRPCResponse.JSONRPCError.class, new ErrorSerializer());
        return new JacksonMcpJsonMapper(new ObjectMapper().registerModule(module));
    }

    private static final class ExceptionSerializer extends StdSerializer<McpError> {

        @Serial
        private static final long serialVersionUID = 1L;

        ExceptionSerializer() {
            super(McpError.class);
        }

        @Override
        public void serialize(McpError exception, JsonGenerator json, SerializerProvider provider) throws IOException {
            McpSchema.JSONRPCResponse.JSONRPCError error = exception.getJsonRpcError();
            json.writeStartObject();
            json.writeStringField("jsonrpc", "2.0");
            json.writeNullField("id");
            json.writeObjectField(
                    "error",
                    error != null
                            ? error
                            : new McpSchema.JSONRPCResponse.JSONRPCError(
                                    McpSchema.ErrorCodes.INTERNAL_ERROR, "Internal error", null));
            json.writeEndObject();
        }
    }

    private static final class ErrorSerializer extends StdSerializer<McpSchema.JSONRPCResponse.JSONRPCError> {

        @Serial
        private static final long serialVersionUID = 1L;

        // The SDK's words name no tool that anybody asked for; the data does.
        private static final String UNKNOWN_TOOL = "Unknown tool: invalid_tool_name";
        private static final Pattern JAVA = Pattern.compile("io\\.modelcontextprotocol|com\\.fasterxml|java\\.");

        ErrorSerializer() {
            super(McpSchema.JSONRPCResponse.JSONRPCError.class);
        }

        @Override
        public void serialize(
                McpSchema.JSONRPCResponse.JSONRPCError error, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeStartObject();
            json.writeNumberField("code", error.code());
            boolean forDevelopersOfTheSdk = JAVA.matcher(error.message()).find();
            boolean unknownTool = error.message().equals(UNKNOWN_TOOL);
            String message = unknownTool
                    ? String.valueOf(error.data()).replace("Tool not found", "Unknown tool")
                            + ". Next: tools/list has those there are."
                    : error.message();
            json.writeStringField(
                    "message", forDevelopersOfTheSdk ? "The message, or a member of it, has a wrong type." : message);
            if (error.data() != null && !forDevelopersOfTheSdk) {
                json.writeObjectField("data", error.data());
            }
            json.writeEndObject();
        }
    }
}

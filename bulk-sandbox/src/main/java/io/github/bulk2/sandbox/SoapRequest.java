package io.github.bulk2.sandbox;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A call of the SOAP API: its operation and its arguments, which are all plain texts.
 *
 * @param sessionId empty if the header has none
 * @param arguments by name; a name may occur several times
 */
record SoapRequest(String operation, String sessionId, Map<String, List<String>> arguments) {
    private static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XML.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    String argument(String name) {
        List<String> values = arguments.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    /** @throws ApiException if it is no SOAP */
    static SoapRequest read(byte[] body) {
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(new ByteArrayInputStream(body));
            return read(xml);
        } catch (XMLStreamException e) {
            throw notSoap("it is no well-formed XML");
        }
    }

    private static SoapRequest read(XMLStreamReader xml) throws XMLStreamException {
        List<String> path = new ArrayList<>();
        Map<String, List<String>> arguments = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        String operation = "";
        String sessionId = "";
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD -> throw notSoap("a document type is not allowed");
                case XMLStreamConstants.START_ELEMENT -> {
                    path.add(xml.getLocalName());
                    text.setLength(0);
                    if (path.size() == 3 && path.get(1).equals("Body")) {
                        operation = xml.getLocalName();
                    }
                }
                case XMLStreamConstants.CHARACTERS -> text.append(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    if (path.size() == 4 && path.get(1).equals("Body")) {
                        arguments
                                .computeIfAbsent(xml.getLocalName(), name -> new ArrayList<>())
                                .add(text.toString());
                    } else if (path.size() == 4 && xml.getLocalName().equals("sessionId")) {
                        sessionId = text.toString();
                    }
                    path.remove(path.size() - 1);
                }
                default -> {
                    // Comments and white space.
                }
            }
        }
        return new SoapRequest(operation, sessionId, arguments);
    }

    private static ApiException notSoap(String why) {
        return new ApiException(500, "soapenv:Client", "The request is no SOAP message: " + why);
    }
}

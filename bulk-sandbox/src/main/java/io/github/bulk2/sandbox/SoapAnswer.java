package io.github.bulk2.sandbox;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers of the SOAP API. A result is a tree of sorted maps, since the types of the Partner WSDL have their
 * elements in alphabetical order; a list is an element that occurs several times, null one that is nil.
 */
final class SoapAnswer {
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String PARTNER = "urn:partner.soap.sforce.com";
    private static final String FAULTS = "urn:fault.partner.soap.sforce.com";
    private static final Map<String, String> FAULT_TYPES =
            Map.of("INVALID_LOGIN", "LoginFault", "INVALID_TYPE", "InvalidSObjectFault");

    private interface Content {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    private SoapAnswer() {}

    static byte[] of(String operation, List<? extends SortedMap<String, @Nullable Object>> results) {
        return envelope(xml -> {
            xml.writeStartElement(operation + "Response");
            element(xml, "result", results);
            xml.writeEndElement();
        });
    }

    static byte[] fault(String code, String message) {
        boolean ofSoap = code.startsWith("soapenv:");
        String type = FAULT_TYPES.getOrDefault(code, "UnexpectedErrorFault");
        return envelope(xml -> {
            xml.writeStartElement("soapenv", "Fault", SOAP);
            plain(xml, "faultcode", ofSoap ? code : "sf:" + code);
            plain(xml, "faultstring", ofSoap ? message : code + ": " + message);
            if (!ofSoap) {
                xml.writeStartElement("", "detail", "");
                xml.writeDefaultNamespace("");
                xml.writeStartElement("sf", type, FAULTS);
                xml.writeAttribute("xsi", XSI, "type", "sf:" + type);
                ofFault(xml, "exceptionCode", code);
                ofFault(xml, "exceptionMessage", message);
                if (type.equals("InvalidSObjectFault")) {
                    ofFault(xml, "row", "-1");
                    ofFault(xml, "column", "-1");
                }
                xml.writeEndElement();
                xml.writeEndElement();
            }
            xml.writeEndElement();
        });
    }

    private static byte[] envelope(Content content) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XML.createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("soapenv", "Envelope", SOAP);
            xml.writeNamespace("soapenv", SOAP);
            xml.writeNamespace("xsi", XSI);
            xml.writeNamespace("sf", FAULTS);
            xml.writeDefaultNamespace(PARTNER);
            xml.writeStartElement("soapenv", "Body", SOAP);
            content.write(xml);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void plain(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement("", name, "");
        xml.writeDefaultNamespace("");
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static void ofFault(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement("sf", name, FAULTS);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, @Nullable Object value) throws XMLStreamException {
        if (value instanceof List<?> several) {
            for (Object one : several) {
                element(xml, name, one);
            }
            return;
        }
        xml.writeStartElement(name);
        if (value == null) {
            xml.writeAttribute("xsi", XSI, "nil", "true");
        } else if (value instanceof SortedMap<?, ?> members) {
            for (Map.Entry<?, ?> member : members.entrySet()) {
                element(xml, String.valueOf(member.getKey()), member.getValue());
            }
        } else {
            xml.writeCharacters(value.toString());
        }
        xml.writeEndElement();
    }
}

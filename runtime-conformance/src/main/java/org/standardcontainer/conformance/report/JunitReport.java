package org.standardcontainer.conformance.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The results in the form that build servers read: what JUnit's own runners write. A contract is a class there. */
final class JunitReport {
    private final XMLStreamWriter xml;

    private JunitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static String of(Results results) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            new JunitReport(xml).suites(results);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private void suites(Results results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        attribute("name", results.runtime() + " " + results.version());
        Map<String, List<TestResult>> contracts = results.tests().stream()
                .collect(Collectors.groupingBy(JunitReport::contract, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<TestResult>> contract : contracts.entrySet()) {
            suite(contract.getKey(), contract.getValue());
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void suite(String contract, List<TestResult> tests) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        attribute("name", contract);
        attribute("tests", Integer.toString(tests.size()));
        attribute(
                "failures",
                Long.toString(tests.stream().filter(JunitReport::fails).count()));
        attribute("errors", "0");
        attribute(
                "skipped",
                Long.toString(tests.stream()
                        .filter(t -> !fails(t) && t.outcome() != Outcome.PASSED)
                        .count()));
        for (TestResult test : tests) {
            testCase(contract, test);
        }
        xml.writeEndElement();
    }

    private void testCase(String contract, TestResult test) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", contract);
        attribute("name", test.test().substring(contract.length() + 1));
        if (fails(test)) {
            xml.writeStartElement("failure");
            attribute("message", String.join(", ", test.clauses()));
            xml.writeCharacters(legal(test.evidence()));
            xml.writeEndElement();
        } else if (test.outcome() != Outcome.PASSED) {
            xml.writeStartElement("skipped");
            attribute("message", why(test));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** A build isn't red for what is known, nor for a warning. */
    private static boolean fails(TestResult test) {
        return test.outcome() == Outcome.FAILED && !test.known();
    }

    private static String why(TestResult test) {
        return test.deviation()
                .map(d -> "known deviation: " + d.reason())
                .orElse(test.outcome().word().replace('_', ' ') + ": " + test.evidence());
    }

    private static String contract(TestResult test) {
        int dot = test.test().indexOf('.');
        return dot < 0 ? test.test() : test.test().substring(0, dot);
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    /** XML 1.0 has no place for most control characters, however they are written. */
    static String legal(String text) {
        return text.codePoints()
                .map(c -> c == '\n' || c == '\t' || (c >= ' ' && c != 0xFFFE && c != 0xFFFF && !surrogate(c)) ? c : '�')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean surrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}

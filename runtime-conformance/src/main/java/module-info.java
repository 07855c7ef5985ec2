/** The conformance kit: run it by extending one class, or by calling one method. */
module org.standardcontainer.conformance {
    requires transitive org.standardcontainer;
    requires transitive org.junit.jupiter.api;
    requires java.xml;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;

    exports org.standardcontainer.conformance;
    exports org.standardcontainer.conformance.bench;
    exports org.standardcontainer.conformance.report;
    exports org.standardcontainer.conformance.sensitivity;

    opens org.standardcontainer.conformance to
            org.junit.platform.commons;
    opens org.standardcontainer.conformance.contract to
            org.junit.platform.commons;
}

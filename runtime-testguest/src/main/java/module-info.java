/** Runs test classes on another kernel than the host's. */
module org.standardcontainer.testguest {
    requires transitive org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.commons;
    requires org.junit.platform.launcher;
    requires org.opentest4j;

    exports org.standardcontainer.testguest;
}

/** The contract of a Standard Container: what every backend offers and every caller needs. No native code. */
module org.standardcontainer {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive org.jspecify;

    exports org.standardcontainer;
    exports org.standardcontainer.config;
    exports org.standardcontainer.device;
    exports org.standardcontainer.isolation;
    exports org.standardcontainer.kernel;
    exports org.standardcontainer.spec;
    exports org.standardcontainer.spi;

    uses org.standardcontainer.spi.ContainerRuntimeProvider;
}

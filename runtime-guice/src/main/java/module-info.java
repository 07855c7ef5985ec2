/** Guice bindings over a runtime configuration. */
module org.standardcontainer.guice {
    requires transitive com.google.guice;
    requires transitive org.standardcontainer;

    exports org.standardcontainer.guice;
}

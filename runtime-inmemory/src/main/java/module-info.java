/** A runtime that runs nothing: the state machine alone, for tests. */
module org.standardcontainer.inmemory {
    requires transitive org.standardcontainer;

    exports org.standardcontainer.inmemory;

    provides org.standardcontainer.spi.ContainerRuntimeProvider with
            org.standardcontainer.inmemory.InMemoryProvider;
}

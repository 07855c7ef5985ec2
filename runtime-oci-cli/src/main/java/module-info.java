/** Drives an installed runtime, such as runc or crun, by the standard command line. */
module org.standardcontainer.ocicli {
    requires transitive org.standardcontainer;

    exports org.standardcontainer.ocicli;

    provides org.standardcontainer.spi.ContainerRuntimeProvider with
            org.standardcontainer.ocicli.OciCliProvider;
}

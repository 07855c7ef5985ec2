/** The backend {@code freebsd-jail}: containers as jails, on this machine or on one that is reached over a stream. */
module org.standardcontainer.freebsd {
    requires transitive org.standardcontainer.launcher;

    exports org.standardcontainer.freebsd;

    provides org.standardcontainer.spi.ContainerRuntimeProvider with
            org.standardcontainer.freebsd.JailRuntimeProvider;
}

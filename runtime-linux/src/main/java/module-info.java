/** The backend {@code linux}: containers in Linux namespaces. */
module org.standardcontainer.linux {
    requires transitive org.standardcontainer.launcher;

    // linux.cgroups = systemd
    requires org.freedesktop.dbus;
    requires org.slf4j;

    exports org.standardcontainer.linux;

    provides org.standardcontainer.spi.ContainerRuntimeProvider with
            org.standardcontainer.linux.LinuxRuntimeProvider;
}

/** The backend {@code linux}: containers in Linux namespaces. */
module org.standardcontainer.linux {
    requires transitive org.standardcontainer.launcher;

    // files of the Container Device Interface
    requires com.fasterxml.jackson.dataformat.yaml;
    requires org.yaml.snakeyaml;

    // linux.cgroups = systemd
    requires org.freedesktop.dbus;
    requires org.slf4j;

    exports org.standardcontainer.linux;
    exports org.standardcontainer.linux.device to
            org.standardcontainer.vm;
    exports org.standardcontainer.linux.systemd to
            org.standardcontainer.cli;

    provides org.standardcontainer.spi.ContainerRuntimeProvider with
            org.standardcontainer.linux.LinuxRuntimeProvider;
}

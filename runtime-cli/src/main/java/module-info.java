/** {@code scr}, the runc-compatible command line. */
module org.standardcontainer.cli {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires jdk.unsupported;
    requires org.standardcontainer;
    requires org.standardcontainer.conformance;
    requires org.standardcontainer.launcher;
    requires org.standardcontainer.linux;
    requires org.standardcontainer.vm;

    opens org.standardcontainer.cli to
            info.picocli;

    provides System.LoggerFinder with
            org.standardcontainer.cli.QuietLoggerFinder;

    uses org.standardcontainer.spi.ContainerRuntimeProvider;
}

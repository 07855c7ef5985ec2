/** Launch plan, the launcher that executes it, and the state store: what backends with processes of their own build on. */
module org.standardcontainer.launcher {
    requires transitive org.standardcontainer;
    requires com.sun.jna;

    exports org.standardcontainer.launcher;
    exports org.standardcontainer.launcher.lease;
    exports org.standardcontainer.launcher.plan;
    exports org.standardcontainer.launcher.state to
            org.standardcontainer.linux;

    opens org.standardcontainer.launcher.jna to
            com.sun.jna;
}

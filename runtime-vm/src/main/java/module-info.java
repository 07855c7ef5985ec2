/** The backend {@code vm}: containers with a kernel of their own, in QEMU. */
module org.standardcontainer.vm {
    requires transitive org.standardcontainer.launcher;
    requires org.standardcontainer.linux;

    exports org.standardcontainer.vm;

    provides org.standardcontainer.spi.ContainerRuntimeProvider with
            org.standardcontainer.vm.VirtualMachineProvider;
}

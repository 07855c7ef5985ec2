package org.standardcontainer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.standardcontainer.vm.FreeBsdMachine;
import org.standardcontainer.vm.VirtualMachineProvider;
import picocli.CommandLine.Command;

@Command(
        name = "vm-freebsd",
        description = {
            "Boots FreeBSD in a virtual machine, of vm.freebsd.kernel or vm.freebsd.image, for the backend freebsd-jail.",
            "Prints the configuration that uses it, and stays until it is interrupted; the machine ends with it."
        },
        footer = {"", "Example:", "  scr --config vm.properties vm-freebsd > freebsd.properties &"})
final class VmFreeBsdCommand extends Subcommand {
    @Override
    public Integer call() throws InterruptedException {
        try (FreeBsdMachine machine = FreeBsdMachine.boot(scr().configFor(new VirtualMachineProvider()))) {
            // interrupted is what it usually is
            Runtime.getRuntime().addShutdownHook(new Thread(machine::close));
            scr().shell().out().println("backend = freebsd-jail");
            scr().shell().out().println("freebsd.launcher = " + machine.launcher());
            scr().shell().out().println("# bundles have to be in " + machine.share());
            scr().shell().out().flush();
            machine.await();
            return Scr.FAILED; // nobody asked it to end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

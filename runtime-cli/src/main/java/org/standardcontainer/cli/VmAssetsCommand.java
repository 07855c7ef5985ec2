package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.vm.KernelPackage;
import org.standardcontainer.vm.VirtualMachineProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "vm-assets",
        description = {
            "Gets a kernel for the backend vm: Debian's, downloaded by apt and unpacked; nothing is installed.",
            "Prints the configuration that uses it."
        },
        footer = {"", "Example:", "  scr vm-assets --dir kernel > vm.properties && scr --config vm.properties probe"})
final class VmAssetsCommand extends Subcommand {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "where it is unpacked (default: kernel, in the cache that the backend looks into by itself)")
    private @Nullable Path directory;

    @Override
    public Integer call() {
        Path to = directory == null ? VirtualMachineProvider.kernels() : directory;
        try {
            Path kernel = new KernelPackage(to).unpack();
            scr().shell().out().println("backend = vm");
            // in a .properties file a backslash would begin an escape
            scr().shell().out().println("vm.kernel = " + kernel.toString().replace("\\", "\\\\"));
            return 0;
        } catch (IOException e) {
            throw new UsageException(
                    "there is no kernel to be had: " + FileErrors.reason(e),
                    "Unpack a kernel with its modules yourself, and set vm.kernel to its boot/vmlinuz-….",
                    e);
        }
    }
}

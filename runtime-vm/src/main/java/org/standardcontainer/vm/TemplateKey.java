package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a template is for, as the beginning of a directory's name.
 *
 * @param kind of those of the same domain, machine and size: of them one is of use
 * @param name with all that decides whether it fits
 */
record TemplateKey(String kind, String name) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** What differs between two looks at one processor. */
    private static final List<String> VARIES = List.of("processor", "cpu MHz", "core id", "apicid", "initial apicid");

    static TemplateKey of(String domain, Guest guest, QemuCommand command) throws IOException {
        int count = command.networks().size();
        String networks = count == 0 ? "" : "+" + count; // no kind's name begins with another's
        String processors = command.processors() + (command.most() > command.processors() ? "of" + command.most() : "");
        String kind = "template-" + domain + "-" + guest.type().word() + networks + "-"
                + guest.acceleration().word() + "-" + processors + "-" + command.mebibytes() + "-";
        String boot = guest.acceleration() == Acceleration.KVM ? Files.readString(BOOT_ID) : "";
        String all = String.join(
                "\n",
                file(guest.kernel()),
                guest.initramfs(false, !command.networks().isEmpty())
                        .getFileName()
                        .toString(),
                file(guest.qemu().path()),
                guest.qemu().version(),
                guest.type().machine(),
                boot,
                processor());
        return new TemplateKey(kind, kind + GuestProbe.hash(all.getBytes(StandardCharsets.UTF_8)) + "-");
    }

    private static String file(Path file) throws IOException {
        return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    }

    /** The first one: a guest has what it can, and counts time as it does. */
    private static String processor() throws IOException {
        return Files.readAllLines(PROCESSORS).stream()
                .takeWhile(line -> !line.isBlank())
                .filter(line -> VARIES.stream().noneMatch(line::startsWith))
                .collect(Collectors.joining("\n"));
    }
}

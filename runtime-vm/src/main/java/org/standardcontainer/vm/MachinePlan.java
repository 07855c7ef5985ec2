package org.standardcontainer.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.DiskOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.HandedOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.device.HostDisks;
import org.standardcontainer.linux.device.HostHardware;
import org.standardcontainer.vm.MachineStart.Numbers;

/**
 * The part of a plan that brings a machine up, until its agent says hello.
 *
 * @param command QEMU's arguments
 * @param start how it comes to run
 * @param exports what the file server serves, in the order of their numbers in the guest
 * @param user who QEMU runs as; {@link GuestOp#UNCHANGED} for the caller
 * @param deadline for the boot
 * @param network what the host does for its network
 */
record MachinePlan(
        QemuCommand command,
        MachineStart start,
        List<Export> exports,
        int user,
        Duration deadline,
        MachineNetwork network) {
    /** Of a machine without a network. */
    MachinePlan(QemuCommand command, MachineStart start, List<Export> exports, int user, Duration deadline) {
        this(command, start, exports, user, deadline, MachineNetwork.NONE);
    }

    /** The guest can't know of more files than it has this much memory for, in bytes. */
    private static final long BYTES_PER_FILE = 1024;

    private static final long MOST_FILES = 1 << 22;
    private static final String PATIENCE_MILLIS = "3000";
    /** The descriptor that a file server is given. */
    private static final int CHANNEL = 3;
    /** A directory that every host has, and that no program is in. */
    private static final Path ROOM = Path.of("/sys");

    /**
     * A file or directory of the host that the guest sees.
     *
     * @param path where it is
     * @param readonly whether the server refuses changes
     * @param recursive whether what is mounted below it is seen too
     */
    record Export(Path path, boolean readonly, boolean recursive) {
        private String how() {
            return (readonly ? "ro" : "rw") + (recursive ? "+" : "");
        }
    }

    /** Where the image of a disk comes from, or a device tree. */
    sealed interface Image {
        /** The step that opens it. */
        PlanOp open(int number);

        /** The property that it is from. */
        String origin();
    }

    /** A copy of a directory, made in another one. */
    record Copied(Path path, Path room) implements Image {
        @Override
        public GuestOp open(int number) {
            return new GuestOp.PackTree(number, path.toString(), room.toString());
        }

        @Override
        public String origin() {
            return "/root/path";
        }
    }

    /** A file, named by that property: an image, or a device tree, which is no disk, but opened after them in the same way. */
    record Existing(String origin, Path path) implements Image {
        @Override
        public GuestOp open(int number) {
            return new GuestOp.OpenFile(number, path.toString());
        }
    }

    /** A disk of the host that the container was asked for. */
    record Given(HostDisks.Disk disk) implements Image {
        @Override
        public DiskOp open(int number) {
            return new DiskOp.OpenDisk(
                    number, disk.path(), !disk.readonly(), !disk.readonly(), disk.major(), disk.minor(), disk.inode());
        }

        @Override
        public String origin() {
            return "";
        }
    }

    /** A USB device of the host that the container was asked for: its node. */
    record Plugged(HostHardware.Usb usb) implements Image {
        @Override
        public HandedOp open(int number) {
            return new HandedOp.OpenUsb(number, usb.path(), usb.major(), usb.minor());
        }

        @Override
        public String origin() {
            return "";
        }
    }

    LaunchPlan plan() {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("/vm", new GuestOp.ShareFate())
                // what the lifecycle allows for steps of a few milliseconds isn't enough: a boot, and then the guest's
                // own plan
                .host("/vm", new ProcessOp.LimitInit(millis(deadline.multipliedBy(3))))
                .all(network.host())
                .all(command.hardware().host(user))
                .host("/vm", new ProcessOp.CloneInit(0))
                .init("/vm", new ProcessOp.NewSession())
                .init("/vm", new ProcessOp.CheckStdio(0))
                .init("/vm", new GuestOp.MakeChannel(Numbers.AGENT, Numbers.AGENT_OF_QEMU))
                .init(
                        "/vm",
                        command.virtiofsd().isPresent()
                                ? new GuestOp.MakeListener(Numbers.FILES, Numbers.FILES_OF_QEMU)
                                : new GuestOp.MakeChannel(Numbers.FILES, Numbers.FILES_OF_QEMU));
        if (!(start instanceof TemplateStart.Making)) {
            plan.init("/root/path", fileServer(command, exports));
        }
        start.open(plan);
        plan.all(command.hardware().machine(command.memory(), user));
        plan.init("/vm/hypervisor", machine());
        start.await(plan, millis(deadline));
        if (command.virtiofsd().isPresent()) {
            // whoever waits for a file in the guest would never hear of it
            plan.init("/vm", new GuestOp.WatchHelper(Numbers.FILE_SERVER));
        }
        return plan.build();
    }

    static GuestOp fileServer(QemuCommand command, List<Export> exports) {
        List<String> args = new ArrayList<>(List.of("launcher"));
        if (command.virtiofsd().isPresent()) {
            // mounted over in a namespace of its own alone; any directory does
            args.addAll(List.of("exports", ROOM.toString()));
        } else {
            args.addAll(List.of(
                    "files",
                    Integer.toString(CHANNEL),
                    Long.toString(Math.min(MOST_FILES, command.memory() / BYTES_PER_FILE)),
                    PATIENCE_MILLIS));
        }
        for (Export export : exports) {
            args.add(export.how());
            args.add(export.path().toString());
        }
        command.virtiofsd().ifPresent(server -> {
            args.add("--");
            args.addAll(server.command(ROOM, CHANNEL));
        });
        return new GuestOp.StartHelper(
                Numbers.FILE_SERVER, "", args, List.of(), GuestOp.UNCHANGED, GuestOp.UNCHANGED, List.of(Numbers.FILES));
    }

    GuestOp machine() {
        return new GuestOp.StartHelper(
                Numbers.MACHINE,
                command.qemu().path().toString(),
                command.arguments(start),
                List.of(),
                user,
                Assets.group(command.acceleration()),
                given());
    }

    /** In the order of the numbers that {@link QemuCommand} has for them. */
    private List<Integer> given() {
        List<Integer> given = new ArrayList<>(List.of(Numbers.AGENT_OF_QEMU, Numbers.FILES_OF_QEMU));
        given.addAll(start.given());
        for (NetworkDevice device : command.networks()) {
            if (device instanceof NetworkDevice.Tap tap) {
                given.add(tap.number());
            }
        }
        return given;
    }

    static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis()));
    }
}

package org.standardcontainer.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;

/**
 * The part of a plan that brings a machine up, until its agent says hello.
 *
 * @param command QEMU's arguments
 * @param kernel the kernel's file
 * @param initramfs its first file system
 * @param exports what the file server serves, in the order of their numbers in the guest
 * @param images where the images of the machine's disks come from, in their order
 * @param user who QEMU runs as; {@link GuestOp#UNCHANGED} for the caller
 * @param deadline for the boot
 */
record MachinePlan(
        QemuCommand command,
        Path kernel,
        Path initramfs,
        List<Export> exports,
        List<Image> images,
        int user,
        Duration deadline) {
    private static final int AGENT = 0;
    private static final int AGENT_OF_QEMU = 1;
    private static final int FILES = 2;
    private static final int FILES_OF_QEMU = 3;
    private static final int FILE_SERVER = 4;
    private static final int MACHINE = 5;
    private static final int KERNEL = 6;
    private static final int INITRAMFS = 7;
    private static final int DISKS = 8;

    /** The guest can't know of more files than it has this much memory for, in bytes. */
    private static final long BYTES_PER_FILE = 1024;

    private static final long MOST_FILES = 1 << 22;
    private static final String PATIENCE_MILLIS = "0";

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
        GuestOp open(int number);

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

    /** @param hello a new file that is to have what the agent says of its kernel; empty for none */
    LaunchPlan plan(String hello) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("/vm", new GuestOp.ShareFate())
                // what the lifecycle allows for steps of a few milliseconds isn't enough: a boot, and then the guest's
                // own plan
                .host("/vm", new ProcessOp.LimitInit(millis(deadline.multipliedBy(3))))
                .host("/vm", new ProcessOp.CloneInit(0))
                .init("/vm", new ProcessOp.NewSession())
                .init("/vm", new ProcessOp.CheckStdio(0))
                .init("/vm", new GuestOp.MakeChannel(AGENT, AGENT_OF_QEMU))
                .init("/vm", new GuestOp.MakeChannel(FILES, FILES_OF_QEMU))
                .init("/root/path", fileServer())
                .init("/vm/kernel", new GuestOp.OpenFile(KERNEL, kernel.toString()))
                .init("/vm", new GuestOp.OpenFile(INITRAMFS, initramfs.toString()));
        for (int i = 0; i < images.size(); i++) {
            plan.init(images.get(i).origin(), images.get(i).open(DISKS + i));
        }
        return plan.init("/vm/hypervisor", machine(!hello.isEmpty()))
                .init("/vm", new GuestOp.AwaitGuest(AGENT, MACHINE, millis(deadline), hello))
                .build();
    }

    private GuestOp fileServer() {
        List<String> args = new ArrayList<>(List.of(
                "launcher",
                "files",
                "3",
                Long.toString(Math.min(MOST_FILES, command.memory() / BYTES_PER_FILE)),
                PATIENCE_MILLIS));
        for (Export export : exports) {
            args.add(export.how());
            args.add(export.path().toString());
        }
        return new GuestOp.StartHelper(
                FILE_SERVER, "", args, List.of(), GuestOp.UNCHANGED, GuestOp.UNCHANGED, List.of(FILES));
    }

    private GuestOp machine(boolean facts) {
        return new GuestOp.StartHelper(
                MACHINE,
                command.qemu().path().toString(),
                command.arguments(facts),
                List.of(),
                user,
                Assets.group(command.acceleration()),
                given());
    }

    /** In the order of the numbers that {@link QemuCommand} has for them. */
    private List<Integer> given() {
        List<Integer> given = new ArrayList<>(List.of(AGENT_OF_QEMU, FILES_OF_QEMU, KERNEL, INITRAMFS));
        for (int i = 0; i < images.size(); i++) {
            given.add(DISKS + i);
        }
        return given;
    }

    static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis()));
    }
}

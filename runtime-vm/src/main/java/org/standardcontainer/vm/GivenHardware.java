package org.standardcontainer.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Finding;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.HandedOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.GuestCgroup.GivenNode;
import org.standardcontainer.linux.device.HostHardware;
import org.standardcontainer.linux.device.HostHardware.Function;
import org.standardcontainer.linux.device.HostHardware.Group;
import org.standardcontainer.linux.device.HostHardware.Usb;

/**
 * USB devices and IOMMU groups that a container is given (decision 511): what each is to QEMU, and how the guest finds it. Its nodes are those that the guest's
 * drivers make, under the names that they have there.
 */
record GivenHardware(List<Usb> usb, List<Group> groups) {
    static final GivenHardware NONE = new GivenHardware(List.of(), List.of());

    /** The machine that has it, whichever others get: the smallest has no PCI, or places memory where an IOMMU doesn't reach. */
    static final MachineType TYPE = MachineType.Q35;

    /** As many as there are descriptors for, disks counted too. */
    private static final int MOST_USB = 4;

    private static final int FIRST_SLOT = 0x10;
    private static final int MOST_FUNCTIONS = 14;
    private static final String PCI = "/sys/bus/pci/devices/";
    /** What USB devices are plugged into, in the guest. */
    private static final String CONTROLLER = "0000:00:1e.0";

    /** As many as a step of the launcher waits for. */
    private static final int MOST_PARTS = 32;
    /** So long nothing new comes when all is there that is owed: partitions come a moment after their disk. */
    private static final int SETTLE_MILLIS = 300;
    /** Of a controller: a port is left alone until its plug has rested for up to 2 s (HUB_DEBOUNCE_TIMEOUT). */
    private static final int SETTLE_USB_MILLIS = 2500;

    private static final String VFIO = "/dev/vfio";
    private static final int VFIO_MAJOR = 10;
    private static final int VFIO_MINOR = 196;
    private static final int ANYONE = 0666;
    private static final int OWNER = 0600;
    private static final int MEMORY_LOCK = 8; // RLIMIT_MEMLOCK
    /** What is locked besides the guest's memory: firmware, and tables of the kernel's. */
    private static final long BESIDES = 1L << 30;

    GivenHardware {
        usb = List.copyOf(usb);
        groups = List.copyOf(groups);
    }

    static GivenHardware of(List<DeviceLease> leases) {
        HostHardware.Hardware all = HostHardware.among(Path.of("/"), leases);
        return new GivenHardware(all.usb(), all.groups());
    }

    boolean isEmpty() {
        return usb.isEmpty() && groups.isEmpty();
    }

    private List<Function> functions() {
        return groups.stream().flatMap(group -> group.functions().stream()).toList();
    }

    /**
     * What a machine of this runtime can't have.
     *
     * @param user who QEMU runs as
     * @param disks how many disks the container is given
     */
    List<Finding> check(VmSettings settings, Architecture guest, int user, int disks) {
        List<Finding> findings = new ArrayList<>();
        if (isEmpty()) {
            return findings;
        }
        if (guest != Architecture.X86_64) {
            findings.add(refused("a guest of " + guest.word() + " is given disks alone", "take a kernel for x86_64"));
        }
        if (settings.machine() != VmSettings.MachineChoice.AUTO && settings.machine() != VmSettings.MachineChoice.Q35) {
            findings.add(refused(
                    "the machine " + settings.machine().name().toLowerCase(java.util.Locale.ROOT)
                            + " has no place for it",
                    "set vm.machine to auto, or to q35"));
        }
        if (usb.size() + disks > MOST_USB) {
            findings.add(refused("a machine is given " + MOST_USB + " disks and USB devices at most", "take fewer"));
        }
        for (Group group : groups) {
            if (group.functions().isEmpty()) {
                findings.add(refused(
                        "no function of IOMMU group " + group.number() + " has the driver vfio-pci any more",
                        "bind its functions to vfio-pci"));
            }
        }
        if (functions().size() > MOST_FUNCTIONS) {
            findings.add(refused(
                    "its IOMMU groups have " + functions().size() + " functions, and a machine is given "
                            + MOST_FUNCTIONS + " at most",
                    "take fewer"));
        }
        if (!groups.isEmpty() && user == GuestOp.UNCHANGED) {
            findings.add(refused(
                    "an IOMMU group is given by root's runtime alone, which shows QEMU that node and no other",
                    "run it as root"));
        }
        if (!groups.isEmpty() && settings.reclaim()) {
            findings.add(refused(
                    "all of the machine's memory stays where it is, as the hardware writes to it, and vm.reclaim gives"
                            + " memory back",
                    "set vm.reclaim = false"));
        }
        return findings;
    }

    private Finding refused(String problem, String remedy) {
        String name =
                usb.isEmpty() ? VFIO + "/" + groups.get(0).number() : usb.get(0).path();
        return Finding.unsupported("device " + name, problem, remedy);
    }

    /** What is opened for it, behind the images of disks. */
    List<MachinePlan.Image> opened() {
        return usb.stream().<MachinePlan.Image>map(MachinePlan.Plugged::new).toList();
    }

    /** What drivers know its parts by. */
    List<String> aliases() {
        List<String> all = new ArrayList<>();
        usb.forEach(device -> all.addAll(device.aliases()));
        functions().forEach(function -> all.add(function.alias()));
        return all;
    }

    /**
     * QEMU's arguments.
     *
     * @param descriptor the first that was opened
     */
    List<String> arguments(int descriptor) {
        List<String> all = new ArrayList<>();
        if (!usb.isEmpty()) {
            all.addAll(List.of("-device", "qemu-xhci,id=usb,addr=0x1e,p2=" + MOST_USB + ",p3=" + MOST_USB));
        }
        for (int i = 0; i < usb.size(); i++) {
            int fd = descriptor + i;
            all.addAll(List.of(
                    "-add-fd",
                    "set=" + fd + ",fd=" + fd,
                    "-device",
                    "usb-host,bus=usb.0,port=" + port(i) + ",hostdevice=/dev/fdset/" + fd));
        }
        List<Function> functions = functions();
        for (int i = 0; i < functions.size(); i++) {
            all.addAll(List.of(
                    "-device",
                    String.format(
                            "vfio-pci,host=%s,bus=pcie.0,addr=0x%x,rombar=0",
                            functions.get(i).name(), FIRST_SLOT + i)));
        }
        return all;
    }

    private static int port(int i) {
        return i + 1;
    }

    /** The host's steps before there is a machine. */
    LaunchPlan host(int user) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        if (user != GuestOp.UNCHANGED) { // anybody else may not call the host's drivers
            usb.forEach(device -> plan.host("", new FileOp.Journal(new HandedOp.ReturnUsb(device.device()))));
        }
        return plan.build();
    }

    /** The steps of who has the machine, before that is started: QEMU opens groups by their paths, and may lock what memory it has. */
    LaunchPlan machine(long memory, int user) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        if (groups.isEmpty()) {
            return plan.build();
        }
        plan.init("", new ProcessOp.SetRlimit(MEMORY_LOCK, memory + BESIDES, memory + BESIDES))
                .init("", new HandedOp.OwnDirectory(VFIO))
                .init("", new HandedOp.OwnNode(VFIO + "/vfio", VFIO_MAJOR, VFIO_MINOR, OWNER, user));
        groups.forEach(group -> plan.init(
                "", new HandedOp.OwnNode(VFIO + "/" + group.number(), group.major(), group.minor(), OWNER, user)));
        return plan.build();
    }

    /**
     * The guest's steps before there is anything of the container. They wait for half of the deadline at most, which is what is said of how fast this machine
     * is; the kernel's own waits (5 s for an answer over USB, 2 s for a plug to rest, 1 s for a stick) are shorter where it isn't translated.
     *
     * @param owed the subsystems that the nodes of a part are of, by its alias
     */
    LaunchPlan named(Duration deadline, Map<String, List<String>> owed) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        int patience = MachinePlan.millis(deadline.dividedBy(2));
        for (int i = 0; i < usb.size(); i++) {
            Usb device = usb.get(i);
            plan.host(
                    "",
                    new HandedOp.FindNodes(
                            PCI + CONTROLLER,
                            port(i),
                            device.path() + " (USB device " + device.device() + ")",
                            directory("usb", i),
                            ANYONE,
                            parts(device.aliases(), owed),
                            SETTLE_MILLIS,
                            patience));
        }
        List<Function> functions = functions();
        for (int i = 0; i < functions.size(); i++) {
            Function function = functions.get(i);
            boolean finds = function.alias().contains(HardwareModules.USB_CONTROLLER);
            plan.host(
                    "",
                    new HandedOp.FindNodes(
                            PCI + String.format("0000:00:%02x.0", FIRST_SLOT + i),
                            0,
                            "PCI function " + function.name(),
                            directory("pci", i),
                            ANYONE,
                            parts(List.of(function.alias()), owed),
                            finds ? SETTLE_USB_MILLIS : SETTLE_MILLIS,
                            patience));
        }
        return plan.build();
    }

    private static List<String> parts(List<String> aliases, Map<String, List<String>> owed) {
        return aliases.stream()
                .filter(owed::containsKey)
                .map(alias -> alias + " " + String.join(",", owed.getOrDefault(alias, List.of())))
                .limit(MOST_PARTS)
                .toList();
    }

    private static String directory(String kind, int i) {
        return "/dev/scr-" + kind + i;
    }

    private List<String> directories() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < usb.size(); i++) {
            all.add(directory("usb", i));
        }
        for (int i = 0; i < functions().size(); i++) {
            all.add(directory("pci", i));
        }
        return all;
    }

    /** What the container's cgroup has to allow. */
    List<GivenNode> nodes() {
        return directories().stream()
                .map(directory -> new GivenNode(directory, true))
                .toList();
    }

    /** The guest's steps when the container's file systems are there. */
    LaunchPlan placed() {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        directories().forEach(directory -> plan.init("", new HandedOp.PlaceNodes(directory, "/dev")));
        return plan.build();
    }
}

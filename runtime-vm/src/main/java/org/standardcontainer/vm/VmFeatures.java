package org.standardcontainer.vm;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.standardcontainer.Attachment;
import org.standardcontainer.Exec;
import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.Stats;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.LinuxFeatureSet;

/** What this backend can do: what the Linux in the guest can, but for what has to be done on both sides. */
final class VmFeatures {
    /** A listener is a program on the host, which can't be given a descriptor of the guest's kernel; what is created has nothing yet in the guest. */
    private static final Set<String> NOT_OF_THE_GUEST = Set.of("linux.seccomp.notify", Pause.OF_CREATED);

    private VmFeatures() {}

    /** As {@link #of}, in the spec's form: what the Linux in the guest implements, but for what the host's side refuses. */
    static FeaturesDocument document(Guest guest) {
        FeaturesDocument inside = guest.linux().featuresDocument();
        LinuxFeatureSet linux = Objects.requireNonNull(inside.linux());
        return inside.withHooks(List.copyOf(of(guest).hooks().keySet()))
                .withLinux(linux.withSeccomp(seccomp(guest, Objects.requireNonNull(linux.seccomp()))));
    }

    private static LinuxFeatureSet.Seccomp seccomp(Guest guest, LinuxFeatureSet.Seccomp inside) {
        if (!guest.filtersCalls()) {
            return new LinuxFeatureSet.Seccomp(false, List.of(), List.of(), List.of(), List.of(), List.of());
        }
        List<String> actions = inside.actions() == null
                ? null
                : inside.actions().stream()
                        .filter(action -> !action.equals("SCMP_ACT_NOTIFY"))
                        .toList();
        return new LinuxFeatureSet.Seccomp(
                inside.enabled(),
                actions,
                inside.operators(),
                inside.archs(),
                inside.knownFlags(),
                inside.supportedFlags());
    }

    static Features of(Guest guest) {
        Features inside = guest.linux().features();
        Features.Builder features = Features.builder("vm")
                .hook("prestart", HookPlace.HOST)
                .hook("createRuntime", HookPlace.HOST)
                .hook("startContainer", HookPlace.CONTAINER)
                .hook("poststart", HookPlace.HOST)
                .hook("poststop", HookPlace.HOST)
                .operation(Waitable.class)
                .operation(Attachment.class)
                .operation(Exec.class)
                .operation(Pause.class)
                .operation(Processes.class)
                .operation(Stats.class)
                .operation(Update.class)
                .operation(OutOfMemory.class)
                .capabilities("vm", "vm.kernel", "vm.hypervisor", "vm.hwConfig");
        guest.imageInitramfs().ifPresent(file -> features.capabilities("vm.image"));
        inside.capabilities().stream()
                .filter(name -> !NOT_OF_THE_GUEST.contains(name))
                .forEach(features::capabilities);
        return features.build();
    }
}

package org.standardcontainer.vm;

import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;

/** What this backend can do: what the Linux in the guest can, but for what has to be done on both sides. */
final class VmFeatures {
    /** Its listener is a program on the host, which can't be given a descriptor of the guest's kernel. */
    private static final String LISTENER = "linux.seccomp.notify";

    private VmFeatures() {}

    static Features of(Guest guest) {
        Features inside = guest.linux().features();
        Features.Builder features = Features.builder("vm")
                .hook("prestart", HookPlace.HOST)
                .hook("createRuntime", HookPlace.HOST)
                .hook("startContainer", HookPlace.CONTAINER)
                .hook("poststart", HookPlace.HOST)
                .hook("poststop", HookPlace.HOST)
                .capabilities("vm", "vm.kernel", "vm.hypervisor", "vm.hwConfig");
        guest.imageInitramfs().ifPresent(file -> features.capabilities("vm.image"));
        inside.operations().forEach(features::operation);
        inside.capabilities().stream().filter(name -> !name.equals(LISTENER)).forEach(features::capabilities);
        return features.build();
    }
}

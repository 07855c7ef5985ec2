package org.standardcontainer.spec;

import org.jspecify.annotations.Nullable;

/** Rules for the virtual machine section. An empty path is what programs in Go write for absence. */
final class VmRules {
    private VmRules() {}

    static void check(Place place, VmConfig vm) {
        if (vm.hypervisor() != null) {
            path(
                    place.at("hypervisor").in("config-vm.md#hypervisor-object"),
                    vm.hypervisor().path());
        }
        Place kernel = place.at("kernel").in("config-vm.md#kernel-object");
        kernel.at("path").absolute(vm.kernel().path());
        if (vm.kernel().initrd() != null && !vm.kernel().initrd().isEmpty()) {
            kernel.at("initrd").absolute(vm.kernel().initrd());
        }
        if (vm.image() != null && !vm.image().path().isEmpty()) {
            Place image = place.at("image").in("config-vm.md#image-object");
            path(image, vm.image().path());
            format(image.at("format"), vm.image().format());
        }
        if (vm.hwConfig() != null
                && vm.hwConfig().vcpus() != null
                && vm.hwConfig().vcpus() == 0) {
            place.at("hwConfig").at("vcpus").in("config-vm.md#hwconfig-object").invalid("is 0");
        }
        if (vm.hwConfig() != null
                && vm.hwConfig().memory() != null
                && vm.hwConfig().memory().signum() == 0) {
            place.at("hwConfig").at("memory").in("config-vm.md#hwconfig-object").invalid("is 0");
        }
    }

    private static void path(Place holder, String path) {
        if (!path.isEmpty()) {
            holder.at("path").absolute(path);
        }
    }

    private static void format(Place place, @Nullable String format) {
        if (format == null || format.isEmpty()) {
            place.warn("is missing; raw is taken"); // the spec calls it REQUIRED and gives a default as well
        } else {
            place.word(format, Words.IMAGE_FORMATS);
        }
    }
}

package org.standardcontainer.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules for namespaces and for what needs one: id mappings, kernel parameters, clocks. */
final class NamespaceRules {
    private NamespaceRules() {}

    static void check(Place place, LinuxConfig linux, Spec spec) {
        namespaces(place.at("namespaces").in("config-linux.md#namespaces"), linux.namespaces());
        Place maps = place.in("config-linux.md#user-namespace-mappings");
        mappings(maps.at("uidMappings"), linux.uidMappings(), linux);
        mappings(maps.at("gidMappings"), linux.gidMappings(), linux);
        if (linux.sysctl() != null && spec.vm() == null) { // a guest has a kernel of its own
            Place sysctl = place.at("sysctl").in("config-linux.md#sysctl");
            linux.sysctl().keySet().forEach(key -> parameter(sysctl.at(key), key, linux));
        }
        clocks(place.at("timeOffsets").in("config-linux.md#offset-for-time-namespace"), linux);
    }

    private static void namespaces(Place place, @Nullable List<LinuxNamespace> namespaces) {
        if (namespaces == null) {
            return;
        }
        place.unique(namespaces.stream().map(LinuxNamespace::type).toList(), "type");
        for (int i = 0; i < namespaces.size(); i++) {
            place.at(i).at("type").word(namespaces.get(i).type(), Words.NAMESPACES);
            place.at(i).at("path").absolute(namespaces.get(i).joined().orElse(null));
        }
    }

    private static void mappings(Place place, @Nullable List<IdMapping> mappings, LinuxConfig linux) {
        UserRules.ranges(place, mappings);
        if (mappings != null && !mappings.isEmpty() && !linux.hasNamespace("user")) {
            place.invalid("needs a user namespace, and the container has the host's");
        }
    }

    private static void parameter(Place place, String key, LinuxConfig linux) {
        Optional<KernelParameter> parameter = KernelParameter.of(key);
        if (parameter.isEmpty()) {
            place.invalid("is not the name of a kernel parameter");
            return;
        }
        String namespace = parameter.get().namespace().orElse("");
        if (namespace.isEmpty()) {
            place.invalid("belongs to no namespace: setting it would change the host");
        } else if (!linux.hasNamespace(namespace)) {
            place.invalid("needs a namespace of type " + namespace + ", and the container has the host's");
        }
    }

    private static void clocks(Place place, LinuxConfig linux) {
        Map<String, LinuxTimeOffset> offsets = linux.timeOffsets() == null ? Map.of() : linux.timeOffsets();
        offsets.forEach((clock, offset) -> {
            place.at(clock).word(clock, Words.CLOCKS);
            place.at(clock).at("nanosecs").range(offset.nanosecs(), 0, 999_999_999);
        });
        if (!offsets.isEmpty() && !linux.hasNamespace("time")) {
            place.invalid("needs a time namespace, and the container has the host's");
        }
    }
}

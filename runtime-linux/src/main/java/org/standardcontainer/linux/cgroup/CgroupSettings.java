package org.standardcontainer.linux.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.LinuxResources;

/**
 * All of {@code linux.resources} but {@code devices}, as files of cgroups.
 *
 * @param settings in an order that the kernel takes for a cgroup that is new
 * @param findings what is refused, by name
 */
public record CgroupSettings(List<CgroupSetting> settings, List<Finding> findings) {
    public CgroupSettings {
        settings = List.copyOf(settings);
        findings = List.copyOf(findings);
    }

    /** Translates what is asked for, each resource by the version of the hierarchy that its controller is in. */
    public static CgroupSettings of(@Nullable LinuxResources resources, CgroupFacts facts) {
        Collector all = new Collector(facts);
        if (resources != null) {
            all.topic(resources.memory(), "memory", MemorySettings::v1, "memory", MemorySettings::v2);
            all.topic(resources.cpu(), "cpu", CpuSettings::v1, "cpu", CpuSettings::v2);
            all.topic(resources.cpu(), "cpuset", CpusetSettings::both, "cpuset", CpusetSettings::both);
            all.topic(resources.pids(), "pids", PidsSettings::both, "pids", PidsSettings::both);
            all.topic(resources.blockIo(), "blkio", BlockIoSettings::v1, "io", BlockIoSettings::v2);
            all.topic(resources.hugepageLimits(), "hugetlb", HugepageSettings::v1, "hugetlb", HugepageSettings::v2);
            all.topic(resources.network(), "net_cls", NetworkSettings::classId);
            all.topic(resources.network(), "net_prio", NetworkSettings::priorities);
            all.topic(resources.rdma(), "rdma", RdmaSettings::both, "rdma", RdmaSettings::both);
            if (resources.unified() != null) {
                UnifiedSettings.v2(resources.unified(), facts, all); // last: it is what the other side is converted to
            }
        }
        return new CgroupSettings(all.settings, all.findings);
    }

    /** A part of a JSON pointer. */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** The files of one resource. */
    @FunctionalInterface
    interface Table<T> {
        void write(T resource, SettingsWriter out);
    }

    /** Not safe for several threads. */
    static final class Collector {
        private final CgroupFacts facts;
        private final List<CgroupSetting> settings = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();

        private Collector(CgroupFacts facts) {
            this.facts = facts;
        }

        void take(SettingsWriter written) {
            settings.addAll(written.settings);
            findings.addAll(written.findings);
        }

        private <T> void topic(
                @Nullable T resource, String v1Controller, Table<T> v1, String v2Controller, Table<T> v2) {
            if (resource == null) {
                return;
            }
            if (!facts.has(CgroupVersion.V1, v1Controller) && facts.has(CgroupVersion.V2, v2Controller)) {
                SettingsWriter out = new SettingsWriter(facts, CgroupVersion.V2, v2Controller);
                v2.write(resource, out);
                take(out);
            } else {
                topic(resource, v1Controller, v1);
            }
        }

        /** One that v1 alone has; without it all that is asked for is refused. */
        private <T> void topic(@Nullable T resource, String controller, Table<T> v1) {
            if (resource == null) {
                return;
            }
            SettingsWriter out = new SettingsWriter(facts, CgroupVersion.V1, controller);
            v1.write(resource, out);
            if (facts.has(CgroupVersion.V1, controller)) {
                take(out);
                return;
            }
            List<String> pointers = new ArrayList<>();
            out.settings.forEach(setting -> pointers.add(setting.pointer()));
            out.findings.forEach(finding -> pointers.add(finding.subject()));
            pointers.stream().distinct().forEach(pointer -> findings.add(facts.missing(pointer, controller)));
        }
    }
}

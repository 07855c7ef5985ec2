package org.standardcontainer.linux.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;

/** What a table writes into: settings of one controller, and what is refused. Not safe for several threads. */
final class SettingsWriter {
    private static final String POINTER = "/linux/resources/";

    final List<CgroupSetting> settings = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();

    private final CgroupFacts facts;
    private final CgroupVersion version;
    private final String controller;

    SettingsWriter(CgroupFacts facts, CgroupVersion version, String controller) {
        this.facts = facts;
        this.version = version;
        this.controller = controller;
    }

    /** Sets a file that every kernel with this controller has; null is absent. */
    void set(String file, @Nullable Object value, String property) {
        if (value != null) {
            add(file, value, property, false);
        }
    }

    /** Sets a file that some kernels are built or booted without; refused where that is known. */
    void setIfBuilt(String file, @Nullable Object value, String property) {
        if (value == null) {
            return;
        }
        if (facts.lacks(version, controller, file)) {
            refuse(
                    property,
                    "this kernel has no " + file,
                    "remove it, or use a kernel that is built and booted with it");
        } else {
            add(file, value, property, false);
        }
    }

    /** Sets a file that may be absent, because without it what is asked for is so already. */
    void setIfThere(String file, Object value, String property) {
        add(file, value, property, true);
    }

    void refuse(String property, String problem, String remedy) {
        findings.add(Finding.unsupported(POINTER + property, problem, remedy));
    }

    /** Refuses what v2 leaves out. */
    void refuseOnV2(String property, @Nullable Object value, String problem) {
        if (value != null) {
            refuse(property, problem, "remove it, or use a host with cgroup v1");
        }
    }

    boolean shows(String start) {
        return facts.shows(version, controller, start);
    }

    boolean lacks(String file) {
        return facts.lacks(version, controller, file);
    }

    CgroupFacts facts() {
        return facts;
    }

    private void add(String file, Object value, String property, boolean optional) {
        settings.add(new CgroupSetting(version, controller, file, value.toString(), POINTER + property, optional));
    }

    /** Go programs write 0 for what isn't there, and every runtime takes it so where 0 would make no sense. */
    static @Nullable Long unlessZero(@Nullable Long value) {
        return value == null || value == 0 ? null : value;
    }

    static java.math.@Nullable BigInteger unlessZero(java.math.@Nullable BigInteger value) {
        return value == null || value.signum() == 0 ? null : value;
    }

    static @Nullable String unlessEmpty(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    /** As v2 writes a limit that is none. */
    static @Nullable String orMax(@Nullable Long value) {
        return value == null ? null : value < 0 ? "max" : value.toString();
    }
}

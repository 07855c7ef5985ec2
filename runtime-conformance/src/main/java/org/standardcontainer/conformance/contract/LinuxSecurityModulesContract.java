package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.TestBundle;

/**
 * config.md#linux-process and config-linux.md#mount-label: AppArmor and SELinux. The kit brings neither a profile nor a policy. What it can
 * know on a host that has the module is that a name that nobody loaded is an error, and that the runtime's own label is one that there is.
 */
public abstract class LinuxSecurityModulesContract {
    private static final String PROFILE = "/process/apparmorProfile";
    private static final String LABEL = "/process/selinuxLabel";
    private static final String MOUNT_LABEL = "/linux/mountLabel";
    private static final String NOBODYS = "kit_u:kit_r:kit_never_loaded_t:s0";

    @Test
    @Requires("linux.apparmor")
    @Clause("config.process.apparmor-profile")
    void profileThatIsNotLoadedIsAnError(Bench bench) {
        bench.createOrStartFails(bench.bundle().set(PROFILE, "kit-never-loaded"));
    }

    @Test
    @Requires("linux.selinux")
    @Clause("config.process.selinux-label")
    void programHasItsLabel(Bench bench) {
        Optional<String> own = label(bench);
        assumeTrue(own.isPresent() || !bench.missing().isEmpty(), "the kernel has no labels");
        String label = own.orElse(NOBODYS);
        String seen = bench.look(bench.bundle().set(LABEL, label))
                .json()
                .path("label")
                .asText();
        assertThat(seen.replace("\0", "").strip()).isEqualTo(label);
    }

    /** Of the runtime; a kernel without a module that has labels says EINVAL. */
    private static Optional<String> label(Bench bench) {
        try {
            return Optional.of(
                    Files.readString(bench.surroundings().runtimeProcess().resolve("attr/current"))
                            .replace("\0", "")
                            .strip());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    @Test
    @Requires("linux.selinux")
    @Clause("config.process.selinux-label")
    void labelThatThePolicyHasNotIsAnError(Bench bench) {
        bench.createOrStartFails(bench.bundle().set(LABEL, NOBODYS));
    }

    @Test
    @Requires({"linux.selinux", "linux.mount"})
    @Clause("linux.mount-label.present")
    void mountLabelThatThePolicyHasNotIsAnError(Bench bench) {
        TestBundle bundle = bench.bundle()
                .add(
                        "/mounts",
                        Map.of(
                                "destination",
                                "/labelled",
                                "type",
                                "tmpfs",
                                "source",
                                "tmpfs",
                                "options",
                                List.of("nosuid")));
        bench.createFails(bundle.set(MOUNT_LABEL, NOBODYS));
    }
}

package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#posix-platform-user. */
@Requires("posix.user")
public abstract class UserContract {
    private static final int USUAL = 022;

    @Test
    @Clause({"config.process.user.uid", "config.process.user.gid"})
    void programRunsAsItsUser(Bench bench) {
        ProbeReport report =
                bench.inside(bench.bundle().set("/process/user/uid", 10).set("/process/user/gid", 20));
        assertThat(report.uids()).as("real, effective, saved uid").containsExactly(10L, 10L, 10L);
        assertThat(report.gids()).as("real, effective, saved gid").containsExactly(20L, 20L, 20L);
    }

    @Test
    @Clause("config.process.user.uid")
    void missingUidIsNotTakenForRoot(Bench bench) {
        bench.createFails(bench.bundle().remove("/process/user/uid"));
    }

    @Test
    @Clause("config.process.user.gid")
    void missingGidIsNotTakenForRoot(Bench bench) {
        bench.createFails(bench.bundle().remove("/process/user/gid"));
    }

    @Test
    @Clause("config.process.user.additional-gids")
    void programHasItsGroupsAndNoOther(Bench bench) {
        ProbeReport report = bench.inside(bench.bundle().set("/process/user/additionalGids", List.of(5, 6)));
        assertThat(report.groups()).filteredOn(gid -> gid != 0).containsExactlyInAnyOrder(5L, 6L);
        TestBundle ofAnother = bench.bundle().set("/process/user/gid", 20);
        assertThat(bench.inside(ofAnother.set("/process/user/additionalGids", List.of(5, 6)))
                        .groups())
                .as("groups of who isn't in root's")
                .filteredOn(gid -> gid != 20)
                .containsExactlyInAnyOrder(5L, 6L);
        assertThat(bench.inside(bench.bundle().set("/process/user/gid", 20)).groups())
                .as("groups when none are listed")
                .allMatch(gid -> gid == 20);
    }

    @Test
    @Clause("config.process.user.umask")
    void programHasItsUmask(Bench bench) {
        assertThat(bench.inside(bench.bundle().set("/process/user/umask", 027)).umask())
                .isEqualTo(027);
        assertThat(bench.inside(bench.bundle().set("/process/user/umask", 0)).umask())
                .isEqualTo(0);
    }

    @Test
    @Clause("config.process.user.umask-inherited")
    void withoutUmaskTheCallersStays(Bench bench) throws IOException {
        Optional<String> own = bench.platform() == org.standardcontainer.conformance.Platform.LINUX
                ? Files.readAllLines(bench.surroundings().runtimeProcess().resolve("status")).stream()
                        .filter(line -> line.startsWith("Umask:"))
                        .findFirst()
                : Optional.empty();
        assumeTrue(own.isPresent(), "the kit can't see the umask of the runtime's caller");
        int expected =
                Integer.parseInt(own.orElseThrow().substring("Umask:".length()).strip(), 8);
        assumeTrue(expected != USUAL, "the runtime's caller has umask 022, which a runtime may set by itself");
        assertThat(bench.inside(bench.bundle()).umask()).isEqualTo(expected);
    }
}

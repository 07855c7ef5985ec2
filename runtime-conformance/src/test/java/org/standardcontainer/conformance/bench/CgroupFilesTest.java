package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupFilesTest {
    @TempDir
    private Path host;

    private CgroupFiles files(String... mounts) throws IOException {
        Files.writeString(host.resolve("mountinfo"), String.join("", mounts));
        Files.writeString(host.resolve("cgroup"), "3:memory:/one\n0::/two\n");
        return CgroupFiles.seenBy(host);
    }

    private static String version1(String controllers) {
        return "1 1 0:1 / /v1 rw - cgroup cgroup rw," + controllers + "\n";
    }

    /** Nothing has been handed down yet: that is the runtime's to do. */
    private String version2(String controllers) throws IOException {
        Path root = Files.createDirectories(host.resolve("v2"));
        Files.writeString(root.resolve("cgroup.controllers"), controllers + "\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "\n");
        return "2 1 0:2 / " + root + " rw - cgroup2 cgroup2 rw\n";
    }

    @Test
    void version2Alone() throws IOException {
        CgroupFiles files = files(version2("cpu io memory"));
        assertThat(files.isUnified()).isTrue();
        assertThat(files.has("memory")).isTrue();
        assertThat(files.has("blkio")).as("which is io there").isTrue();
        assertThat(files.has("pids")).isFalse();
        assertThat(files.directory("memory", host)).isEqualTo(host.resolve("v2/two"));
    }

    @Test
    void eachControllerIsInOneOfBoth() throws IOException {
        CgroupFiles files = files(version1("memory"), version2("hugetlb"));
        assertThat(files.isUnified()).isFalse();
        assertThat(files.isUnified("memory")).isFalse();
        assertThat(files.isUnified("hugetlb")).isTrue();
        assertThat(files.has("memory")).isTrue();
        assertThat(files.has("hugetlb")).isTrue();
        assertThat(files.has("cpu")).isFalse();
        assertThat(files.directory("memory", host)).isEqualTo(Path.of("/v1/one"));
        assertThat(files.directory("hugetlb", host)).isEqualTo(host.resolve("v2/two"));
    }

    @Test
    void aHierarchyWithoutControllersIsNoneOfVersion1() throws IOException {
        assertThat(files(version1("xattr,name=systemd"), version2("pids")).isUnified())
                .isTrue();
    }
}

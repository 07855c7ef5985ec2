package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinuxErrnoTest {
    @Test
    void namesErrors() {
        assertThat(LinuxErrno.of(1)).isEqualTo(new LinuxErrno("EPERM", "Operation not permitted"));
        assertThat(LinuxErrno.of(2)).isEqualTo(new LinuxErrno("ENOENT", "No such file or directory"));
        assertThat(LinuxErrno.of(11).name()).isEqualTo("EAGAIN");
        assertThat(LinuxErrno.of(40).name()).isEqualTo("ELOOP");
        assertThat(LinuxErrno.of(122)).isEqualTo(new LinuxErrno("EDQUOT", "Disk quota exceeded"));
    }

    @Test
    void namesUnknownOnesByNumber() {
        assertThat(LinuxErrno.of(4095)).isEqualTo(new LinuxErrno("E4095", "Unknown error 4095"));
    }
}

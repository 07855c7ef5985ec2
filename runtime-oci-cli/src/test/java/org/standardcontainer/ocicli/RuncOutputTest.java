package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.Cpuset;

class RuncOutputTest {
    @Test
    void processorsAreReadAsFarAsTheyAreSaid() {
        ContainerStats stats = RuncOutput.stats("""
                {"type":"stats","id":"a","data":{
                  "cpu":{"usage":{"total":9,"percpu":[4,5],"percpu_kernel":[1,2],"percpu_user":[3,3],"kernel":3,"user":6}},
                  "cpuset":{"cpus":[0,1],"cpu_exclusive":0,"mems":[0],"mem_hardwall":1,"sched_relax_domain_level":-1}}}
                """);

        assertThat(stats.cpu().perProcessor()).containsExactly(Duration.ofNanos(4), Duration.ofNanos(5));
        assertThat(stats.cpu().systemPerProcessor()).containsExactly(Duration.ofNanos(1), Duration.ofNanos(2));
        assertThat(stats.cpu().userPerProcessor()).containsExactly(Duration.ofNanos(3), Duration.ofNanos(3));
        assertThat(stats.cpuset())
                .contains(new Cpuset(
                        List.of(0, 1),
                        List.of(0),
                        Map.of("cpu_exclusive", 0L, "mem_hardwall", 1L, "sched_relax_domain_level", -1L)));
    }

    @Test
    void whatIsNotSaidIsNone() {
        ContainerStats stats =
                RuncOutput.stats("{\"data\":{\"cpu\":{\"usage\":{\"total\":9}},\"cpuset\":{\"cpu_exclusive\":0}}}");

        assertThat(stats.cpu().perProcessor()).isEmpty();
        assertThat(stats.cpu().systemPerProcessor()).isEmpty();
        assertThat(stats.cpu().userPerProcessor()).isEmpty();
        assertThat(stats.cpuset()).isEmpty();
    }
}

package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Capabilities;

class CapabilitySetsTest {
    private static final long KILL = 1L << 5;
    private static final long BPF = 1L << 39;

    private final Findings findings = new Findings();

    @Test
    void withoutThePropertyThereAreNone() {
        assertThat(compile(null)).isEqualTo(new CapabilitySets(0, 0, 0, 0, 0));
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void namesBecomeBits() {
        List<String> both = List.of("CAP_KILL", "CAP_BPF");
        assertThat(compile(new Capabilities(both, both, both, both, List.of("CAP_KILL"))))
                .isEqualTo(new CapabilitySets(KILL | BPF, KILL | BPF, KILL | BPF, KILL | BPF, KILL));
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void whatCannotBeGrantedIsLeftOutWithAWarning() {
        // the host of the fixture lacks CAP_SYS_RESOURCE; of CAP_TEST the validator has warned
        CapabilitySets sets =
                compile(new Capabilities(List.of("CAP_KILL", "CAP_TEST", "CAP_SYS_RESOURCE"), null, null, null, null));

        assertThat(sets.bounding()).isEqualTo(KILL);
        assertThat(findings.all()).singleElement().satisfies(f -> {
            assertThat(f.kind()).isEqualTo(Finding.Kind.WARNING);
            assertThat(f.subject()).isEqualTo("/process/capabilities/bounding/2");
        });
    }

    @Test
    void whatTheKernelWouldRefuseIsLeftOut() {
        List<String> kill = List.of("CAP_KILL");

        assertThat(compile(new Capabilities(null, kill, kill, null, kill)))
                .isEqualTo(new CapabilitySets(0, 0, 0, 0, 0));
        assertThat(findings.all()).extracting(Finding::subject).containsExactly("/process/capabilities/inheritable");
    }

    @Test
    void aCapabilityOfALaterKernelIsNone() {
        HostFacts host = Compiling.host("hybrid");
        HostFacts older = new HostFacts(
                host.kernel(),
                host.cgroups(),
                0,
                -1,
                -1,
                38,
                true,
                host.namespaces(),
                host.securityModules(),
                false,
                host.covered(),
                host.users(),
                host.hardLimits());
        Capabilities bpf = new Capabilities(List.of("CAP_BPF"), null, null, null, null);

        assertThat(CapabilitySets.compile(bpf, older, findings).bounding()).isZero();
        assertThat(findings.all())
                .singleElement()
                .satisfies(f -> assertThat(f.problem()).contains("CAP_BPF"));
    }

    @Test
    void namesAndNumbers() {
        assertThat(CapabilityNames.number("CAP_CHECKPOINT_RESTORE")).isEqualTo(40);
        assertThat(CapabilityNames.number("CAP_SYS_ADMIN")).isEqualTo(21);
        assertThat(CapabilityNames.number("cap_kill")).isEqualTo(-1);
        assertThat(CapabilityNames.names(KILL | BPF)).containsExactly("CAP_KILL", "CAP_BPF");
    }

    private CapabilitySets compile(@Nullable Capabilities capabilities) {
        return CapabilitySets.compile(capabilities, Compiling.host("hybrid"), findings);
    }
}

package org.standardcontainer.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;

class IsolationPolicyTest {
    /** All are isolated but those that are named. */
    private static IsolationReport report(Map<String, Isolation> others) {
        return new IsolationReport(
                "toy",
                "none",
                KernelInterface.all().stream()
                        .map(of -> InterfaceIsolation.computed(
                                of, others.getOrDefault(of.id(), Isolation.ISOLATED), "none", "it is so", List.of()))
                        .toList());
    }

    private static List<String> unmet(String policy, Map<String, Isolation> others) {
        return IsolationPolicy.parse(policy).unmet(report(others)).stream()
                .map(Finding::subject)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pid=isolated; isolated; true",
                "pid=isolated; partial; false",
                "pid=isolated; absent; false",
                "pid=shared; shared; true",
                "pid=shared; isolated; false",
                "pid=isolated|absent; absent; true",
                "pid = partial | shared; shared; true",
                "pid>=partial; partial; true",
                "pid>=partial; absent; true",
                "pid>=partial; shared; false",
                "pid>=shared; shared; true",
            })
    void aDemandIsMetOrNot(String demand, String is, boolean met) {
        List<String> unmet = unmet("require: " + demand, Map.of("pid", Isolation.of(is)));

        assertThat(unmet).isEqualTo(met ? List.of() : List.of("isolation pid"));
    }

    @Test
    void aStarIsAboutAllThatBeginSo() {
        assertThat(unmet("require: net.*>=partial", Map.of("net.routes", Isolation.SHARED, "pid", Isolation.SHARED)))
                .containsExactly("isolation net.routes");
        assertThat(unmet("require: *=isolated", Map.of("kvm", Isolation.ABSENT)))
                .containsExactly("isolation kvm");
    }

    @Test
    void linesRemarksAndListsAreRead() {
        String policy = "# a remark\n\nrequire: pid=isolated, kvm=absent # another\nrequire: gpu=absent,\n";

        assertThat(unmet(policy, Map.of())).containsExactly("isolation kvm", "isolation gpu");
        assertThat(IsolationPolicy.parse("# nothing\n").isEmpty()).isTrue();
    }

    @Test
    void whatIsUnmetSaysWhatIsAndWhatIsRequired() {
        Finding finding = IsolationPolicy.parse("require: pid=absent")
                .unmet(report(Map.of()))
                .get(0);

        assertThat(finding.kind()).isEqualTo(Finding.Kind.UNSUPPORTED);
        assertThat(finding.problem()).isEqualTo("is isolated on toy, and the policy requires pid=absent: it is so");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pid=isolated",
                "require: pid",
                "require: pid=safe",
                "require: pod=isolated",
                "require: x*=shared"
            })
    void nonsenseIsNamedWithItsLine(String policy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IsolationPolicy.parse("# one\n" + policy))
                .withMessageStartingWith("line 2: ");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IsolationPolicy.load(Path.of("/nowhere/policy")))
                .withMessageContaining("/nowhere/policy does not exist");
    }

    @Test
    void everyInterfaceHasAnIdOfItsOwnAndWords() {
        List<KernelInterface> all = KernelInterface.all();

        assertThat(all)
                .hasSizeGreaterThanOrEqualTo(94)
                .extracting(KernelInterface::id)
                .doesNotHaveDuplicates();
        assertThat(all).allMatch(of -> of.id().matches("[a-z0-9.-]+"));
        assertThat(all).allMatch(of -> !of.title().isBlank() && !of.why().isBlank());
    }
}

package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.device.DeviceRequest;

/** What can't be done is refused by the property's name, before anything is made. */
class JailRefusalsTest {
    private static String config(String process, String rest) {
        return "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},\"process\":{\"user\":{\"uid\":0,\"gid\":0},\"cwd\":\"/\",\"args\":[\"a\"]"
                + (process.isEmpty() ? "" : "," + process)
                + "}"
                + (rest.isEmpty() ? "" : "," + rest.replace('\'', '"'))
                + "}";
    }

    private static List<String> refused(FreeBsdFacts facts, String config) {
        return Compiling.compile(ContainerId.of("one"), config, facts, new Sources(Set.of(), Map.of(), true))
                .findings()
                .stream()
                .filter(Finding::isError)
                .map(finding -> {
                    assertThat(finding.remedy()).as("remedy of " + finding).isNotEmpty();
                    return finding.subject();
                })
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/freebsd/jail/host | 'hostname':'x','freebsd':{'jail':{'host':'inherit'}}",
                "/freebsd/jail/ip4 | 'freebsd':{'jail':{'vnet':'new','ip4':'inherit'}}",
                "/freebsd/jail/ip6Addr | 'freebsd':{'jail':{'vnet':'new','ip6Addr':['::1']}}",
                "/freebsd/jail/interface | 'freebsd':{'jail':{'vnet':'new','interface':'lo0'}}",
                "/freebsd/jail/interface | 'freebsd':{'jail':{'interface':'lo0'}}",
                "/freebsd/jail/interface | 'freebsd':{'jail':{'interface':'an-interface-of-long','ip4Addr':['10.0.0.1']}}",
                "/freebsd/jail/vnetInterfaces | 'freebsd':{'jail':{'vnetInterfaces':['epair0b']}}",
                "/freebsd/jail/vnetInterfaces/0 | 'freebsd':{'jail':{'vnet':'new','vnetInterfaces':['']}}",
                "/freebsd/jail/ip4 | 'freebsd':{'jail':{'ip4':'disable','ip4Addr':['10.0.0.1']}}",
                "/freebsd/jail/ip4 | 'freebsd':{'jail':{'ip4':'inherit','ip4Addr':['10.0.0.1']}}",
                "/freebsd/jail/ip4Addr/1 | 'freebsd':{'jail':{'ip4Addr':['10.0.0.1','10.0.0.1']}}",
                "/freebsd/jail/ip4Addr/0 | 'freebsd':{'jail':{'ip4Addr':['0.0.0.0']}}",
                "/freebsd/jail/ip4Addr/0 | 'freebsd':{'jail':{'ip4Addr':['255.255.255.255']}}",
                "/freebsd/jail/ip6Addr/0 | 'freebsd':{'jail':{'ip6Addr':['::']}}",
                "/freebsd/jail/ip6Addr/0 | 'freebsd':{'jail':{'ip6Addr':['::ffff:10.0.0.1']}}",
                "/freebsd/jail/allow/mount | 'freebsd':{'jail':{'allow':{'mount':['tmpfs']}}}",
                "/freebsd/jail/allow/mount/0 | 'freebsd':{'jail':{'enforceStatfs':1,'allow':{'mount':['ext9']}}}",
                "/freebsd/devices/0/path | 'freebsd':{'devices':[{'path':'*'}]}",
                "/freebsd/devices | 'mounts':[{'destination':'/dev','type':'devfs','options':['ruleset=4']}],'freebsd':{'devices':[{'path':'mem'}]}",
                "/mounts/0/destination | 'mounts':[{'destination':'tmp','type':'tmpfs'}]",
                "/mounts/0/type | 'mounts':[{'destination':'/proc','type':'proc'}]",
                "/mounts/0/options/0 | 'mounts':[{'destination':'/tmp','type':'tmpfs','options':['size=10%']}]",
                "/mounts/0/options/0 | 'mounts':[{'destination':'/tmp','type':'tmpfs','options':['mode=9']}]",
                "/mounts/0/options/0 | 'mounts':[{'destination':'/tmp','type':'tmpfs','options':['noatime']}]",
                "/mounts/0/options/0 | 'mounts':[{'destination':'/a','type':'nullfs','source':'/b','options':['shared']}]",
                "/mounts/0/options/0 | 'mounts':[{'destination':'/a','type':'fdescfs','options':['nodup']}]",
                "/mounts/0/options/0 | 'mounts':[{'destination':'/dev','type':'devfs','options':['ruleset=65536']}]",
                "/mounts/0 | 'mounts':[{'destination':'/a','type':'nullfs','source':'/var','options':['rbind']}]",
                "/mounts/0 | 'mounts':[{'destination':'/a','type':'nullfs','source':'/b','options':['rbind']}]",
                "/linux/resources/cpu/cpus | 'linux':{'resources':{'cpu':{'cpus':'0-7'}}}",
                "/linux/resources/cpu/shares | 'linux':{'resources':{'cpu':{'shares':5}}}",
                "/linux/namespaces | 'linux':{'namespaces':[{'type':'pid'}]}",
                "/annotations/org.freebsd.jail.vnet | 'annotations':{'org.freebsd.jail.vnet':'new'}",
                "/annotations/org.opencontainers.image.os | 'annotations':{'org.opencontainers.image.os':'windows'}",
                "/annotations/org.opencontainers.image.architecture | 'annotations':{'org.opencontainers.image.architecture':'arm64'}",
                "/annotations/org.opencontainers.image.architecture | 'annotations':{'org.opencontainers.image.os':'linux','org.opencontainers.image.architecture':'riscv64'}",
                "/annotations/org.opencontainers.image.os.version | 'annotations':{'org.opencontainers.image.os.version':'99.0'}",
                "/annotations/org.opencontainers.image.os.features | 'annotations':{'org.opencontainers.image.os.features':'x'}",
            })
    void isNamed(String pointer, String rest) {
        assertThat(refused(Compiling.machine(), config("", rest))).contains(pointer);
    }

    @Test
    void leasesAreNamedOneByOneWithWhatThereIsInstead() {
        assertThat(JailDevices.refuseLeases(
                                List.of(DeviceRequest.parse("/dev/cuau0"), DeviceRequest.parse("usb:1-1:shared")))
                        .findings())
                .allSatisfy(finding -> assertThat(finding.remedy()).contains("freebsd.devices"))
                .extracting(Finding::subject)
                .containsExactly("device /dev/cuau0", "device usb:1-1");
    }

    /** In the words that images have for it, which aren't the machine's. */
    @Test
    void anImageForThisMachineIsNot() {
        String fits =
                "'annotations':{'org.opencontainers.image.os':'freebsd','org.opencontainers.image.architecture':'amd64','org.opencontainers.image.os.version':'13.1'}";
        assertThat(refused(Compiling.machine(), config("", fits))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/process/rlimits/0/type | \"rlimits\":[{\"type\":\"RLIMIT_NICE\",\"soft\":1,\"hard\":1}]",
                "/process/capabilities | \"capabilities\":{\"bounding\":[\"CAP_KILL\"]}",
                "/process/oomScoreAdj | \"oomScoreAdj\":5",
                "/process/apparmorProfile | \"apparmorProfile\":\"x\"",
                "/process/selinuxLabel | \"selinuxLabel\":\"x\"",
            })
    void isNamedOfTheProcess(String pointer, String process) {
        assertThat(refused(Compiling.machine(), config(process, ""))).anyMatch(subject -> subject.startsWith(pointer));
    }

    /** An older kernel, one without VIMAGE, with racct off, without the module of Linux. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/freebsd/jail/vnet | 'freebsd':{'jail':{'vnet':'new'}}",
                "/linux/resources/pids/limit | 'linux':{'resources':{'pids':{'limit':5}}}",
                "/linux/resources/memory/limit | 'linux':{'resources':{'memory':{'limit':5000000}}}",
                "/annotations/org.opencontainers.image.os | 'annotations':{'org.opencontainers.image.os':'linux'}",
                "/freebsd/jail/sysvmsg | 'freebsd':{'jail':{'sysvmsg':'inherit'}}",
                "/freebsd/jail/allow/suser | 'freebsd':{'jail':{'allow':{'suser':false}}}",
                "/freebsd/jail/allow/mlock | 'freebsd':{'jail':{'allow':{'mlock':true}}}",
                "/freebsd/jail/allow/mount/0 | 'freebsd':{'jail':{'enforceStatfs':1,'allow':{'mount':['zfs']}}}",
            })
    void isNamedWhereTheMachineLacksIt(String pointer, String rest) {
        FreeBsdFacts poor = Compiling.poor("sysvmsg", "allow.suser", "allow.mlock", "allow.mount.zfs");
        assertThat(refused(poor, config("", rest))).contains(pointer);
    }

    /** They fail with an error that doesn't say so. */
    @Test
    void programsOfLinuxThatTheKernelMayNotRecogniseAreWarnedOf() {
        String config = config("", "'annotations':{'org.opencontainers.image.os':'linux'}");
        for (boolean unbranded : new boolean[] {false, true}) {
            FreeBsdFacts facts = Compiling.machine(unbranded);
            assertThat(Compiling.findings(Compiling.compile(ContainerId.of("one"), config, facts, Sources.UNKNOWN)))
                    .filteredOn(line -> line.contains("kern.elf64.fallback_brand"))
                    .hasSize(unbranded ? 0 : 1)
                    .allMatch(line -> line.startsWith("WARNING /annotations/org.opencontainers.image.os: "));
            assertThat(facts.findings())
                    .filteredOn(finding -> finding.problem().contains("service linux start"))
                    .hasSize(unbranded ? 0 : 1);
        }
    }

    @Test
    void newPrivilegesCanNotBeRenouncedOnAnOldKernel() {
        assertThat(refused(Compiling.poor(), config("\"noNewPrivileges\":true", "")))
                .containsExactly("/process/noNewPrivileges");
    }

    /** A kernel that doesn't know what nobody asks for does its best. */
    @Test
    void whatIsNotAskedForIsNotMissed() {
        FreeBsdFacts poor = Compiling.poor("sysvmsg", "sysvsem", "sysvshm", "allow.suser", "allow.mlock");
        assertThat(refused(poor, config("", ""))).isEmpty();
    }

    @Test
    void aParentsNameThatRctlCannotReadIsRefusedWithLimits() {
        assertThat(refused(
                        Compiling.machine(),
                        config("", "'linux':{'resources':{'pids':{'limit':5}}},'freebsd':{'jail':{'parent':'a:b'}}")))
                .containsExactly("/linux/resources/pids/limit");
    }

    @Test
    void whatIsMountedBelowASourceMustBeKnown() {
        Sources known = new Sources(Set.of(), Map.of(Path.of("/b"), List.of()), true);
        assertThat(Compiling.compile(
                                ContainerId.of("one"),
                                config("", "'mounts':[{'destination':'/a','source':'/b','options':['rbind']}]"),
                                Compiling.machine(),
                                known)
                        .findings())
                .noneMatch(Finding::isError);
    }
}

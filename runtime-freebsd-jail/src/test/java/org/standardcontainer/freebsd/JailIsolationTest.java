package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** What is computed of jails, by their configuration and their machine. */
class JailIsolationTest {
    private static Spec spec(String rest) {
        String config =
                "{\"ociVersion\":\"1.3.0\",\"process\":{\"cwd\":\"/\",\"args\":[\"/x\"],\"user\":{\"uid\":0,\"gid\":0}},"
                        + "\"root\":{\"path\":\"root\"}" + (rest.isEmpty() ? "" : "," + rest.replace('\'', '"')) + "}";
        return SpecJson.read(config.getBytes(StandardCharsets.UTF_8));
    }

    private static InterfaceIsolation row(FreeBsdFacts facts, String rest, String id) {
        return JailIsolation.report(spec(rest), facts).find(id).orElseThrow();
    }

    @Test
    void eachInterfaceHasARow() {
        IsolationReport report = JailIsolation.report(spec(""), Compiling.machine());
        assertThat(report.interfaces()).hasSameSizeAs(KernelInterface.all());
        assertThat(report.interfaces())
                .allSatisfy(row -> assertThat(row.reason()).isNotEmpty());
        assertThat(report.kernel()).startsWith("FreeBSD 15");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pid              | partial  | ``",
                "ptrace           | isolated | ``",
                "users            | shared   | ``",
                "net.devices      | partial  | ``",
                "net.ports        | absent   | ``",
                "net.ports        | shared   | 'freebsd':{'jail':{'ip4':'inherit'}}",
                "net.ports        | partial  | 'freebsd':{'jail':{'ip4Addr':['10.0.0.1']}}",
                "net.ports        | isolated | 'freebsd':{'jail':{'vnet':'new'}}",
                "net.moved        | partial  | 'freebsd':{'jail':{'vnet':'new','vnetInterfaces':['epair0b']}}",
                "ipc.sysv         | isolated | ``",
                "ipc.sysv         | shared   | 'freebsd':{'jail':{'sysvsem':'inherit'}}",
                "ipc.sysv         | absent   | 'freebsd':{'jail':{'sysvmsg':'disable','sysvsem':'disable','sysvshm':'disable'}}",
                "hostname         | shared   | 'freebsd':{'jail':{'host':'inherit'}}",
                "mounts           | shared   | 'freebsd':{'jail':{'enforceStatfs':0}}",
                "files            | isolated | ``",
                "files            | partial  | 'mounts':[{'destination':'/a','type':'nullfs','source':'/b'}]",
                "process.count    | partial  | 'linux':{'resources':{'pids':{'limit':5}}}",
                "process.count    | shared   | 'linux':{'resources':{'pids':{'limit':-1}}}",
                "quota            | shared   | 'freebsd':{'jail':{'allow':{'quotas':true}}}",
                "capabilities     | isolated | 'freebsd':{'jail':{'allow':{'suser':false}}}",
                "devices          | absent   | ``",
                "devices          | partial  | 'mounts':[{'destination':'/dev','type':'devfs'}]",
                "usb              | absent   | 'mounts':[{'destination':'/dev','type':'devfs'}]",
                "usb              | shared   | 'mounts':[{'destination':'/dev','type':'devfs','options':['ruleset=4']}]",
                "usb              | shared   | 'freebsd':{'devices':[{'path':'usb/*'}]}",
                "usb              | shared   | 'freebsd':{'devices':[{'path':'u*'}]}",
                "usb              | absent   | 'freebsd':{'devices':[{'path':'bpf0'}]}",
                "gpu              | shared   | 'mounts':[{'destination':'/d','type':'nullfs','source':'/dev'}]",
                "kernel.release   | partial  | 'annotations':{'org.opencontainers.image.os':'linux'}",
            })
    void aRowSaysWhatThisJailHas(String id, String word, String rest) {
        assertThat(row(Compiling.machine(), rest, id).isolation().word()).isEqualTo(word);
    }

    /** What the machine can't do isn't done, whatever the configuration says. */
    @Test
    void aLimitIsNoneWhereTheMachineCountsNothing() {
        InterfaceIsolation row = row(Compiling.poor(), "'linux':{'resources':{'pids':{'limit':5}}}", "process.count");
        assertThat(row.isolation().word()).isEqualTo("shared");
        assertThat(row.mechanism()).isEqualTo("none (there is: rctl maxproc)");
    }
}

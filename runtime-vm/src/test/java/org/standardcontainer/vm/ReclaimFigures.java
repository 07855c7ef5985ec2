package org.standardcontainer.vm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spec.VmHardware;

/** What a machine takes of the host's memory before, while and after its container has used 200 MiB. A command of its own: {@code -Dtest=ReclaimFigures}. */
@Timeout(600)
class ReclaimFigures {
    private static final long MIB = 1L << 20;

    @Test
    void memory() throws Exception {
        for (String reclaim : new String[] {"false", "true"}) {
            try (TestMachines machines = TestMachines.open("vm.reclaim=" + reclaim);
                    StandardContainer container = machines.create(bundle(machines))) {
                container.start();
                Attachment io = container.require(Attachment.class);
                System.out.println("vm.reclaim = " + reclaim);
                for (String word : new String[] {"empty", "full", "freed"}) {
                    if (!TestMachines.line(io.stdout()).equals(word)) {
                        throw new AssertionError("it didn't say " + word);
                    }
                    say(container, word);
                    for (int i = 0; i < 4 && word.equals("freed"); i++) {
                        Thread.sleep(3000);
                        say(container, (i + 1) * 3 + " s later");
                    }
                    io.stdin().write("go\n".getBytes(StandardCharsets.US_ASCII));
                    io.stdin().flush();
                }
            }
        }
    }

    private static void say(StandardContainer container, String when) {
        long bytes = ((VirtualMachineContainer) container).hostUse().memory().orElseThrow();
        System.out.println("  " + when + ": " + bytes / MIB + " MiB");
    }

    private static Bundle bundle(TestMachines machines) {
        VmHardware hardware = new VmHardware(null, null, BigInteger.valueOf(512 * MIB), null, null, null);
        String kernel = TestMachines.kernel().orElseThrow().toString();
        return machines.bundle(TestMachines.shell("echo empty; read x; dd if=/dev/zero of=/tmp/x bs=1M count=200"
                        + " 2> /dev/null; echo full; read x; busybox rm /tmp/x; echo freed; read x")
                .mounts(TestMachines.mounts(Mount.of("/tmp", "tmpfs", "tmpfs", "size=300m")))
                .vm(new VmConfig(null, new VmConfig.Kernel(kernel, null, null), null, hardware))
                .build());
    }
}

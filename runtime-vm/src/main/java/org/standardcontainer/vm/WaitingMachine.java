package org.standardcontainer.vm;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.launcher.SideProcess;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.vm.MachineStart.Numbers;

/**
 * A machine that waits for a container.
 *
 * @param socket where it waits: gone when somebody has taken it, and when it has ended
 * @param keeper the process that has it as its child, also when it was taken
 */
record WaitingMachine(Path socket, SideProcess keeper) {
    /** A note of a container that has taken one: where it waited. */
    static final String SOCKET = "vm.waited";

    /** A note: pid and start time of its keeper. */
    static final String KEEPER = "vm.keeper";

    private static final int KEEPING = Numbers.OWN;
    private static final int ANSWER_MILLIS = 10_000; // a keeper has nothing else to do

    /** True until it is taken or has ended. */
    boolean isThere() {
        return Files.exists(socket, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Ends it, unless it was taken: of who takes it and who ends it, one removes its name, and a keeper gives nothing away whose name
     * somebody else has removed.
     */
    void end() {
        boolean claimed;
        try {
            claimed = Files.deleteIfExists(socket);
        } catch (IOException e) {
            claimed = isThere(); // its keeper can't remove it either, and then ends by itself
        }
        if (claimed) {
            keeper.end();
        }
    }

    /**
     * True if a name is that of a socket that nobody is bound to any more. Whoever is there isn't disturbed: this is a stream, and
     * refused before they hear of it.
     */
    static boolean isAbandoned(Path socket) {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false; // it is none of a stream, so somebody has it; or there is none, or it is another user's
        }
    }

    Map<String, String> notes() {
        return Map.of(SOCKET, socket.toString(), KEEPER, keeper.pid() + " " + keeper.startTime());
    }

    /** The keeper that a container's notes name, if it still runs. */
    static Optional<SideProcess> keeper(Map<String, String> notes) {
        String[] words = notes.getOrDefault(KEEPER, "").split(" ");
        return words.length == 2
                ? Optional.of(new SideProcess(Integer.parseInt(words[0]), Long.parseLong(words[1])))
                        .filter(SideProcess::isAlive)
                : Optional.empty();
    }

    /** As {@link MachinePlan#plan}: the part of a plan after which there is a proxy with this machine, and the agent has said hello. */
    LaunchPlan plan(QemuCommand command, List<MachinePlan.Export> exports, Duration patience) {
        int deadline = MachinePlan.millis(patience);
        return LaunchPlan.builder()
                .host("/vm", new GuestOp.ShareFate())
                .host("/vm", new ProcessOp.LimitInit(MachinePlan.millis(patience.multipliedBy(3))))
                .host("/vm", new ProcessOp.CloneInit(0))
                .init("/vm", new ProcessOp.NewSession())
                .init("/vm", new ProcessOp.CheckStdio(0))
                .init(
                        "/vm",
                        new GuestOp.TakeMachine(
                                socket.toString(),
                                Numbers.AGENT,
                                Numbers.FILES,
                                Numbers.MACHINE,
                                KEEPING,
                                ANSWER_MILLIS))
                .init("/root/path", MachinePlan.fileServer(command, exports))
                .init("/vm", new GuestOp.RenewGuest(Numbers.AGENT, Numbers.MACHINE, deadline))
                .init("/vm", new GuestOp.AwaitGuest(Numbers.AGENT, Numbers.MACHINE, deadline, ""))
                .build();
    }
}

package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** What an ordinary user's JVM in a cgroup that was delegated to it comes to with a container that has limits. Arguments: the state root, the bundle. */
final class RootlessLimitsScenario {
    private static final String WHAT_HOLDS = "67108864\n20\n50000 100000\n";

    private RootlessLimitsScenario() {}

    public static void main(String[] args) throws Exception {
        Bundle bundle = Bundle.at(Path.of(args[1]));
        for (String cgroups : new String[] {"enabled", "delegated"}) {
            try (ContainerRuntime runtime = TestContainers.open(
                            Path.of(args[0]), Map.of("linux.cgroups", cgroups), new RuntimeListener() {});
                    StandardContainer container = runtime.create(TestContainers.newId(), bundle, Stdio.pipes())) {
                container.start();
                TestContainers.Result result = TestContainers.finish(container);
                container.delete();
                String said = result.out() + result.err();
                System.out.println(
                        cgroups + "|" + (said.equals(WHAT_HOLDS) ? "works" : "wrote " + said.replace("\n", " ")));
            } catch (InvalidConfigException e) {
                System.out.println(cgroups + "|"
                        + e.findings().stream()
                                .filter(Finding::isError)
                                .map(f -> "**refused** `" + f.subject() + "` " + f.sentences())
                                .collect(Collectors.joining("<br>")));
            } catch (ContainerException e) {
                System.out.println(cgroups + "|**fails** " + e.getMessage() + ". " + e.remedy());
            }
        }
    }
}

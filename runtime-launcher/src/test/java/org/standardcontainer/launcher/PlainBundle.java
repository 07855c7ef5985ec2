package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.standardcontainer.Bundle;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;

/** Writes bundles for {@link PlainRuntime}. */
final class PlainBundle {
    /** Stands in the environment with the bundle's path, by which {@link Traces} finds what a program has started. */
    private static final String MARK = "BUNDLE";

    private PlainBundle() {}

    /** A bundle whose program is a shell command. */
    static Bundle shell(Path directory, String command) throws IOException {
        return of(directory, spec -> spec, "/bin/sh", "-c", command);
    }

    static Bundle of(Path directory, UnaryOperator<Spec.Builder> change, String... args) throws IOException {
        Files.createDirectories(directory.resolve("rootfs"));
        Spec.Builder spec = Spec.builder()
                .root(new Root("rootfs", null))
                .process(ProcessConfig.builder()
                        .args(args)
                        .env("PATH=/usr/bin:/bin", MARK + "=" + directory)
                        .user(new User(0L, 0L, null, null, null))
                        .cwd("/")
                        .build());
        Files.write(
                directory.resolve("config.json"),
                SpecJson.write(change.apply(spec).build()));
        return Bundle.at(directory);
    }

    /** A hook that runs a shell command. */
    static Hook hook(String command) {
        return Hook.of("/bin/sh", "-c", command);
    }

    /** All six lists, each with one hook that appends its name and its state's status to {@code log}. */
    static Hooks allHooks(Path log) {
        return new Hooks(
                logging("prestart", log),
                logging("createRuntime", log),
                logging("createContainer", log),
                logging("startContainer", log),
                logging("poststart", log),
                logging("poststop", log));
    }

    private static List<Hook> logging(String name, Path log) {
        String status = "sed 's/.*\"status\":\"\\([a-z]*\\)\".*/\\1/'";
        String command = "PATH=/usr/bin:/bin; echo " + name + " $(" + status + ") >> " + log;
        return List.of(hook(command));
    }
}

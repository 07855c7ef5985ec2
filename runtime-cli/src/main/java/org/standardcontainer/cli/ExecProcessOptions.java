package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerState;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;
import picocli.CommandLine.Option;

/**
 * What {@code exec} is to run: a file that describes it whole, or the container's own process with what the command line says over
 * it, as runc does it.
 */
final class ExecProcessOptions {
    private static final long MOST = 0xffff_ffffL;

    @Option(
            names = {"-p", "--process"},
            paramLabel = "FILE",
            description = "a file with all of its configuration, as config.json has it below process")
    private @Nullable Path file;

    @Option(names = "--cwd", paramLabel = "DIR", description = "its working directory")
    private @Nullable String cwd;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "one more variable for it")
    private List<String> env = List.of();

    @Option(
            names = {"-t", "--tty"},
            description = "give it a terminal")
    private boolean tty;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "UID[:GID]",
            description = "who it is, in numbers")
    private @Nullable String user;

    @Option(
            names = {"-g", "--additional-gids"},
            paramLabel = "GID",
            description = "one more group for it")
    private List<Long> additionalGids = List.of();

    @Option(
            names = {"-c", "--cap"},
            paramLabel = "NAME",
            description = "one more capability for it")
    private List<String> capabilities = List.of();

    @Option(names = "--no-new-privs", description = "it may not gain privileges")
    private boolean noNewPrivileges;

    @Option(names = "--process-label", paramLabel = "LABEL", description = "its SELinux label")
    private @Nullable String label;

    @Option(names = "--apparmor", paramLabel = "PROFILE", description = "its AppArmor profile")
    private @Nullable String profile;

    /** @throws UsageException if nothing is named to run, or what is given is no number or no file */
    ProcessConfig process(ContainerState container, List<String> command) {
        if (file != null) {
            return fromFile(file);
        }
        if (command.isEmpty()) {
            throw new UsageException("no command is given", "Name one after the container's id, or give --process.");
        }
        ProcessConfig own =
                BundleReader.read(Bundle.at(Path.of(container.bundle()))).spec().process();
        ProcessConfig base = own == null ? ProcessConfig.builder().build() : own;
        ProcessConfig.Builder process = base.toBuilder()
                .args(command)
                .terminal(tty)
                .env(together(base.env(), env))
                .user(user(base.user()));
        if (cwd != null && !cwd.isEmpty()) {
            process.cwd(cwd);
        }
        if (!capabilities.isEmpty()) {
            process.capabilities(more(base.capabilities()));
        }
        if (noNewPrivileges) {
            process.noNewPrivileges(true);
        }
        if (label != null) {
            process.selinuxLabel(label);
        }
        if (profile != null) {
            process.apparmorProfile(profile);
        }
        return process.build();
    }

    /** Where all of it stands; empty if the options say it. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    private static ProcessConfig fromFile(Path file) {
        try {
            byte[] json = Files.readAllBytes(file);
            return GivenFile.read(file, "--process", () -> SpecJson.readProcess(json));
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + FileErrors.reason(e), "Correct --process.");
        }
    }

    private User user(@Nullable User own) {
        User base = own == null ? new User(null, null, null, null, null) : own;
        Long uid = base.uid();
        Long gid = base.gid();
        if (user != null && !user.isEmpty()) {
            String[] numbers = user.split(":", 2);
            uid = number("--user", numbers[0]);
            if (numbers.length > 1) {
                gid = number("--user", numbers[1]);
            }
        }
        List<Long> groups = together(
                base.additionalGids(),
                additionalGids.stream()
                        .map(group -> number("--additional-gids", group.toString()))
                        .toList());
        return new User(uid, gid, base.umask(), groups.isEmpty() ? null : groups, base.username());
    }

    /** runc takes what a C program would: -1 and 2^32 are root there, or somebody. */
    private static long number(String option, String text) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) >= MOST) {
            throw new UsageException(
                    option + ": " + text + " is no user or group id", "Give a number below " + MOST + ".");
        }
        return Long.parseLong(text);
    }

    /** In those sets in which it has an effect at once; one that is inherited or ambient has to be asked for by --process. */
    private Capabilities more(@Nullable Capabilities own) {
        Capabilities base = own == null ? new Capabilities(null, null, null, null, null) : own;
        return new Capabilities(
                together(base.bounding(), capabilities),
                together(base.effective(), capabilities),
                base.inheritable(),
                together(base.permitted(), capabilities),
                base.ambient());
    }

    private static <T> List<T> together(@Nullable List<T> own, List<T> more) {
        List<T> all = new ArrayList<>(own == null ? List.of() : own);
        all.addAll(more);
        return all;
    }
}

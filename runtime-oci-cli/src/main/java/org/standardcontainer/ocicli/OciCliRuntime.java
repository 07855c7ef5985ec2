package org.standardcontainer.ocicli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidContainerIdException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.FeaturesJson;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spi.Unchecked;
import org.standardcontainer.spi.UncheckedRuntime;

/**
 * Drives a runtime by the standard command line. The configuration is handed on as it is: what the runtime ignores or
 * does otherwise stays as the runtime does it.
 */
final class OciCliRuntime extends ContainerRuntime implements UncheckedRuntime {
    static final String NAME = "oci-cli";

    /** How often a list is asked for again that was hindered by containers that went meanwhile. */
    private static final int LISTS = 20;

    private static final Predicate<String> WENT =
            Pattern.compile("stat .*: no such file or directory").asPredicate();

    private static final List<String> OPERATIONS = List.of("create", "start", "state", "kill", "delete");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final CommandLine line;
    private final Path callerProgram;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private volatile @Nullable Features features;

    OciCliRuntime(Settings settings, RuntimeListener listener) {
        super(listener);
        this.settings = settings;
        this.line = new CommandLine(settings);
        this.callerProgram = NativeProgram.extract(settings.work());
    }

    /** The first line of {@code --version}. */
    String version() {
        Answer answer = line.call("--version");
        if (answer.failed() || answer.output().isBlank()) {
            throw new LaunchFailedException(
                    "", settings.program() + " --version", "", "", answer.reason(), "", "", null);
        }
        return answer.output().lines().findFirst().orElse("");
    }

    /** Operations of every such program that this one's {@code --help} doesn't name; any program may answer {@code --version}. */
    List<String> missing() {
        Answer help = line.call("--help");
        Set<String> words = new HashSet<>(List.of((help.output() + "\n" + help.errors()).split("[^a-z]+")));
        return OPERATIONS.stream()
                .filter(operation -> !words.contains(operation))
                .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Features features() {
        Features known = features;
        if (known == null) {
            known = RuncLike.features(has("events", "--help"), has("features"), settings.claims());
            features = known;
        }
        return known;
    }

    /** Older ones lack commands; each answers for help with one that it has. */
    private boolean has(String... call) {
        try {
            return !line.call(call).failed();
        } catch (LauncherFailedException e) {
            return false; // it can't be run at all, which every operation says
        }
    }

    /**
     * What the program says of itself, where it has the command, which older ones lack.
     *
     * @throws LauncherFailedException if what it says is no such document
     */
    @Override
    public FeaturesDocument featuresDocument() {
        Answer answer = line.call("features");
        if (answer.failed()) {
            return super.featuresDocument();
        }
        try {
            return FeaturesJson.read(answer.output().getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new LauncherFailedException(settings.program() + " features: " + e.getMessage(), "");
        }
    }

    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        return List.of();
    }

    @Override
    protected StandardContainer doCreate(CreateRequest request) {
        createUnchecked(request.id().value(), request.bundle().directory(), request.stdio());
        return container(request.id());
    }

    @Override
    public void createUnchecked(String id, Path bundle, Stdio stdio) {
        Path directory = line.newDirectory();
        List<String> create = new ArrayList<>(List.of("create", "--bundle", bundle.toString()));
        create.addAll(List.of("--pid-file", directory.resolve("pid").toString()));
        if (stdio instanceof Stdio.Console console) {
            create.addAll(List.of("--console-socket", console.socket().toString()));
        }
        create.add(id);
        @Nullable Caller caller = null;
        try {
            caller =
                    Caller.start(callerProgram, directory, line.command(directory, create), stdio, settings.deadline());
            Caller.CreateEnd end = caller.awaitCreate(settings.deadline());
            Answer answer = CommandLine.answer(directory, end.code());
            warn(id, answer);
            if (answer.failed()) {
                String printed = caller.printed();
                throw createFailed(
                        id, printed.isEmpty() ? answer : new Answer(answer.code(), "", printed, answer.log()));
            }
            callers.put(id, caller);
        } catch (ContainerException e) {
            if (caller != null) {
                caller.close();
            }
            if (e instanceof LauncherFailedException) {
                removeHalfMade(id, bundle, e);
            }
            throw e;
        } finally {
            Directories.remove(directory);
        }
    }

    /** The runtime's {@code exec --detach}: whoever called it is the process's parent afterwards, and knows how it ends. */
    ExecProcess exec(ContainerId id, Operations operations, ProcessConfig process, Stdio stdio) {
        Path directory = line.newDirectory();
        List<String> exec = new ArrayList<>(List.of("exec", "--detach"));
        exec.addAll(List.of("--pid-file", directory.resolve("pid").toString()));
        if (stdio instanceof Stdio.Console console) {
            exec.addAll(List.of("--console-socket", console.socket().toString()));
        }
        exec.addAll(List.of("--process", writeProcess(directory, process).toString(), id.value()));
        @Nullable Caller caller = null;
        boolean started = false;
        try {
            caller = Caller.start(callerProgram, directory, line.command(directory, exec), stdio, settings.deadline());
            Caller.CreateEnd end = caller.awaitCreate(settings.deadline());
            Answer answer = CommandLine.answer(directory, end.code());
            warn(id.value(), answer);
            if (answer.failed()) {
                throw operations.execFailed(answer);
            }
            started = true;
            return new OciCliExec(id, caller, end.pid());
        } finally {
            if (caller != null && !started) {
                caller.close();
            }
            Directories.remove(directory);
        }
    }

    /** A file with the process alone, as {@code --process} wants it. */
    private static Path writeProcess(Path directory, ProcessConfig process) {
        try {
            byte[] whole = SpecJson.write(Spec.builder().process(process).build());
            return Files.write(
                    directory.resolve("process.json"),
                    JSON.writeValueAsBytes(JSON.readTree(whole).path("process")));
        } catch (IOException e) {
            throw new LauncherFailedException("cannot write into " + directory + ": " + e.getMessage(), "");
        }
    }

    /** Why a create failed. Texts differ and name other things that exist too, so the state has to say that the id is taken. */
    private ContainerException createFailed(String id, Answer answer) {
        if (answer.crashed()) {
            return new LauncherFailedException(
                    "the runtime's create of " + id + " broke down: " + answer.reason(), "Report it to its makers.");
        }
        try {
            ContainerId legal = ContainerId.of(id);
            if (answer.reason().contains("already exist") && exists(id)) {
                return new ContainerExistsException(legal);
            }
        } catch (InvalidContainerIdException e) {
            return e;
        }
        return new LaunchFailedException(
                "", "the runtime's create of " + id + " failed", "", "", answer.reason(), "", "", null);
    }

    private boolean exists(String id) {
        try {
            operations(id).stateUnchecked();
            return true;
        } catch (ContainerException e) {
            return false;
        }
    }

    /** A create that was killed, or died, has not tidied up. A container of another bundle is not what it was making. */
    private void removeHalfMade(String id, Path bundle, ContainerException why) {
        try {
            Path made = Path.of(operations(id).state(ContainerId.of(id)).bundle());
            if (!made.equals(bundle) && !made.equals(bundle.toAbsolutePath().normalize())) {
                return;
            }
        } catch (InvalidContainerIdException e) {
            return; // nothing that we could name
        } catch (ContainerException unreadable) {
            // no record yet, or half a one
        }
        try {
            line.call("delete", "--force", id);
        } catch (ContainerException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public Unchecked unchecked(String id) {
        return operations(id);
    }

    private Operations operations(String id) {
        return new Operations(line, id, answer -> warn(id, answer), () -> forget(id));
    }

    private void forget(String id) {
        Caller caller = callers.remove(id);
        if (caller != null) {
            caller.close();
        }
    }

    private void warn(String id, Answer answer) {
        List<String> warnings = answer.warnings();
        if (warnings.isEmpty()) {
            return;
        }
        try {
            ContainerId legal = ContainerId.of(id);
            warnings.forEach(text -> listener().warning(legal, Finding.warning("", text)));
        } catch (InvalidContainerIdException e) {
            // nobody can ask for the warnings of an id that no container can have
        }
    }

    private OciCliContainer container(ContainerId id) {
        return new OciCliContainer(id, this, operations(id.value()), Optional.ofNullable(callers.get(id.value())));
    }

    @Override
    protected StandardContainer doLoad(ContainerId id) {
        OciCliContainer container = container(id);
        container.state(); // throws if there is none
        return container;
    }

    @Override
    protected List<ContainerListing> doList() {
        Answer answer = line.call("list", "--format", "json");
        // runc reads the names first, and fails if a container goes before it has looked at that
        for (int again = 0; again < LISTS && answer.failed() && WENT.test(answer.reason()); again++) {
            answer = line.call("list", "--format", "json");
        }
        if (answer.failed()) {
            throw new LaunchFailedException("", "the runtime's list failed", "", "", answer.reason(), "", "", null);
        }
        try {
            List<ContainerListing> listings = new ArrayList<>();
            for (JsonNode entry : JSON.readTree(answer.output())) { // runc writes null for none
                legal(entry.path("id").asText()).ifPresent(id -> listings.add(listing(id)));
            }
            listings.sort(Comparator.comparing(ContainerListing::id));
            return listings;
        } catch (JsonProcessingException e) {
            throw new LaunchFailedException(
                    "", "the runtime's list is no JSON", "", "", String.valueOf(e.getMessage()), "", "", e);
        }
    }

    /** The runtime may know ids that our API can't name: they don't break the list, and aren't in it. */
    private static Optional<ContainerId> legal(String id) {
        try {
            return Optional.of(ContainerId.of(id));
        } catch (InvalidContainerIdException e) {
            System.getLogger("org.standardcontainer")
                    .log(System.Logger.Level.WARNING, "a container is left out of the list: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What runtimes list differs, so each container is asked for its state. */
    private ContainerListing listing(ContainerId id) {
        try {
            return new ContainerListing(id, Optional.of(operations(id.value()).state(id)), "");
        } catch (ContainerException e) {
            return new ContainerListing(id, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    protected boolean doDestroy(ContainerId id, Duration deadline) {
        boolean there = true;
        try {
            operations(id.value()).stateUnchecked();
        } catch (ContainerNotFoundException e) {
            there = false;
        } catch (ContainerException damaged) {
            // there is a record, whatever is wrong with it
        }
        Answer answer = line.call("delete", "--force", id.value());
        forget(id.value());
        if (there && answer.failed()) {
            throw new CleanupFailedException(
                    "the runtime's delete --force of " + id + " failed: " + answer.reason(), "");
        }
        return there;
    }

    @Override
    protected void doClose() {
        callers.values().forEach(Caller::close);
        callers.clear();
        Directories.remove(settings.work());
    }
}

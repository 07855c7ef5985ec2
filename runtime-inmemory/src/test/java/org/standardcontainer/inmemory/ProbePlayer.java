package org.standardcontainer.inmemory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.StateJson;

/** Plays the kit's probe: the same words, and the same JSON, made from the configuration instead of seen. */
final class ProbePlayer implements Program, HookPlayer {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public ExitStatus run(PlayedProcess process) throws IOException, InterruptedException {
        ProcessConfig config = process.spec().process();
        if (config == null || config.args() == null || config.args().isEmpty()) {
            return new ExitStatus.Exited(127);
        }
        List<String> words = config.args().subList(1, config.args().size());
        while (!words.isEmpty()) {
            switch (words.get(0)) {
                case "report" -> {
                    ObjectNode report = report(process.spec(), config);
                    print(process, report + "\n");
                    return new ExitStatus.Exited(0);
                }
                case "exit" -> {
                    return new ExitStatus.Exited(Integer.parseInt(words.get(1)));
                }
                case "abort" -> {
                    return new ExitStatus.Signalled(new Signal("ABRT"), 6, false);
                }
                case "sleep" -> {
                    print(process, "ready\n");
                    while (!process.awaitSignal().equals(Signal.TERM)) {}
                    return new ExitStatus.Exited(0);
                }
                case "signal-wait" -> {
                    print(process, "ready\n");
                    print(process, process.awaitSignal().name() + "\n");
                    return new ExitStatus.Exited(Integer.parseInt(words.get(1)));
                }
                case "hang" -> {
                    TimeUnit.SECONDS.sleep(Long.parseLong(words.get(1)));
                    return new ExitStatus.Exited(0);
                }
                case "fds" -> {
                    print(process, "0 1 2\n");
                    return new ExitStatus.Exited(0);
                }
                case "echo" -> {
                    process.stdin().transferTo(process.stdout());
                    return new ExitStatus.Exited(0);
                }
                case "tee" -> {
                    byte[] bytes = new byte[8192];
                    for (int n = process.stdin().read(bytes);
                            n >= 0;
                            n = process.stdin().read(bytes)) {
                        process.stdout().write(bytes, 0, n);
                        process.stderr().write(bytes, 0, n);
                    }
                    return new ExitStatus.Exited(0);
                }
                case "spill" -> {
                    for (byte[] bytes = new byte[8192]; ; ) {
                        process.stdout().write(bytes);
                    }
                }
                case "shut" -> {
                    (words.get(1).equals("1") ? process.stdout() : process.stderr()).close();
                    words = words.subList(2, words.size());
                }
                case "drain" -> {
                    print(process, process.stdin().readAllBytes().length + " bytes\n");
                    return new ExitStatus.Exited(0);
                }
                case "write-file" -> {
                    try {
                        Files.createFile(inside(process.rootfs(), words.get(1)));
                    } catch (IOException e) {
                        String complaint = "probe: open " + words.get(1) + ": " + e + "\n";
                        process.stderr().write(complaint.getBytes(StandardCharsets.UTF_8));
                        return new ExitStatus.Exited(121);
                    }
                    words = words.subList(2, words.size());
                }
                case "event" -> {
                    ObjectNode event = JSON.createObjectNode().put("label", words.get(2));
                    describe(event, config.args(), config.env());
                    append(inside(process.rootfs(), words.get(1)), event);
                    words = words.subList(3, words.size());
                }
                default -> {
                    return new ExitStatus.Exited(120);
                }
            }
        }
        return new ExitStatus.Exited(0);
    }

    @Override
    public int run(HookCall call) throws IOException, InterruptedException {
        Hook hook = call.hook();
        boolean inside = call.list().equals("startContainer");
        Path program = inside ? inside(call.rootfs(), hook.path()) : Path.of(hook.path());
        if (!Files.isExecutable(program)) {
            throw new IOException("cannot execute " + program);
        }
        List<String> args = hook.args() == null ? List.of(hook.path()) : hook.args();
        if (args.size() < 4) {
            return 120;
        }
        ObjectNode event = JSON.createObjectNode().put("label", args.get(3));
        event.put("stdin", new String(StateJson.write(call.state()), StandardCharsets.UTF_8));
        describe(event, args, hook.env());
        event.put("exe_inode", (Long) Files.getAttribute(program, "unix:ino"));
        boolean container = inside || call.list().equals("createContainer");
        event.set("namespaces", container ? JSON.createObjectNode() : ownNamespaces());
        if (container) {
            addInner(event);
        }
        append(inside ? inside(call.rootfs(), args.get(2)) : Path.of(args.get(2)), event);
        return then(args.subList(4, args.size()));
    }

    private static int then(List<String> words) throws IOException, InterruptedException {
        if (words.isEmpty()) {
            return 0;
        }
        if (words.get(0).equals("await")) {
            while (!Files.exists(Path.of(words.get(1)))) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } else if (words.get(0).equals("hang")) {
            TimeUnit.SECONDS.sleep(Long.parseLong(words.get(1)));
        } else if (words.get(0).equals("abort")) {
            throw new IOException("ended by SIGABRT");
        }
        return words.get(0).equals("exit") ? Integer.parseInt(words.get(1)) : 0;
    }

    private static ObjectNode report(Spec spec, ProcessConfig config) {
        ObjectNode report = JSON.createObjectNode();
        describe(report, config.args(), config.env());
        report.put("cwd", config.cwd());
        if (config.user() != null) {
            triple(report.putArray("uid"), config.user().uid());
            triple(report.putArray("gid"), config.user().gid());
            ArrayNode groups = report.putArray("groups");
            if (config.user().additionalGids() != null) {
                config.user().additionalGids().forEach(groups::add);
            }
            Long umask = config.user().umask();
            report.put("umask", umask != null ? umask : ownUmask());
        }
        ObjectNode limits = report.putObject("rlimits");
        if (config.rlimits() != null) {
            config.rlimits()
                    .forEach(r -> limits.putObject(r.type())
                            .put("soft", r.soft().toString())
                            .put("hard", r.hard().toString()));
        }
        report.put("no_new_privileges", Boolean.TRUE.equals(config.noNewPrivileges()));
        report.put("hostname", spec.hostname());
        Root root = spec.root();
        report.put("root_write", root != null && Boolean.TRUE.equals(root.readonly()) ? "EROFS" : "ok");
        return report;
    }

    private static void describe(ObjectNode into, @Nullable List<String> args, @Nullable List<String> env) {
        into.set("argv", JSON.valueToTree(args == null ? List.of() : args));
        into.set("env", JSON.valueToTree(env == null ? List.of() : env));
        addInner(into);
    }

    private static void addInner(ObjectNode into) {
        into.putObject("namespaces").put("mnt", "mnt:[in memory]");
    }

    private static ObjectNode ownNamespaces() throws IOException {
        ObjectNode namespaces = JSON.createObjectNode();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/ns"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                namespaces.put(
                        link.getFileName().toString(),
                        Files.readSymbolicLink(link).toString());
            }
        }
        namespaces.remove(List.of("pid_for_children", "time_for_children"));
        return namespaces;
    }

    private static long ownUmask() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("Umask:"))
                    .map(l -> Long.parseLong(l.substring(6).strip(), 8))
                    .findFirst()
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }

    private static void triple(ArrayNode into, @Nullable Long id) {
        for (int i = 0; i < 3; i++) {
            into.add(id);
        }
    }

    private static Path inside(Path rootfs, String path) {
        return rootfs.resolve(path.substring(1));
    }

    private static void append(Path file, ObjectNode event) throws IOException {
        Files.writeString(file, event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void print(PlayedProcess process, String text) throws IOException {
        process.stdout().write(text.getBytes(StandardCharsets.UTF_8));
        process.stdout().flush();
    }
}

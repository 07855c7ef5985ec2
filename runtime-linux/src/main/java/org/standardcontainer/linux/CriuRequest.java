package org.standardcontainer.linux;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.launcher.plan.CriuOp;
import org.standardcontainer.launcher.plan.Template;

/**
 * A request to CRIU's service, by the numbers of its {@code rpc.proto}, which never change. Names of its options are those of {@code criu
 * --help}. Not safe for several threads.
 */
final class CriuRequest {
    /** The moment at which the container's first process is there, with namespaces that nothing has been set up in. */
    static final String NAMESPACES_MADE = "setup-namespaces";

    /** The moment at which all is there again, and nothing has gone on. */
    static final String ALL_MADE = "post-restore";

    /** The moment at which all is written but the memory that is had later. */
    static final String WRITTEN = "post-dump";

    private static final int DUMP = 1;
    private static final int RESTORE = 2;
    private static final int CHECK = 3;
    private static final int PRE_DUMP = 4;
    private static final int NOTIFY = 6;
    private static final int ERRORS = 1;
    private static final int IGNORE_CGROUPS = 0;
    private static final long NETWORK = 0x4000_0000; // CLONE_NEWNET

    private final int type;
    private final CriuMessage options = new CriuMessage();

    private CriuRequest(int type) {
        this.type = type;
        options.number(1, CriuOp.IMAGES).number(9, ERRORS).text(10, "-"); // a log on standard output
    }

    /** Whether it could work here. */
    static CriuRequest check() {
        return new CriuRequest(CHECK);
    }

    /** Writes a container with this first process. */
    static CriuRequest dump(long pid, Set<Option> options) {
        CriuRequest request = new CriuRequest(DUMP);
        request.options.number(2, pid).flag(3, options.contains(Option.LEAVE_RUNNING));
        return request.common(options);
    }

    /** Writes its memory alone. */
    static CriuRequest memory(long pid, Set<Option> options) {
        CriuRequest request = new CriuRequest(PRE_DUMP);
        request.options.number(2, pid);
        return request.common(options);
    }

    /** Makes a container again, with its root here. Its maker is told, and its parent is CRIU's own. */
    static CriuRequest restore(String root, Set<Option> options) {
        CriuRequest request = new CriuRequest(RESTORE);
        request.options.flag(12, true).text(13, root).flag(26, true);
        return request.common(options);
    }

    /** The container's cgroups are the runtime's business, and whoever does this is in them already. */
    private CriuRequest common(Set<Option> chosen) {
        options.flag(4, chosen.contains(Option.EXTERNAL_UNIX_SOCKETS))
                .flag(5, chosen.contains(Option.TCP_ESTABLISHED))
                .flag(8, chosen.contains(Option.FILE_LOCKS))
                .flag(30, true) // mounts whose masters are outside
                .number(34, IGNORE_CGROUPS);
        return this;
    }

    /** Something that belongs to who is around the container: to be written, only that it is there. */
    CriuRequest external(String what) {
        options.text(37, what);
        return this;
    }

    /** A descriptor of CRIU's own that takes the place of what was written under this key. */
    CriuRequest inherit(String key, int descriptor) {
        options.message(27, new CriuMessage().text(1, key).number(2, descriptor));
        return this;
    }

    /** The cgroup by which its processes are made to stand still. */
    CriuRequest freezer(String directory) {
        options.text(44, directory);
        return this;
    }

    /** It has a terminal whose other side is outside. */
    CriuRequest terminal() {
        options.flag(50, true);
        return this;
    }

    /** What changes in its memory from here on is kept track of, and what hasn't since it was written last isn't written again. */
    CriuRequest track() {
        options.flag(15, true);
        return this;
    }

    /** Images that these ones build on: a path from these to those. */
    CriuRequest parent(Path path) {
        options.text(14, path.toString());
        return this;
    }

    /** Memory that was read, or written anew, is removed from where it was. */
    CriuRequest once() {
        options.flag(16, true);
        return this;
    }

    /** The network namespace is nobody's business here. */
    CriuRequest emptyNetwork() {
        options.number(38, NETWORK);
        return this;
    }

    /** Memory is moved when it is used. */
    CriuRequest lazy() {
        options.flag(48, true);
        return this;
    }

    /** Whoever asks is told of its moments. */
    CriuRequest told() {
        options.flag(12, true);
        return this;
    }

    /** Where memory goes to, or can be had. */
    CriuRequest pages(InetSocketAddress at) {
        options.message(
                11, new CriuMessage().text(1, at.getAddress().getHostAddress()).number(2, at.getPort()));
        return this;
    }

    /** It works in a directory of its own. */
    CriuRequest work() {
        options.number(17, CriuOp.WORK);
        return this;
    }

    /** It tells when memory can be had. */
    CriuRequest ready() {
        options.number(49, CriuOp.READY);
        return this;
    }

    Template template() {
        return new CriuMessage().number(1, type).message(2, options).template();
    }

    /** The answer to what CRIU tells while it works. */
    static Template goOn() {
        return new CriuMessage().number(1, NOTIFY).flag(3, true).template();
    }
}

package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on the container's own files in the state root: lock, journal, records. */
public sealed interface FileOp extends PlanOp {
    /** Makes a directory that must not exist yet; {@code EEXIST} otherwise. */
    record MakeDir(String path, int mode) implements FileOp {
        @Override
        public int opcode() {
            return 1;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(mode);
        }

        @Override
        public String describe() {
            return "make directory " + path;
        }
    }

    /** Takes an exclusive lock on a file and holds it until the plan is over; {@code EAGAIN} at the deadline, {@code ENOENT} if the file was unlinked meanwhile. */
    record LockFile(String path, boolean create, int deadlineMillis) implements FileOp {
        @Override
        public int opcode() {
            return 2;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(create ? 1 : 0).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "lock " + path;
        }
    }

    /** Makes the journal and writes into it who the maker is (pid and start time), so that a half-made container's maker can be stopped. */
    record OpenJournal(String path) implements FileOp {
        @Override
        public int opcode() {
            return 3;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "open journal " + path;
        }
    }

    /** Writes an operation into the journal, which undoes what the next steps do. Replay runs them last to first. */
    record Journal(PlanOp undo) implements FileOp {
        @Override
        public int opcode() {
            return 4;
        }

        @Override
        public void encode(PlanWriter out) {
            out.operation(undo);
        }

        @Override
        public String describe() {
            return "record how to " + undo.describe();
        }
    }

    /** Writes a file whole: a temporary name beside it, then renamed. */
    record WriteFile(String path, int mode, Template content) implements FileOp {
        @Override
        public int opcode() {
            return 5;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(mode).template(content);
        }

        @Override
        public String describe() {
            return "write " + path;
        }
    }

    /** Makes the one-byte file that tells a container's phase, empty, and holds it open for the maker and init. */
    record OpenPhase(String path) implements FileOp {
        @Override
        public int opcode() {
            return 6;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "open " + path;
        }
    }

    /** Writes the phase: {@code 'c'} created, {@code 'r'} running. */
    record MarkPhase(int letter) implements FileOp {
        @Override
        public int opcode() {
            return 7;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(letter);
        }

        @Override
        public String describe() {
            return "mark phase " + (char) letter;
        }
    }

    /** Unlinks these names in a directory, as far as they exist, then removes the directory. */
    record RemoveFiles(String path, List<String> names) implements FileOp {
        public RemoveFiles {
            names = List.copyOf(names);
        }

        @Override
        public int opcode() {
            return 8;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(names);
        }

        @Override
        public String describe() {
            return "remove " + path;
        }
    }

    /**
     * Undoes all that a journal names, last to first; what is gone already counts as undone. {@code EBADMSG} if some of it can't be
     * read: the rest is undone, but the container's files stay. {@code EXDEV} if it was made in another pid namespace: nothing is done.
     */
    record ReplayJournal(String path, int deadlineMillis) implements FileOp {
        @Override
        public int opcode() {
            return 9;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "undo what " + path + " names";
        }
    }

    /** Kills the makers that a journal names, if they are others and still the same processes, and waits until they are gone; {@code EXDEV} and {@code EBADMSG} as {@link ReplayJournal}. */
    record KillMaker(String path, int deadlineMillis) implements FileOp {
        @Override
        public int opcode() {
            return 10;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "stop the maker named in " + path;
        }
    }

    /** Stops who works on a container, by its identity: only in a journal, which {@link OpenJournal} and {@link JoinJournal} write. */
    record StopMaker(int pid, long startTime, String bootId, String pidNamespace) implements FileOp {
        @Override
        public int opcode() {
            return 11;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(pid).u64(startTime).text(bootId).text(pidNamespace);
        }

        @Override
        public String describe() {
            return "stop maker " + pid;
        }
    }

    /** Executes now what may stand in a journal; what is gone already counts as undone. */
    record Undo(PlanOp op) implements FileOp {
        @Override
        public int opcode() {
            return 12;
        }

        @Override
        public void encode(PlanWriter out) {
            out.operation(op);
        }

        @Override
        public String describe() {
            return op.describe();
        }

        @Override
        public String path() {
            return op.path();
        }
    }

    /** Looks whether a file still ends as it did; {@code ESTALE} if it doesn't. */
    record CheckFileEnd(String path, String end) implements FileOp {
        @Override
        public int opcode() {
            return 13;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).text(end);
        }

        @Override
        public String describe() {
            return "look whether " + path + " is what it was";
        }
    }

    /** Names the executing process in a container's journal as one that works on it, so that it can be stopped; nothing if there is no journal. */
    record JoinJournal(String path) implements FileOp {
        @Override
        public int opcode() {
            return 14;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "join journal " + path;
        }
    }

    /**
     * Says what is to be done if a later step of this plan fails: an operation that may stand in a journal. Those of all such steps are done last to
     * first, and what fails of them is told. For what is changed in a container that goes on, so that it isn't in its journal.
     */
    record OnFailure(PlanOp op) implements FileOp {
        @Override
        public int opcode() {
            return 171;
        }

        @Override
        public void encode(PlanWriter out) {
            out.operation(op);
        }

        @Override
        public String describe() {
            return "in case of failure " + op.describe();
        }

        @Override
        public String path() {
            return op.path();
        }
    }

    /** In a journal: the container is there. What is undone for a creation that failed alone, isn't any more, whoever replays it. */
    record Settle() implements FileOp {
        @Override
        public int opcode() {
            return 150;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "note that the container is there";
        }
    }
}

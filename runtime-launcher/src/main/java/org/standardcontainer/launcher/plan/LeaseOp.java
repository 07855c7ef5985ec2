package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on the records of who has what, which are locked as long as their holders live. */
public sealed interface LeaseOp extends PlanOp {
    /**
     * Joins the holders of a thing, for as long as whoever is the container's parent lives and the container does. {@code ESTALE} if
     * somebody is there who is on neither list; {@code EAGAIN} if others change the directory for longer than the deadline.
     *
     * @param directory of the holders, one file each; made if missing
     * @param name of the new one, which no other has or had
     * @param known those that it may have beside it; one that ends with a star stands for all that begin so
     * @param dead those that are gone, and are removed
     * @param content of the file
     */
    record HoldLease(
            String directory, String name, List<String> known, List<String> dead, Template content, int deadlineMillis)
            implements LeaseOp {
        public HoldLease {
            known = List.copyOf(known);
            dead = List.copyOf(dead);
        }

        @Override
        public int opcode() {
            return 228;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(directory)
                    .text(name)
                    .texts(known)
                    .texts(dead)
                    .template(content)
                    .u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "hold the lease " + directory;
        }

        @Override
        public String path() {
            return directory;
        }
    }

    /** Writes anew what the holder's file says, once there is an init process. {@code place}: which of the plan's {@link HoldLease}, from 0. */
    record NoteLease(int place, Template content) implements LeaseOp {
        @Override
        public int opcode() {
            return 229;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(place).template(content);
        }

        @Override
        public String describe() {
            return "note who has lease " + place;
        }
    }

    /** Removes a holder's file; none counts as removed. */
    record ReleaseLease(String file) implements LeaseOp {
        @Override
        public int opcode() {
            return 230;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(file);
        }

        @Override
        public String describe() {
            return "release the lease " + file;
        }

        @Override
        public String path() {
            return file;
        }
    }

    /** Looks whether a symbolic link leads where it did; {@code ESTALE} if it doesn't. */
    record CheckLink(String link, String target) implements LeaseOp {
        @Override
        public int opcode() {
            return 231;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(link).text(target);
        }

        @Override
        public String describe() {
            return "look whether " + link + " is still " + target;
        }

        @Override
        public String path() {
            return link;
        }
    }
}

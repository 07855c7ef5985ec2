package org.standardcontainer.launcher.plan;

import java.util.List;

/** What a jail gets of the machine's interfaces, addresses and limits. */
public sealed interface JailShareOp extends PlanOp {
    /** Moves an interface into the network of the jail that the plan has made. Writes its return into the journal first. */
    record MoveInterface(String name, String jail) implements JailShareOp {
        @Override
        public int opcode() {
            return 220;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(jail);
        }

        @Override
        public String describe() {
            return "move the interface " + name + " into the jail";
        }
    }

    /** Takes an interface out of a jail again, if it is there; {@code path} is the canonical path of the jail's root. */
    record ReturnInterface(String name, String jail, String path) implements JailShareOp {
        @Override
        public int opcode() {
            return 221;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(jail).text(path);
        }

        @Override
        public String describe() {
            return "take back the interface " + name;
        }
    }

    /** Adds an address, as 8 or 32 hexadecimal digits, to an interface that doesn't have it. Writes its removal into the journal first. */
    record AddAddress(String name, String address) implements JailShareOp {
        @Override
        public int opcode() {
            return 222;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(address);
        }

        @Override
        public String describe() {
            return "add an address to the interface " + name;
        }
    }

    /** Removes what {@link AddAddress} added. */
    record RemoveAddress(String name, String address) implements JailShareOp {
        @Override
        public int opcode() {
            return 223;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(address);
        }

        @Override
        public String describe() {
            return "remove an address from the interface " + name;
        }
    }

    /** Adds a rule of rctl(4), which takes the place of one for the same jail, resource and action. */
    record AddRule(String rule) implements JailShareOp {
        @Override
        public int opcode() {
            return 224;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(rule);
        }

        @Override
        public String describe() {
            return "set the limit " + rule;
        }
    }

    /** Removes the rules of rctl(4) that a filter names. */
    record RemoveRules(String filter) implements JailShareOp {
        @Override
        public int opcode() {
            return 225;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(filter);
        }

        @Override
        public String describe() {
            return "remove the limits " + filter;
        }
    }

    /** Limits the jail that the plan has made to some processors, by their numbers. */
    record SetJailProcessors(List<String> processors) implements JailShareOp {
        @Override
        public int opcode() {
            return 242;
        }

        @Override
        public void encode(PlanWriter out) {
            out.texts(processors);
        }

        @Override
        public String describe() {
            return "limit the jail to the processors " + String.join(",", processors);
        }
    }
}

package org.standardcontainer.vm;

import java.util.regex.Pattern;

/**
 * What hardware a module is for, as it says: a pattern with the wildcards of a shell.
 *
 * @param bus what is before the colon
 */
record ModuleAlias(String bus, Pattern pattern, String module) {
    static ModuleAlias of(String alias, String module) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < alias.length(); i++) {
            char c = alias.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                case '[', ']', '-' -> regex.append(c); // a set of digits: bcd[0-2]*
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return new ModuleAlias(bus(alias), Pattern.compile(regex.toString()), module);
    }

    static String bus(String alias) {
        int colon = alias.indexOf(':');
        return colon < 0 ? "" : alias.substring(0, colon);
    }

    boolean isFor(String hardware) {
        return pattern.matcher(hardware).matches();
    }
}

package org.standardcontainer.inmemory;

/** The operations that can be made to fail or to take their time. */
public enum Operation {
    CREATE,
    START,
    KILL,
    DELETE,
    /** Of the runtime, by id. */
    DESTROY,
    /** Of the runtime itself. */
    CLOSE
}

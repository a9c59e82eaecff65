package io.chord.server;

import io.chord.server.script.ScriptRunner;

/** What the program's exit tells a script. The help and docs/operations.md list them. */
final class ExitCode {

    static final int OK = ScriptRunner.OK;
    static final int ABSENT = ScriptRunner.ABSENT;
    static final int BAD_INPUT = ScriptRunner.BAD_INPUT;
    static final int FAILED = ScriptRunner.FAILED;

    /** A node left, and nobody had taken all of its entries. */
    static final int ENTRIES_AT_RISK = 4;

    /** The condition of a write did not hold: nothing was changed. */
    static final int CONDITION_FAILED = 5;

    /** As a shell counts what a signal ended: 128 and the number of SIGTERM. */
    static final int TERMINATED = 143;

    private ExitCode() {}
}

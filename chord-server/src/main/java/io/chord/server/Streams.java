package io.chord.server;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints: the root command has it. */
record Streams(PrintStream out, PrintStream err) {

    static Streams of(@Nullable CommandSpec spec) {
        if (spec == null) throw new IllegalStateException("picocli did not inject a specification");
        return ((Chord) spec.root().userObject()).streams();
    }
}

package io.chord.server;

import io.chord.ChordException;
import io.chord.Read;
import io.chord.server.script.KeyReader;
import io.chord.store.Version;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "repl",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads commands from the keyboard, or from standard input, until exit or its end:",
            ReplCommand.COMMANDS,
            "A command that fails says why, and the next one is read."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was ended by exit or the end of input",
            "2:an option is wrong",
            "3:no ring was found"
        })
final class ReplCommand implements Callable<Integer> {

    static final String COMMANDS =
            "put KEY VALUE, get KEY, entry KEY, cas KEY VERSION VALUE, remove KEY, scan,"
                    + " lookup KEY, ring, node-info ID, help, exit";

    @Mixin private Connection connection = new Connection();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        return connection.run(streams.out(), streams.err(), session -> loop(session, streams));
    }

    private static int loop(Session session, Streams streams) throws IOException {
        boolean isKeyboard = Boolean.getBoolean("chord.keyboard");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (true) {
            if (isKeyboard) streams.out().print("chord> ");
            streams.out().flush();
            String line = in.readLine();
            if (line == null) return ExitCode.OK;
            String[] words = line.strip().split("\\s+", -1);
            String verb = words[0].toLowerCase(Locale.ROOT);
            if (verb.isEmpty() || verb.startsWith("#")) continue;
            if (verb.equals("exit") || verb.equals("quit")) return ExitCode.OK;
            try {
                run(session, streams, verb, words);
            } catch (ChordException | KeyReader.BadKeyException | IllegalArgumentException e) {
                streams.out().flush();
                streams.err().println(line.strip() + " -> failed: " + e.getMessage());
            }
        }
    }

    private static void run(Session session, Streams streams, String verb, String[] words)
            throws KeyReader.BadKeyException {
        switch (verb) {
            case "put" -> {
                expect(words, 3, "put KEY VALUE");
                entries(session).put(words[1], words[2], Optional.empty(), Optional.empty());
            }
            case "get" -> {
                expect(words, 2, "get KEY");
                entries(session).get(words[1], Read.LINEARIZABLE, false);
            }
            case "remove" -> {
                expect(words, 2, "remove KEY");
                entries(session).remove(words[1], Optional.empty());
            }
            case "cas" -> {
                expect(words, 4, "cas KEY VERSION VALUE");
                entries(session)
                        .put(
                                words[1],
                                words[3],
                                Optional.empty(),
                                Optional.of(Version.parse(words[2])));
            }
            case "entry" -> {
                expect(words, 2, "entry KEY");
                entries(session).get(words[1], Read.LINEARIZABLE, true);
            }
            case "scan" -> {
                expect(words, 1, "scan");
                entries(session).scan(Optional.empty(), Long.MAX_VALUE, false);
            }
            case "lookup" -> {
                expect(words, 2, "lookup KEY");
                session.lookup(words[1], true);
            }
            case "node-info" -> {
                expect(words, 2, "node-info ID");
                session.nodeInfo(words[1]);
            }
            case "ring" -> {
                expect(words, 1, "ring");
                session.ring(false);
            }
            case "help" -> streams.out().println(COMMANDS);
            default ->
                    throw new IllegalArgumentException(
                            "read \"" + words[0] + "\", expected one of " + COMMANDS);
        }
    }

    private static Entries entries(Session session) {
        return session.entries(Optional.empty());
    }

    private static void expect(String[] words, int count, String form) {
        if (words.length != count) {
            throw new IllegalArgumentException("read " + words.length + " words, expected " + form);
        }
    }
}

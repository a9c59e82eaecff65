package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordNode;
import io.chord.ring.KeyHasher;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, in this process: what is printed, and the exit codes. */
class ChordTest {

    @TempDir Path folder;

    private static ChordNode node(int bits, KeyHasher hasher) {
        return ChordNode.builder()
                .bind("tcp://127.0.0.1:0")
                .bits(bits)
                .keyHasher(hasher)
                .create()
                .start(Duration.ofSeconds(10));
    }

    private static void assertRefused(String text, String... words) {
        Program.Ended ended = Program.run(words);
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(ended.err()).hasLineCount(1).contains(text);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void badOptions_ofAnyCommand_areOneLineAndCode2() {
        assertRefused("a command is missing");
        assertRefused("gett", "gett", "1");
        assertRefused("KEY", "get");
        assertRefused("--wrong", "ring", "--wrong");
        assertRefused("HOST:PORT", "ring", "--via", "a b:1");
        assertRefused("HOST:PORT", "ring", "--via", "127.0.0.1:65536");
        assertRefused("HOST:PORT", "ring", "--via", "3");
        assertRefused("--wrong", "node", "--join", "127.0.0.1:1", "--wrong", "3");
        assertRefused("1 to 3600", "ring", "--timeout", "0");
        assertRefused("largest-arc", "node", "--place", "middle");
        assertRefused("exclude", "node", "--place", "hash", "--id", "7");
        assertRefused("161", "node", "--bits", "161");
        assertRefused("replication", "node", "--replication", "9");
        assertRefused("--data", "node", "--no-sync");
        assertRefused("--ttl 0", "put", "1", "v", "--ttl", "0", "--via", "127.0.0.1:1");
        assertRefused("exclusive", "put", "1", "v", "--if-absent", "--if-version", "1.a");
        assertRefused("no version", "put", "1", "v", "--if-version", "seven");
        assertRefused("no version", "cas", "1", "x.y", "v");
        assertRefused("VALUE", "cas", "1", "none");
        assertRefused("go together", "ring", "--tls-cert", "a");
        assertRefused("--tls excludes", "node", "--tls", "a", "--tls-key", "b");
        assertRefused("exclude", "node", "--tls", "a", "--insecure");
        assertRefused("--host and --client", "certs", "--dir", folder.toString());
        assertRefused("without a port", "certs", "--host", "10.0.0.5:18861");
        assertRefused("1 to 3650", "certs", "--host", "a", "--days", "0");
        assertRefused("1 or more", "scan", "--limit", "0");
        assertRefused("RANGE", "recover");
        assertRefused("no such file", "deploy", folder.resolve("none").toString(), "--dry-run");
    }

    @Test
    void help_ofEveryCommand_isPrintedWithItsExitCodes() {
        for (String name :
                new String[] {
                    "node",
                    "put",
                    "get",
                    "remove",
                    "cas",
                    "scan",
                    "lookup",
                    "ring",
                    "node-info",
                    "recover",
                    "repl",
                    "run",
                    "certs",
                    "deploy"
                }) {
            Program.Ended ended = Program.run(name, "--help");
            assertThat(ended.code()).isZero();
            assertThat(ended.out()).contains("Usage: chord " + name, "Exit codes:");
        }
        assertThat(Program.run("generate-completion").out()).contains("complete");
    }

    @Test
    void node_withABoundThatIsNone_saysOptionValueAndRange() {
        assertThat(Program.run("node", "--listen", "127.0.0.1:0", "--bound", "PEERS=0").err())
                .contains("bound: the bound PEERS is 1 to 1048576, not 0");
        assertThat(Program.run("node", "--listen", "127.0.0.1:0", "--bound", "PEERS=many").err())
                .contains("--bound PEERS=many: \"many\" is not a whole number");
        Program.Ended ended = Program.run("node", "--listen", "127.0.0.1:0", "--bound", "PEAS=1");
        assertThat(ended.err()).contains("no bound \"PEAS\"; there are FRAME_BYTES");
        assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void entries_inARingOfWords_areFoundWithoutSayingWhatTheRingIs() throws Exception {
        try (ChordNode node = node(160, KeyHasher.sha256())) {
            String via = Shown.place(node.self());
            assertThat(Program.run("put", "apple", "red \"one\"", "--via", via).code()).isZero();
            Program.Ended got = Program.run("get", "apple", "--via", via);
            assertThat(got.out()).isEqualTo("get apple -> red \"one\"");
            assertThat(Program.run("get", "apple", "--json", "--via", via).out())
                    .isEqualTo("{\"key\":\"apple\",\"found\":true,\"value\":\"red \\\"one\\\"\"}");
            assertThat(Program.run("remove", "apple", "--via", via).code()).isZero();
            Program.Ended absent = Program.run("get", "apple", "--via", via);
            assertThat(absent.out()).isEqualTo("get apple -> absent");
            assertThat(absent.code()).isEqualTo(ExitCode.ABSENT);
            assertThat(Program.run("lookup", "apple", "--trace", "--via", via).out())
                    .contains("own arc");
            assertThat(Program.run("ring", "--json", "--via", via).out())
                    .startsWith("[{\"id\":")
                    .contains("\"share\":1.0", "\"entries\":0", "\"state\":\"active\"");
        }
    }

    @Test
    void conditionalWrites_areDoneOrExitWithTheirCode() {
        try (ChordNode node = node(160, KeyHasher.sha256())) {
            String via = Shown.place(node.self());
            Program.Ended first =
                    Program.run("put", "k", "one", "--if-absent", "--ttl", "600", "--via", via);
            assertThat(first.code()).as(first.err()).isZero();
            Program.Ended again = Program.run("put", "k", "two", "--if-absent", "--via", via);
            assertThat(again.code()).isEqualTo(ExitCode.CONDITION_FAILED);
            assertThat(again.out()).isEqualTo("put k -> not done, there is a value");

            Program.Ended entry = Program.run("get", "k", "--entry", "--via", via);
            Matcher said =
                    Pattern.compile("get k -> one \\(version (\\S+), expires at \\S+Z\\)")
                            .matcher(entry.out());
            assertThat(said.matches()).as(entry.out()).isTrue();
            String version = said.group(1);
            Program.Ended cas = Program.run("cas", "k", version, "two", "--json", "--via", via);
            assertThat(cas.code()).isZero();
            assertThat(cas.out()).contains("\"written\":true", "\"version\":\"");
            Program.Ended late = Program.run("cas", "k", version, "three", "--via", via);
            assertThat(late.code()).isEqualTo(ExitCode.CONDITION_FAILED);
            assertThat(late.out()).contains("not done, there is no value of version " + version);
            assertThat(Program.run("remove", "k", "--if-version", version, "--via", via).code())
                    .isEqualTo(ExitCode.CONDITION_FAILED);
            assertThat(
                            Program.run("put", "k", "four", "--if-version", version, "--via", via)
                                    .code())
                    .isEqualTo(ExitCode.CONDITION_FAILED);
            assertThat(Program.run("get", "k", "--eventual", "--via", via).out())
                    .isEqualTo("get k -> two");
            assertThat(Program.run("cas", "new", "none", "v", "--via", via).code()).isZero();
        }
    }

    @Test
    void scan_listsTheEntriesOfOneMap_andGoesOnWhereItStopped() {
        try (ChordNode node = node(20, KeyHasher.direct())) {
            String via = Shown.place(node.self());
            for (int key = 10; key < 15; key++) {
                assertThat(Program.run("put", "" + key, "v" + key, "--via", via).code()).isZero();
            }
            Program.run("put", "11", "of m", "--map", "m", "--via", via);
            assertThat(Program.run("scan", "--via", via).out().lines())
                    .containsExactly(
                            "10 -> v10", "11 -> v11", "12 -> v12", "13 -> v13", "14 -> v14");
            assertThat(Program.run("scan", "--map", "m", "--via", via).out())
                    .isEqualTo("11 -> of m");
            assertThat(Program.run("get", "12", "--map", "m", "--via", via).code())
                    .isEqualTo(ExitCode.ABSENT);
            assertThat(Program.run("remove", "11", "--map", "m", "--via", via).code()).isZero();
            assertThat(Program.run("get", "11", "--via", via).out()).isEqualTo("get 11 -> v11");

            Program.Ended some = Program.run("scan", "--limit", "2", "--via", via);
            assertThat(some.out().lines()).containsExactly("10 -> v10", "11 -> v11");
            String cursor = some.err().substring(some.err().lastIndexOf(' ') + 1);
            Program.Ended rest = Program.run("scan", "--from", cursor, "--via", via);
            assertThat(rest.out().lines()).containsExactly("12 -> v12", "13 -> v13", "14 -> v14");
            assertThat(rest.err()).isEmpty();
            Program.Ended json = Program.run("scan", "--json", "--limit", "1", "--via", via);
            assertThat(json.out())
                    .startsWith("{\"entries\":[{\"key\":\"10\",\"value\":\"v10\",\"version\":\"")
                    .contains("\"expiresAt\":null}],\"cursor\":\"");
            assertThat(json.err()).isEmpty();
            Program.Ended other = Program.run("scan", "--from", cursor, "--map", "m", "--via", via);
            assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(other.err()).contains(cursor, "map \"m\"").hasLineCount(1);
        }
    }

    @Test
    void recover_withoutItsOption_ofAServedRange_orOfNone_isRefused() {
        try (ChordNode node = node(20, KeyHasher.direct())) {
            String via = Shown.place(node.self());
            assertThat(Program.run("put", "7", "v", "--via", via).code()).isZero();
            Program.Ended asked = Program.run("recover", "the whole ring", "--via", via);
            assertThat(asked.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(asked.err())
                    .contains("--accept-data-loss is missing", "1 of 1 serve it", via)
                    .hasLineCount(1);
            Program.Ended served =
                    Program.run("recover", "5,9", "--accept-data-loss", "--via", via);
            assertThat(served.code()).isEqualTo(ExitCode.FAILED);
            assertThat(served.err()).contains("nothing to recover", via).hasLineCount(1);
            for (String none : new String[] {"5", "5,x", "5,6,7", "(1048576, 2]"}) {
                Program.Ended wrong =
                        Program.run("recover", none, "--accept-data-loss", "--via", via);
                assertThat(wrong.code()).as(none).isEqualTo(ExitCode.BAD_INPUT);
                assertThat(wrong.err()).contains("is no range").hasLineCount(1);
            }
            assertThat(Program.run("get", "7", "--via", via).out()).isEqualTo("get 7 -> v");
        }
    }

    @Test
    void recover_ofARangeWithIdsCutShort_findsItAmongThoseOfTheRing() {
        try (ChordNode node = node(160, KeyHasher.sha256())) {
            String via = Shown.place(node.self());
            String id = node.self().id().toString();
            for (String name :
                    new String[] {"(" + id + ", " + id + "]", id + "," + id, "the whole ring"}) {
                Program.Ended served =
                        Program.run("recover", name, "--accept-data-loss", "--via", via);
                assertThat(served.err()).as(name).contains("nothing to recover");
            }
            Program.Ended cut = Program.run("recover", "12345678,9abcdef0", "--via", via);
            assertThat(cut.err()).contains("no id in full");
        }
    }

    @Test
    void runAndRepl_onARingOfNumbers_followTheRulesOfInputFiles() throws Exception {
        try (ChordNode node = node(20, KeyHasher.direct())) {
            String via = Shown.place(node.self());
            Path file = Files.writeString(folder.resolve("in.txt"), "put 1 one\nget 1\nget 2\n");
            Program.Ended ran = Program.run("run", file.toString(), "--via", via);
            assertThat(ran.out()).contains("get 1 -> one", "get 2 -> absent");
            assertThat(ran.code()).isEqualTo(ExitCode.ABSENT);
            Files.writeString(file, "put 1\n");
            Program.Ended bad = Program.run("run", file.toString(), "--via", via);
            assertThat(bad.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(bad.err()).contains("line 1").hasLineCount(1);
            assertThat(Program.run("get", "1048576", "--via", via).code())
                    .isEqualTo(ExitCode.BAD_INPUT);

            InputStream keyboard = System.in;
            try {
                System.setIn(
                        new ByteArrayInputStream(
                                "get 1\nnonsense\nget 3\nexit\nget 1\n"
                                        .getBytes(StandardCharsets.UTF_8)));
                Program.Ended talked = Program.run("repl", "--via", via);
                assertThat(talked.code()).isZero();
                assertThat(talked.out().lines()).containsExactly("get 1 -> one", "get 3 -> absent");
                assertThat(talked.err()).contains("nonsense").hasLineCount(1);
            } finally {
                System.setIn(keyboard);
            }
            assertThat(Program.run("node-info", "" + node.self().id(), "--via", via).out())
                    .contains("the whole ring")
                    .contains(" accepted, 0 dialed", "in/out: Hello ", ", GetReport 1/0");
            assertThat(
                            Program.run("node-info", "" + node.self().id(), "--json", "--via", via)
                                    .out())
                    .contains("\"traffic\":{\"accepted\":", "\"Welcome\":{\"in\":0,\"out\":");
            assertThat(Program.run("node-info", "12", "--via", via).code())
                    .isEqualTo(ExitCode.FAILED);
            assertThat(Program.run("ring", "--cluster", "other", "--via", via).err())
                    .contains("\"other\" here, \"chord\" there")
                    .hasLineCount(1);
        }
    }
}

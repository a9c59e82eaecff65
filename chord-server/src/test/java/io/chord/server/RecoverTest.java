package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordNode;
import io.chord.Placement;
import io.chord.ring.KeyHasher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator whose ring has lost two of the three members of a range, with what they kept. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RecoverTest {

    private static final int NODES = 5;
    private final List<ChordNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(ChordNode::close);
    }

    private ChordNode node(int i, int copies) {
        var builder =
                ChordNode.builder()
                        .bind("tcp://127.0.0.1:0")
                        .bits(20)
                        .keyHasher(KeyHasher.direct())
                        .replication(copies)
                        .placement(Placement.id(Integer.toString(200_000 * i)));
        ChordNode node =
                i == 1
                        ? builder.create().build()
                        : builder.join("tcp://" + Shown.place(nodes.get(0).self())).build();
        nodes.add(node);
        return node.start(Duration.ofSeconds(20));
    }

    private static Program.Ended await(String text, String... words) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        Program.Ended last = Program.run(words);
        while (!(last.out() + last.err()).contains(text)) {
            assertThat(System.nanoTime()).as("%s", last).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
            last = Program.run(words);
        }
        return last;
    }

    @Test
    void twoOfThreeMembersAreGoneForGood_recover_servesWhatTheThirdHas() throws Exception {
        for (int i = 1; i <= NODES; i++) node(i, 3);
        ChordNode owner = nodes.get(1); // Of 200001 to 400000, with the next two.
        String via = Shown.place(owner.self());
        awaitRange(via, "(200000, 400000]", owner, nodes.get(2), nodes.get(3));
        for (int k = 0; k < 10; k++) {
            String key = Integer.toString(300_000 + k);
            assertThat(Program.run("put", key, "v" + k, "--via", via).code()).isZero();
        }

        nodes.get(2).close(); // What they keep is in memory, and gone with them.
        nodes.get(3).close();
        await("not enough serve it", "get", "300007", "--timeout", "2", "--via", via);
        Program.Ended refused = Program.run("recover", "(200000, 400000]", "--via", via);
        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("--accept-data-loss", "1 of 3 serve it");
        assertThat(Program.run("get", "300007", "--timeout", "2", "--via", via).code())
                .isEqualTo(ExitCode.FAILED);

        String last = Shown.place(nodes.get(NODES - 1).self()); // Any node will do.
        Program.Ended recovered =
                Program.run("recover", "(200000, 400000]", "--accept-data-loss", "--via", last);

        assertThat(recovered.code()).as(recovered.err()).isZero();
        assertThat(recovered.out())
                .startsWith("recovered (200000, 400000], last kept by ")
                .endsWith(": 10 entries that " + via + " had");
        for (int k = 0; k < 10; k++) {
            String key = Integer.toString(300_000 + k);
            assertThat(Program.run("get", key, "--via", last).out())
                    .isEqualTo("get " + key + " -> v" + k);
        }
        assertThat(Program.run("put", "300007", "new", "--via", last).code()).isZero();
        Program.Ended again =
                Program.run("recover", "(200000, 400000]", "--accept-data-loss", "--via", last);
        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("nothing to recover");
    }

    @Test
    void onlyMemberIsGoneForGood_recover_beginsEmpty() throws Exception {
        String via = Shown.place(node(1, 1).self());
        ChordNode lost = node(2, 1);
        assertThat(Program.run("put", "300000", "v", "--via", via).code()).isZero();
        lost.close();
        Program.Ended ranges = await("nobody is left", "ring", "--ranges", "--via", via);
        assertThat(ranges.out()).contains("(200000, 400000]", Shown.place(lost.self()));
        assertThat(Program.run("ring", "--ranges", "--json", "--via", via).out())
                .contains("\"view\":null", "\"available\":false");

        Program.Ended recovered =
                Program.run("recover", "200000,400000", "--accept-data-loss", "--via", via);

        assertThat(recovered.code()).as(recovered.err()).isZero();
        assertThat(recovered.out()).endsWith("nothing was left, it begins empty");
        assertThat(Program.run("get", "300000", "--via", via).code()).isEqualTo(ExitCode.ABSENT);
        assertThat(Program.run("put", "300000", "w", "--via", via).code()).isZero();
    }

    /** Until the range is kept by exactly these. */
    private void awaitRange(String via, String range, ChordNode... members) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (true) {
            String lines = Program.run("ring", "--ranges", "--via", via).out();
            String line = lines.lines().filter(l -> l.startsWith(range)).findFirst().orElse("");
            boolean isSo = line.contains("3 of 3 serve it");
            for (ChordNode member : members) isSo &= line.contains(Shown.place(member.self()));
            if (isSo) return;
            assertThat(System.nanoTime()).as(lines).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}

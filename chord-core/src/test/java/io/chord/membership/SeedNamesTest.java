package io.chord.membership;

import static io.chord.membership.Village.IDENTITY;
import static io.chord.membership.Village.PERIOD;
import static io.chord.membership.Village.SECONDS;
import static io.chord.membership.Village.address;
import static io.chord.membership.Village.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.membership.Village.House;
import io.chord.message.Message;
import io.chord.ring.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeds that are names of several nodes, seeds that are second names, and a node without others.
 */
class SeedNamesTest {

    private static final String NAME = "dns://nodes.example:7000";

    private final Village village = new Village(1);

    @Test
    void join_byANameOfWhichOneAddressIsDead_findsTheMemberAtAnother() {
        House a = village.house("a", 10).create();
        village.names = name -> addresses("dead", "a", "b");
        House b = village.house("b", 20).join(NAME);

        assertThat(village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal())).isTrue();
        assertThat(a.table.successors().nodes()).containsExactly(b.self());
    }

    @Test
    void join_byANameThatIsNotKnownYet_goesOnUntilItIs() {
        village.house("a", 10).create();
        House b = village.house("b", 20).joinWithin(30 * SECONDS, NAME);
        village.run(10 * SECONDS);
        assertThat(b.isMember()).isFalse();
        assertThat(b.failures).isEmpty();

        village.names = name -> addresses("a");

        assertThat(village.runUntil(5 * SECONDS, v -> b.isMember())).isTrue();
    }

    @Test
    void join_byANameThatStaysUnknown_saysSo() {
        House b = village.house("b", 20).joinWithin(5 * SECONDS, NAME);

        village.run(6 * SECONDS);

        assertThat(b.failureMessage())
                .contains(NAME + ": stood for 0 other addresses at the last look");
    }

    @Test
    void auto_ofThreeThatShareAName_makesOneRing() {
        village.names = name -> addresses("c", "b", "a");
        for (String name : List.of("a", "b", "c")) {
            village.house(name, name.charAt(0)).auto(3, 60 * SECONDS, NAME);
        }

        assertThat(village.runUntil(20 * PERIOD, v -> v.members().size() == 3 && v.isIdeal()))
                .isTrue();
    }

    /**
     * "Own address ignored", also when it is named otherwise: else two of three would be enough.
     */
    @Test
    void auto_whenANodeIsNamedTwice_countsItOnce() {
        village.aliases.put(address("second-name-of-a"), address("a"));
        village.aliases.put(address("second-name-of-b"), address("b"));
        String[] seeds = {"a", "b", "second-name-of-a", "second-name-of-b"};
        House a = village.house("a", 10).auto(3, 60 * SECONDS, seeds);
        House b = village.house("b", 20).auto(3, 60 * SECONDS, seeds);

        village.run(30 * SECONDS);

        assertThat(a.isMember() || b.isMember()).as("two nodes are not three").isFalse();
    }

    /** All must come to the same end, in whatever way they were asked. */
    @Test
    void auto_ofNodesThatNameEachOtherOtherwise_comparesWhatTheyCallThemselves() {
        village.aliases.put(address("1-b"), address("b"));
        village.aliases.put(address("2-a"), address("a"));
        House a = village.house("a", 10).auto(2, 60 * SECONDS, "1-b");
        House b = village.house("b", 20).auto(2, 60 * SECONDS, "2-a");

        assertThat(village.runUntil(20 * PERIOD, v -> a.isMember() && b.isMember() && v.isIdeal()))
                .isTrue();
    }

    /** Protocol section 3, ALONE: an audit in each period; chance must not pass the seeds over. */
    @Test
    void nodeThatHasLostAllOthers_findsASeedThatIsBack_withinSeconds() {
        for (int seed = 1; seed <= 20; seed++) {
            Village lone = new Village(seed);
            House a = lone.house("a", 10, IDENTITY, addresses("seed", "gone")).create();
            List<House> others = new ArrayList<>();
            for (int i = 1; i <= 8; i++) others.add(lone.house("other" + i, 10 + i).join("a"));
            assertThat(lone.runUntil(60 * PERIOD, v -> v.members().size() == 9 && v.isIdeal()))
                    .isTrue();
            for (House other : others) other.crashed = true;
            assertThat(lone.runUntil(60 * PERIOD, v -> a.table.successors().isEmpty())).isTrue();
            lone.run(10 * PERIOD);

            House back = lone.house("seed", 500).create();

            assertThat(lone.runUntil(6 * PERIOD, Village::isIdeal)).as("seed " + seed).isTrue();
            assertThat(a.table.successors().nodes()).containsExactly(back.self());
        }
    }

    @Test
    void nodeThatHasLostAllOthers_looksItsSeedsUpAgainEachTime() {
        House a = village.house("a", 10, IDENTITY, addresses(NAME)).create();
        village.names = name -> addresses("old");
        village.run(20 * PERIOD);
        House moved = village.house("new", 500).create();

        village.names = name -> addresses("new");

        assertThat(village.runUntil(6 * PERIOD, Village::isIdeal)).isTrue();
        assertThat(a.table.successors().nodes()).containsExactly(moved.self());
    }

    @Test
    void nameService_outForAWhile_leavesWhatTheNameStoodFor() {
        House a = village.house("a", 10, IDENTITY, addresses(NAME)).create();
        village.names = name -> addresses("b");
        village.run(5 * PERIOD);
        village.names = name -> List.of();
        village.run(5 * PERIOD);

        List<Address> asked = new ArrayList<>();
        Village.Post before = village.post;
        village.post =
                (from, to, message) -> {
                    if (from.equals(a.address) && message instanceof Message.Hello) asked.add(to);
                    return before.delayNanos(from, to, message);
                };
        village.run(10 * PERIOD);

        assertThat(asked).contains(address("b"));
    }
}

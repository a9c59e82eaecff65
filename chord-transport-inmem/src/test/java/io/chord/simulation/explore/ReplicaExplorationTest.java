package io.chord.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.explore.Detours.Asking;
import io.chord.simulation.explore.Exploration.End;
import io.chord.simulation.explore.ReplicaSetup.AskAt;
import io.chord.simulation.explore.ReplicaSetup.ChangeAt;
import io.chord.simulation.explore.ReplicaSetup.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: operations on one key are linearizable in every order of messages, also while the view
 * changes, and all end once it is quiet (reference protocol, section 8). Method: all schedules that
 * differ from a usual one in few choices; more of them are a command.
 */
class ReplicaExplorationTest {

    private static final List<AskAt> WRITERS_AND_READER =
            List.of(
                    new AskAt(0, new Ask.Put("put")),
                    new AskAt(1, new Ask.PutIfAbsent("put if absent")),
                    new AskAt(3, new Ask.Read()));

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "REPLACE_RIGHT", mode = EnumSource.Mode.EXCLUDE)
    void changeOfTheView_withOneDetour_isLinearizableAndEnds(Kind kind) {
        ReplicaSetup setup =
                new ReplicaSetup(
                        kind.toString(),
                        3,
                        1,
                        WRITERS_AND_READER,
                        List.of(new ChangeAt(0, kind, 2)),
                        Budgets.NONE.wakes(10));

        Exploration found =
                Explorer.explore(
                        new Detours(new ReplicaWorld(setup), Asking.IN_TURN, 1, 1), Bounds.NONE);

        assertThat(found.violation()).as(setup.toString()).isEmpty();
        assertThat(found.end()).isEqualTo(End.EXHAUSTED);
        assertThat(found.states()).isGreaterThan(500);
    }

    @Test
    void crashOfAnyMemberWhileAnotherReplacesIt_withOneDetour_isLinearizable() {
        ReplicaSetup setup =
                new ReplicaSetup(
                        "crash",
                        3,
                        1,
                        WRITERS_AND_READER,
                        List.of(new ChangeAt(0, Kind.REPLACE, 2)),
                        Budgets.NONE.crashes(1).wakes(10));

        Exploration found =
                Explorer.explore(
                        new Detours(new ReplicaWorld(setup), Asking.IN_TURN, 1, 1), Bounds.NONE);

        assertThat(found.violation()).as(setup.toString()).isEmpty();
        assertThat(found.end()).isEqualTo(End.EXHAUSTED);
    }

    @Test
    void neighbourChangedWhileTheRangeIsSealedForIt_withOneDetour_isOpenedAgain() {
        ReplicaSetup setup =
                new ReplicaSetup(
                        "unseal",
                        3,
                        1,
                        WRITERS_AND_READER,
                        List.of(
                                new ChangeAt(0, Kind.SEAL, 2),
                                new ChangeAt(1, Kind.REPLACE_RIGHT, 2)),
                        Budgets.NONE.wakes(10));

        Exploration found =
                Explorer.explore(
                        new Detours(new ReplicaWorld(setup), Asking.AT_ONCE, 1, 1), Bounds.NONE);

        assertThat(found.violation()).as(setup.toString()).isEmpty();
        assertThat(found.end()).isEqualTo(End.EXHAUSTED);
    }

    /** docs/adr/0030: nothing comes between the write that was promised and the one after it. */
    @Test
    void nodeThatHasWritten_writesAgainWhileAnotherWrites_inEveryOrder_isLinearizable() {
        ReplicaSetup setup =
                new ReplicaSetup(
                        "follow",
                        3,
                        0,
                        List.of(
                                new AskAt(0, new Ask.Put("put")),
                                new AskAt(0, new Ask.Put("put again")),
                                new AskAt(1, new Ask.Put("put between"))),
                        1,
                        List.of(),
                        Budgets.NONE.wakes(0));

        Exploration found = Explorer.explore(new ReplicaWorld(setup), Bounds.NONE);

        assertThat(found.violation()).as(setup.toString()).isEmpty();
        assertThat(found.end()).isEqualTo(End.EXHAUSTED);
        assertThat(found.states()).isGreaterThan(3_000);
    }

    @Test
    void writeAndRead_inEveryOrder_areLinearizable() {
        ReplicaSetup setup =
                new ReplicaSetup(
                        "put and read",
                        3,
                        0,
                        List.of(new AskAt(0, new Ask.Put("put")), new AskAt(1, new Ask.Read())),
                        List.of(),
                        Budgets.NONE.wakes(0));

        Exploration found = Explorer.explore(new ReplicaWorld(setup), Bounds.NONE.states(30_000));

        assertThat(found.violation()).as(setup.toString()).isEmpty();
        assertThat(found.states()).isEqualTo(30_000);
    }
}

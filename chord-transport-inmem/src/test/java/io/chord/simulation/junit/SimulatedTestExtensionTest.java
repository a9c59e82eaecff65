package io.chord.simulation.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.chord.simulation.FaultKind;
import io.chord.simulation.FaultSchedule;
import io.chord.simulation.FaultScheduler;
import io.chord.simulation.SimulatedCluster;
import io.chord.simulation.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What tests receive, and what they are told when they fail. */
class SimulatedTestExtensionTest {

    private static final List<Long> SEEDS_RUN = new ArrayList<>();

    @SimulatedTest(seeds = {7, 8})
    void parameters_networkAndCluster_areFreshAndOfTheSeed(
            SimulatedNetwork network, SimulatedCluster cluster) {
        assertThat(network.nowNanos()).isZero();
        assertThat(cluster.network()).isSameAs(network);
        network.runFor(Duration.ofSeconds(1));
        SEEDS_RUN.add(network.seed());
    }

    @AfterAll
    static void everySeedHasRun() {
        if (System.getProperty(SimulatedTestExtension.SEED_PROPERTY) == null) {
            assertThat(SEEDS_RUN).containsExactly(7L, 8L);
        }
    }

    /** Tests that fail on purpose; run by those below only. */
    static final class Planted {

        private static final FaultScheduler MANY =
                FaultScheduler.of(4)
                        .rate(FaultKind.LOSS, 20)
                        .rate(FaultKind.CRASH, 10)
                        .rate(FaultKind.PAUSE, 10)
                        .restarts(0, 0);

        private static SimulatedNetwork closed = SimulatedNetwork.seeded(0);

        @SimulatedTest(seeds = 99, recordedLines = 3)
        void fails(SimulatedNetwork network) {
            network.transport("a").environment().schedule(1_000, () -> {});
            network.loss(0.25);
            network.runFor(Duration.ofSeconds(1));
            throw new AssertionError("planted");
        }

        @SimulatedTest
        void aborts() {
            Assumptions.abort("not here");
        }

        @SimulatedTest
        void leavesItsNodesOpen(SimulatedCluster cluster) {
            cluster.start("a", "b");
            closed = cluster.network();
        }

        /** A bug that shows when n1 or n2 has crashed. */
        @SimulatedTest(seeds = 3)
        void failsWhenANodeIsDown(SimulatedCluster cluster) {
            cluster.start(4);
            cluster.play(MANY);
            if (!cluster.names().containsAll(List.of("n1", "n2"))) {
                throw new IllegalStateException("only " + cluster.names());
            }
        }

        @SimulatedTest(seeds = 3, shrinkSeconds = 0)
        void failsWhenANodeIsDownAndSaysSoAtOnce(SimulatedCluster cluster) {
            failsWhenANodeIsDown(cluster);
        }
    }

    private static TestExecutionResult run(String planted, Class<?>... parameters) {
        // Who runs all tests with one seed does not mean these.
        Assumptions.assumeTrue(System.getProperty(SimulatedTestExtension.SEED_PROPERTY) == null);
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(
                                selectMethod(
                                        Planted.class,
                                        planted,
                                        parameters.length == 0 ? "" : parameters[0].getName()))
                        .build();
        List<TestExecutionResult> results = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) results.add(result);
                            }
                        });
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    @Test
    void failure_ofATest_saysSeedAndPropertyAndFaultsAndLastEventsInItsMessage() {
        Throwable failure = run("fails", SimulatedNetwork.class).getThrowable().orElseThrow();
        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "planted\nseed 99: run this test alone with -Dchord.seed=99\n")
                .hasMessageContaining("replay: SimulatedNetwork.seeded(99), at 1.0")
                .hasMessageContaining("what was done to the network: 0 loss 0.25\n")
                .hasMessageContaining("the last 1 things that happened:\n  0.000001000 TASK a");
        assertThat(failure.getCause()).hasMessage("planted");
        assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("fails");
    }

    @Test
    void abortion_isNoFailure() {
        TestExecutionResult result = run("aborts");
        assertThat(result.getStatus()).isEqualTo(TestExecutionResult.Status.ABORTED);
    }

    @Test
    void nodes_leftOpen_areClosed() {
        assertThat(run("leavesItsNodesOpen", SimulatedCluster.class).getThrowable()).isEmpty();
        assertThat(Planted.closed.seed()).isEqualTo(1);
        assertThat(Planted.closed.serving()).isEmpty();
    }

    @Test
    void failure_underADrawnCourse_isShrunkAndReplayedByItsLine() {
        Throwable failure =
                run("failsWhenANodeIsDown", SimulatedCluster.class).getThrowable().orElseThrow();
        assertThat(failure)
                .hasMessageStartingWith("java.lang.IllegalStateException: only [n")
                .hasMessageContaining("faults, shrunk to 1 in ");
        String course = lineBetween(failure.getMessage(), "'-Dchord.faults=", "'");
        assertThat(course).matches("[0-9.]+ crash n[12]");

        // The line does what it says.
        System.setProperty(SimulatedTestExtension.FAULTS_PROPERTY, course);
        try {
            assertThat(run("failsWhenANodeIsDown", SimulatedCluster.class).getThrowable())
                    .get()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("course of 1 faults, shrunk to 1");
            System.setProperty(SimulatedTestExtension.FAULTS_PROPERTY, "5 crash n3");
            assertThat(run("failsWhenANodeIsDown", SimulatedCluster.class).getThrowable())
                    .isEmpty();
        } finally {
            System.clearProperty(SimulatedTestExtension.FAULTS_PROPERTY);
        }
    }

    @Test
    void failure_notToBeShrunk_showsTheWholeCourse() {
        Throwable failure =
                run("failsWhenANodeIsDownAndSaysSoAtOnce", SimulatedCluster.class)
                        .getThrowable()
                        .orElseThrow();
        FaultSchedule whole = Planted.MANY.draw(3);
        assertThat(failure)
                .hasMessageContaining("course of " + whole.size() + " faults: replay with")
                .hasMessageContaining("'-Dchord.faults=" + whole + "'");
    }

    private static String lineBetween(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    @Test
    void properties_replaceWhatTheAnnotationSays_andMustBeReadable() {
        assertThat(SimulatedTestExtension.seeds(new long[] {1, 2}, null)).containsExactly(1, 2);
        assertThat(SimulatedTestExtension.seeds(new long[] {1, 2}, "-5")).containsExactly(-5);
        assertThatThrownBy(() -> SimulatedTestExtension.seeds(new long[] {1}, "five"))
                .hasMessageContaining("chord.seed is \"five\"");
        assertThat(SimulatedTestExtension.course(null)).isEmpty();
        assertThat(SimulatedTestExtension.course("1 heal")).contains(FaultSchedule.parse("1 heal"));
        assertThatThrownBy(() -> SimulatedTestExtension.course("1 hale"))
                .hasMessageContaining("chord.faults is no course of faults: \"hale\"");
    }
}

package io.chord.simulation.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs on a simulated network, once for each seed. A parameter of type {@link
 * io.chord.simulation.SimulatedCluster} receives a cluster without nodes, one of type {@link
 * io.chord.simulation.SimulatedNetwork} the network that it is on.
 *
 * <pre>{@code
 * @SimulatedTest(seeds = {1, 2, 3})
 * void put_afterACrash_isStillThere(SimulatedCluster cluster) { ... }
 * }</pre>
 *
 * <p>The message of a failure has, behind its own, the seed and the property that runs it alone,
 * what was done to the network, and the last things that happened. The system property {@code
 * chord.seed} runs every such test with that seed alone; {@code chord.faults} gives it the course
 * of faults that it plays, in place of one that is drawn.
 *
 * <p>If the test drew a course of faults ({@link io.chord.simulation.FaultScheduler#draw
 * draw(network)} or {@link io.chord.simulation.SimulatedCluster#play(
 * io.chord.simulation.FaultScheduler) cluster.play(scheduler)}) and fails, its method is run again
 * with parts of it, until a short one is found that still makes it fail; the message names that.
 * The methods before and after each test are not run in between, so a test that keeps state outside
 * of its method should turn this off.
 */
@SuppressWarnings("exports") // Who uses it has JUnit; who uses the rest of the module need not.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimulatedTestExtension.class)
public @interface SimulatedTest {

    /** The seeds, one run for each. */
    long[] seeds() default {1};

    /** How many of the last things that happened a failure shows. */
    int recordedLines() default 100;

    /**
     * Real seconds, at most, in which the course of faults of a failure is made shorter; 0: not.
     */
    int shrinkSeconds() default 20;
}

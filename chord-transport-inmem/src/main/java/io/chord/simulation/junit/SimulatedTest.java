package io.chord.simulation.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs on a simulated network, once for each seed: a parameter of type {@link
 * io.chord.simulation.SimulatedNetwork} receives one that was made from it.
 *
 * <pre>{@code
 * @SimulatedTest(seeds = {1, 2, 3})
 * void put_afterACrash_isStillThere(SimulatedNetwork network) { ... }
 * }</pre>
 *
 * <p>A failure carries the line that replays it and the last things that happened. The system
 * property {@code chord.seed} runs every such test with that seed alone.
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
}

package io.chord.simulation.junit;

import io.chord.simulation.FaultSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** What makes {@link SimulatedTest} work: one run of the test for each seed. */
@SuppressWarnings("exports") // Who uses it has JUnit; who uses the rest of the module need not.
public final class SimulatedTestExtension implements TestTemplateInvocationContextProvider {

    /** The system property with the one seed to run. */
    static final String SEED_PROPERTY = "chord.seed";

    /** The system property with the course of faults to play in place of drawn ones. */
    static final String FAULTS_PROPERTY = "chord.faults";

    /** For JUnit. */
    public SimulatedTestExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(SimulatedTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        SimulatedTest settings = context.getRequiredTestMethod().getAnnotation(SimulatedTest.class);
        Optional<FaultSchedule> course = course(System.getProperty(FAULTS_PROPERTY));
        List<TestTemplateInvocationContext> runs = new ArrayList<>();
        for (long seed : seeds(settings.seeds(), System.getProperty(SEED_PROPERTY))) {
            runs.add(new Run(seed, course, settings));
        }
        return runs.stream();
    }

    /** The seed of the property if there is one, else those of the annotation. */
    static long[] seeds(long[] annotated, @Nullable String property) {
        if (property == null) return annotated;
        try {
            return new long[] {Long.parseLong(property)};
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the system property "
                            + SEED_PROPERTY
                            + " is \""
                            + property
                            + "\"; expected a number",
                    e);
        }
    }

    static Optional<FaultSchedule> course(@Nullable String property) {
        if (property == null) return Optional.empty();
        try {
            return Optional.of(FaultSchedule.parse(property));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the system property "
                            + FAULTS_PROPERTY
                            + " is no course of faults: "
                            + e.getMessage(),
                    e);
        }
    }

    private record Run(long seed, Optional<FaultSchedule> course, SimulatedTest settings)
            implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SimulatedRun(seed, course, settings));
        }
    }
}

package io.chord.simulation.junit;

import io.chord.simulation.SimulatedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** What makes {@link SimulatedTest} work. */
@SuppressWarnings("exports") // Who uses it has JUnit; who uses the rest of the module need not.
public final class SimulatedTestExtension implements TestTemplateInvocationContextProvider {

    /** The system property with the one seed to run. */
    static final String SEED_PROPERTY = "chord.seed";

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
        List<TestTemplateInvocationContext> runs = new ArrayList<>();
        for (long seed : seeds(settings.seeds(), System.getProperty(SEED_PROPERTY))) {
            runs.add(new Run(seed, settings.recordedLines()));
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

    private record Run(long seed, int recordedLines) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new OneNetwork(SimulatedNetwork.seeded(seed).record(recordedLines)));
        }
    }

    /** Gives the network to one run of a test, and adds to its failure how to see it again. */
    static final class OneNetwork implements ParameterResolver, TestExecutionExceptionHandler {

        private final SimulatedNetwork network;

        OneNetwork(SimulatedNetwork network) {
            this.network = network;
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SimulatedNetwork.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return network;
        }

        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure)
                throws Throwable {
            StringBuilder how =
                    new StringBuilder(network.replayLine())
                            .append("; run this test alone with -D")
                            .append(SEED_PROPERTY)
                            .append('=')
                            .append(network.seed())
                            .append("; what happened last:");
            for (String line : network.recording()) how.append("\n  ").append(line);
            failure.addSuppressed(new AssertionError(how.toString()));
            throw failure;
        }
    }
}

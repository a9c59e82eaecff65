package io.chord.server.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the steps of a plan, one after the other, and stops at the first that does not work. */
public final class Performer {

    private static final long STEP_MINUTES_MAX = 5;

    private final PrintStream out;

    /**
     * @param out where each step is told before it is run
     */
    public Performer(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs them; blocks, for minutes if the hosts are slow. What the commands print is printed.
     *
     * @throws DeployException at the first step that does not work
     */
    public void perform(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.println(
                    "[" + (i + 1) + "/" + steps.size() + "] " + step.host() + " " + step.what());
            out.flush();
            perform(step, "step " + (i + 1) + " of " + steps.size() + ", " + step.host() + " ");
        }
    }

    private static void perform(Step step, String place) {
        String end;
        try {
            Process process =
                    new ProcessBuilder(step.command())
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            try (OutputStream input = process.getOutputStream()) {
                if (step.input().isPresent()) {
                    input.write(step.input().get().getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException endedBefore) {
                // It reads nothing any more: its exit code says why.
                process.waitFor(1, TimeUnit.SECONDS);
            }
            if (!process.waitFor(STEP_MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                end = "did not end within " + STEP_MINUTES_MAX + " minutes";
            } else if (process.exitValue() == 0) {
                return;
            } else {
                end = "ended with exit code " + process.exitValue();
            }
        } catch (IOException e) {
            end = "could not be run: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = "was interrupted";
        }
        throw new DeployException(
                place
                        + step.what()
                        + ": "
                        + end
                        + "; nothing after it was done. The command was: "
                        + step.shown().lines().findFirst().orElse(""));
    }
}

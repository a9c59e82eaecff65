package io.chord.replication;

import io.chord.store.Content;
import io.chord.store.MapName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page of the entries of a map: steps through view after view, clockwise from the first point of
 * the circle to the last, until the page is full. An entry that is there during a whole walk is
 * returned by it exactly once: positions only go forward, and each is read as a linearizable read
 * would.
 *
 * <p>A page is full when it has the entries that were asked for or {@link #BYTES_MAX} of values. It
 * also ends, perhaps empty, when half of its time is over or a range could not be read behind
 * others that could: the next page begins there, and says so if it still cannot.
 */
final class MapScan implements Operation {

    /** Bytes of keys and values after which a page is full. */
    static final long BYTES_MAX = 4L << 20;

    private final RegisterOperation.Means means;
    private final MapName map;
    private final int limit;
    private final long deadlineNanos;
    private final OperationListener listener;
    private final List<OperationResult.Listed.Found> found = new ArrayList<>();
    private final ScanPosition begin;
    private ScanPosition position;
    private long bytes;
    private long halfTimeNanos;
    private @Nullable ScanStep step;
    private boolean ended;

    MapScan(
            RegisterOperation.Means means,
            MapName map,
            ScanPosition begin,
            int limit,
            long deadlineNanos,
            OperationListener listener) {
        this.means = means;
        this.map = map;
        this.begin = begin;
        this.position = begin;
        this.limit = limit;
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
    }

    @Override
    public void begin() {
        long nowNanos = means.turn().nowNanos();
        halfTimeNanos = nowNanos + (deadlineNanos - nowNanos) / 2;
        next();
    }

    @Override
    public void close() {
        if (step != null) step.close();
        end(
                new OperationResult.Failed(
                        OperationFailure.CLOSED,
                        "this node stopped before the scan of map \"" + map + '"',
                        Optional.empty()));
    }

    private void next() {
        int wanted = Math.min(limit - found.size(), RangeLister.LOOKED_AT);
        step = new ScanStep(means, position, map, wanted, deadlineNanos, this::onStep);
        step.begin();
    }

    private void onStep(OperationResult result) {
        if (!(result instanceof OperationResult.Listed listed)) {
            boolean hasProgress = position.compareTo(begin) > 0 && !found.isEmpty();
            end(hasProgress ? page() : result);
            return;
        }
        position = listed.next().orElseThrow();
        for (OperationResult.Listed.Found one : listed.entries()) {
            found.add(one);
            bytes += bytes(one.content());
        }
        boolean isDone = position.isEnd(position.point().space());
        boolean isFull = found.size() >= limit || bytes >= BYTES_MAX;
        if (isDone || isFull || means.turn().nowNanos() - halfTimeNanos >= 0) {
            end(page());
        } else {
            next();
        }
    }

    private static long bytes(Content content) {
        byte[] value = content.value();
        return value == null ? 0 : value.length;
    }

    private OperationResult page() {
        boolean isDone = position.isEnd(position.point().space());
        return new OperationResult.Listed(found, isDone ? Optional.empty() : Optional.of(position));
    }

    private void end(OperationResult result) {
        if (ended) return;
        ended = true;
        listener.done(result);
    }
}

package io.chord.replication;

import io.chord.call.Numbered;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.util.Optional;

/** Takes the operations of callers, as many at a time as the settings allow, and ends them. */
final class OperationDesk {

    private final RegisterOperation.Means means;
    private final ReplicationSettings settings;
    private final Numbered<Operation> open = new Numbered<>();
    private long lastOperation;
    private boolean stopped;

    OperationDesk(RegisterOperation.Means means) {
        this.means = means;
        this.settings = means.settings();
    }

    void get(EntryKey key, boolean eventual, long deadlineNanos, OperationListener l) {
        Admission admission = new Admission(l);
        begin(new RegisterRead(means, key, eventual, deadlineNanos, admission), admission);
    }

    void write(EntryKey key, Change change, long deadlineNanos, OperationListener l) {
        int size = RegisterFunction.valueBytes(change);
        if (size > settings.valueBytesMax()) {
            l.done(
                    new OperationResult.Failed(
                            OperationFailure.TOO_LARGE,
                            "the value of key "
                                    + key
                                    + " has "
                                    + size
                                    + " bytes, more than the "
                                    + settings.valueBytesMax()
                                    + " that are allowed",
                            Optional.empty()));
            return;
        }
        Admission admission = new Admission(l);
        begin(new RegisterChange(means, key, change, deadlineNanos, admission), admission);
    }

    void scan(MapName map, ScanPosition from, int limit, long deadlineNanos, OperationListener l) {
        Admission admission = new Admission(l);
        begin(new MapScan(means, map, from, limit, deadlineNanos, admission), admission);
    }

    int openCount() {
        return open.size();
    }

    /** Open operations fail as closed, and those to come. */
    void stop() {
        stopped = true;
        for (Operation operation : open.items()) operation.close();
    }

    private void begin(Operation operation, Admission admission) {
        if (stopped) {
            operation.close();
        } else if (open.size() >= settings.operationsMax()) {
            admission.done(
                    new OperationResult.Failed(
                            OperationFailure.OVERLOADED,
                            settings.operationsMax()
                                    + " operations are under way on this node already",
                            Optional.empty()));
        } else {
            admission.number = ++lastOperation;
            open.put(admission.number, operation);
            operation.begin();
        }
    }

    /** Takes an operation off the list when it ends, whatever the listener does then. */
    private final class Admission implements OperationListener {
        private final OperationListener listener;

        /** Of the operation; 0 until it is admitted. */
        private long number;

        Admission(OperationListener listener) {
            this.listener = listener;
        }

        @Override
        public void done(OperationResult result) {
            open.remove(number);
            listener.done(result);
        }
    }
}

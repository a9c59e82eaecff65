package io.chord.message;

import io.chord.message.Message.Recovered.Progress;
import java.util.List;

/** The bodies of the messages by which a range that has lost its majority is taken up again. */
final class RecoveryBodies {

    private static final int RANGE_SIZE_GUESS = 400;

    private static final List<Progress> PROGRESS =
            List.of(
                    Progress.RUNNING,
                    Progress.DONE,
                    Progress.SERVED,
                    Progress.NOT_OWNER,
                    Progress.BUSY,
                    Progress.STUCK);

    private RecoveryBodies() {}

    static void writeGetHoldings(FrameWriter out, Message.GetHoldings question) {
        NodeFields.writeArc(out, question.range());
    }

    static Message.GetHoldings readGetHoldings(FrameReader in) throws MalformedFrameException {
        return new Message.GetHoldings(NodeFields.readArc(in));
    }

    static void writeHoldings(FrameWriter out, Message.Holdings holdings) {
        ViewFields.writeMember(out, holdings.self());
        out.list(holdings.held(), Bound.RANGES, "holdings", RecoveryBodies::writeHolding);
        out.list(holdings.known(), Bound.VIEWS, "known views", ViewFields::writeView);
    }

    static Message.Holdings readHoldings(FrameReader in) throws MalformedFrameException {
        return new Message.Holdings(
                ViewFields.readMember(in),
                in.list(Bound.RANGES, "holdings", RecoveryBodies::readHolding),
                in.list(Bound.VIEWS, "known views", ViewFields::readView));
    }

    private static void writeHolding(FrameWriter out, Message.Holding holding) {
        NodeFields.writeArc(out, holding.range());
        ViewFields.writeViewId(out, holding.dataView());
        out.flag(holding.active());
    }

    private static Message.Holding readHolding(FrameReader in) throws MalformedFrameException {
        return new Message.Holding(
                NodeFields.readArc(in), ViewFields.readViewId(in), in.flag("active"));
    }

    static void writeRecover(FrameWriter out, Message.Recover request) {
        out.fixed64(request.request());
        NodeFields.writeArc(out, request.range());
    }

    static Message.Recover readRecover(FrameReader in) throws MalformedFrameException {
        return new Message.Recover(in.fixed64("request"), NodeFields.readArc(in));
    }

    static void writeRecovered(FrameWriter out, Message.Recovered recovered) {
        out.choice(PROGRESS, recovered.progress());
        NodeFields.writeArc(out, recovered.range());
        out.list(recovered.ranges(), Bound.RANGES, "recovered ranges", RecoveryBodies::writeRange);
    }

    static Message.Recovered readRecovered(FrameReader in) throws MalformedFrameException {
        return new Message.Recovered(
                in.choice(PROGRESS, "progress"),
                NodeFields.readArc(in),
                in.list(Bound.RANGES, "recovered ranges", RecoveryBodies::readRange));
    }

    private static void writeRange(FrameWriter out, Message.RecoveredRange range) {
        out.growing(range, RANGE_SIZE_GUESS, RecoveryBodies::writeRangeFields);
    }

    private static void writeRangeFields(FrameWriter out, Message.RecoveredRange range) {
        NodeFields.writeArc(out, range.range());
        out.list(range.members(), Bound.MEMBERS, "last members", ViewFields::writeMember);
        out.list(range.survivors(), Bound.MEMBERS, "survivors", ViewFields::writeMember);
        out.natural(range.entries(), "entries");
    }

    private static Message.RecoveredRange readRange(FrameReader in) throws MalformedFrameException {
        return in.growing("recovered range", RecoveryBodies::readRangeFields);
    }

    private static Message.RecoveredRange readRangeFields(FrameReader in)
            throws MalformedFrameException {
        return new Message.RecoveredRange(
                NodeFields.readArc(in),
                in.list(Bound.MEMBERS, "last members", ViewFields::readMember),
                in.list(Bound.MEMBERS, "survivors", ViewFields::readMember),
                in.natural("entries"));
    }
}

package io.chord.message;

import io.chord.message.MalformedFrameException.Reason;
import java.util.List;
import java.util.Optional;

/** The byte forms of views, and what they consist of. */
final class ViewFields {

    private static final int MEMBER_SIZE_GUESS = 80;

    private static final List<View.Kind> KINDS =
            List.of(View.Kind.PLAIN, View.Kind.SEAL, View.Kind.EXTEND, View.Kind.UNSEAL);

    private ViewFields() {}

    // ---- fixed for ever

    static void writeViewId(FrameWriter out, ViewId id) {
        NodeFields.writeGenesis(out, id.genesis());
        NodeFields.writeArc(out, id.range());
        out.natural(id.number(), "view number");
    }

    static ViewId readViewId(FrameReader in) throws MalformedFrameException {
        return new ViewId(
                NodeFields.readGenesis(in), NodeFields.readArc(in), in.natural("view number"));
    }

    // ---- grow

    static void writeView(FrameWriter out, View view) {
        int sizeGuess = MEMBER_SIZE_GUESS * (view.members().size() + 2 * view.parts().size());
        out.growing(view, sizeGuess, ViewFields::writeViewFields);
    }

    private static void writeViewFields(FrameWriter out, View view) {
        writeViewId(out, view.id());
        out.list(view.members(), Bound.MEMBERS, "view members", ViewFields::writeMember);
        out.optional(view.previous(), ViewFields::writeViewId);
        out.list(view.parts(), Bound.PARTS, "view parts", ViewFields::writePart);
        if (view.kind() == View.Kind.PLAIN && view.beginsSince() == view.number()) return;
        out.choice(KINDS, view.kind());
        out.optional(view.neighbour(), ViewFields::writeViewId);
        out.natural(view.beginsSince(), "view beginsSince");
    }

    static View readView(FrameReader in) throws MalformedFrameException {
        return in.growing("view", ViewFields::readViewFields);
    }

    private static View readViewFields(FrameReader in) throws MalformedFrameException {
        ViewId id = readViewId(in);
        List<Member> members = in.list(Bound.MEMBERS, "view members", ViewFields::readMember);
        if (members.isEmpty()) throw in.malformed(Reason.BAD_VALUE, "a view without members");
        Optional<ViewId> previous = in.optional("view previous", ViewFields::readViewId);
        List<View.Part> parts = in.list(Bound.PARTS, "view parts", ViewFields::readPart);
        if (!in.hasMore()) return new View(id, members, previous, parts);
        View.Kind kind = in.choice(KINDS, "view kind");
        Optional<ViewId> neighbour = in.optional("view neighbour", ViewFields::readViewId);
        if (neighbour.isPresent() != View.namesNeighbour(kind)) {
            throw in.malformed(
                    Reason.BAD_VALUE, "a view of kind " + kind + " and neighbour " + neighbour);
        }
        return new View(
                id, members, previous, parts, kind, neighbour, in.natural("view beginsSince"));
    }

    private static void writePart(FrameWriter out, View.Part part) {
        int sizeGuess = MEMBER_SIZE_GUESS * (1 + part.members().size());
        out.growing(part, sizeGuess, ViewFields::writePartFields);
    }

    private static void writePartFields(FrameWriter out, View.Part part) {
        NodeFields.writeArc(out, part.range());
        out.optional(part.dataView(), ViewFields::writeViewId);
        out.list(part.members(), Bound.MEMBERS, "part members", ViewFields::writeMember);
    }

    private static View.Part readPart(FrameReader in) throws MalformedFrameException {
        return in.growing("part", ViewFields::readPartFields);
    }

    private static View.Part readPartFields(FrameReader in) throws MalformedFrameException {
        return new View.Part(
                NodeFields.readArc(in),
                in.optional("part dataView", ViewFields::readViewId),
                in.list(Bound.MEMBERS, "part members", ViewFields::readMember));
    }

    static void writeMember(FrameWriter out, Member member) {
        out.growing(member, MEMBER_SIZE_GUESS, ViewFields::writeMemberFields);
    }

    private static void writeMemberFields(FrameWriter out, Member member) {
        NodeFields.writeStoreId(out, member.storeId());
        out.id(member.id());
        out.ascii(member.address().text(), Bound.ADDRESS_BYTES, "member address");
        if (!member.failureDomain().isEmpty()) {
            out.text(member.failureDomain(), Bound.DOMAIN_BYTES, "member failureDomain");
        }
    }

    static Member readMember(FrameReader in) throws MalformedFrameException {
        return in.growing("member", ViewFields::readMemberFields);
    }

    private static Member readMemberFields(FrameReader in) throws MalformedFrameException {
        return new Member(
                NodeFields.readStoreId(in),
                in.id("member id"),
                in.address("member address"),
                in.hasMore() ? in.text(Bound.DOMAIN_BYTES, "member failureDomain") : "");
    }
}
